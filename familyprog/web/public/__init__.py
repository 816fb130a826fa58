"""Public pages: what is on offer, signing up, leaving quickly."""

from flask import Blueprint

pages = Blueprint("public", __name__)

from familyprog.web.public import health, leave  # noqa: E402, F401 - views register themselves
