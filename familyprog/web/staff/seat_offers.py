"""席のご案内: seats kept for people in line, answered for them on the telephone."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment import service as enrolments
from familyprog.enrolment.queries import seat_offers as queries
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


@pages.get("/seat-offers")
@allow(Action.ENROL)
def seat_offers() -> str:
    """Who has not answered yet, the first to end first; and whose time has gone by."""
    live = queries.seat_offers(db(), actor(), now=now())
    passed = queries.passed_offers(db(), actor(), now=now())
    return render_template("staff/seat_offers.html", live=live, passed=passed)


@pages.post("/seat-offers/<pid:offer_id>/accept")
@allow(Action.ENROL)
def accept_seat(offer_id: str) -> Response:
    """Said on the telephone: yes."""
    offer = queries.get_seat_offer(db(), actor(), offer_id)
    try:
        is_seated = enrolments.accept_offer(db(), offer, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("席を決めました。" if is_seated else "お返事を記しました。もうお一人のお返事で席が決まります。")
    return see_other("staff.seat_offers")


@pages.post("/seat-offers/<pid:offer_id>/decline")
@allow(Action.ENROL)
def decline_seat(offer_id: str) -> Response:
    """Said on the telephone: not this time."""
    offer = queries.get_seat_offer(db(), actor(), offer_id)
    try:
        enrolments.decline_offer(db(), offer, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("見送りを記しました。順番待ちは続いています。つぎの方にご案内しました。")
    return see_other("staff.seat_offers")
