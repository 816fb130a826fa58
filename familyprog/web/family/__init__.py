"""A family member's own pages; nothing is loaded that is not his or her own."""

from flask import Blueprint

pages = Blueprint("family", __name__, url_prefix="/me")

from familyprog.web.family import (  # noqa: E402, F401 - views register
    contact,
    devices,
    greetings,
    home,
    leaving,
    make_up,
    materials,
    messages,
    months,
    needs,
    promises,
    record,
    seat_offers,
    sign_in,
    slots,
    substitutes,
    told,
)
