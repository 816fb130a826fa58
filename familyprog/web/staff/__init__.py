"""Staff pages: sessions, programs, cases, figures."""

from flask import Blueprint

pages = Blueprint("staff", __name__, url_prefix="/staff")

from familyprog.web.staff import home, sign_in, style_guide  # noqa: E402, F401 - views register themselves
