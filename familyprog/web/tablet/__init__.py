"""この回のタブレット: a shared device in the room shows one session's names, and nothing else."""

from flask import Blueprint

pages = Blueprint("tablet", __name__, url_prefix="/tablet")

from familyprog.web.tablet import names, pin  # noqa: E402 - views register themselves

__all__ = ["names", "pages", "pin"]
