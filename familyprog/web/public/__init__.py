"""Public pages: what is on offer, signing up, leaving quickly."""

from flask import Blueprint

pages = Blueprint("public", __name__)

from familyprog.web.public import (  # noqa: E402 - views register
    apply,  # noqa: F401
    apply_end,  # noqa: F401
    demo_mail,  # noqa: F401
    feed,  # noqa: F401
    health,  # noqa: F401
    leave,  # noqa: F401
    programs,  # noqa: F401
)
