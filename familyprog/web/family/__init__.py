"""A family member's own pages; nothing is loaded that is not his or her own."""

from flask import Blueprint

pages = Blueprint("family", __name__, url_prefix="/me")
