"""Public pages: what is on offer, signing up, leaving quickly."""

from flask import Blueprint

pages = Blueprint("public", __name__)

from familyprog.web.public import apply, apply_end, health, leave, programs  # noqa: E402, F401 - views register
