"""Schema changes without losing data: Alembic, called directly, shipped inside the package.

`runner` is the door for everyone else; `env` is read by Alembic; `versions` holds numbered, readable steps.
May call schema and base.
"""
