"""Public pages: what is on offer, signing up, leaving quickly."""

from flask import Blueprint

pages = Blueprint("public", __name__)

from familyprog.web.public import (  # noqa: E402 - views register themselves
    absence,
    apply,
    apply_ask,
    apply_check,
    apply_closed,
    apply_end,
    apply_look,
    apply_more,
    demo_mail,
    feed,
    flyer,
    health,
    leave,
    programs,
    wall,
)

__all__ = [
    "absence",
    "apply",
    "apply_ask",
    "apply_check",
    "apply_closed",
    "apply_end",
    "apply_look",
    "apply_more",
    "demo_mail",
    "feed",
    "flyer",
    "health",
    "leave",
    "pages",
    "programs",
    "wall",
]
