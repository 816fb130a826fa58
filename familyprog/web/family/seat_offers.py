"""席のご案内: one tap to take the seat that was kept, one to leave it to the next."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.base.errors import DomainError
from familyprog.enrolment import service as enrolments
from familyprog.enrolment.queries.seat_offers import get_seat_offer
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other


@pages.post("/seats/<pid:offer_id>/accept")
@family_only
def accept_seat(offer_id: str) -> Response:
    """お受けします."""
    offer = get_seat_offer(db(), actor(), offer_id)
    try:
        is_mine = enrolments.accept_offer(db(), offer, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say(
            "ありがとうございます。"
            + ("お待ちしています。" if is_mine else "お二人のお返事がそろったら、席が決まります。")
        )
    return see_other("family.home")


@pages.post("/seats/<pid:offer_id>/decline")
@family_only
def decline_seat(offer_id: str) -> Response:
    """今回は見送ります: no reason, and the place in line goes on."""
    offer = get_seat_offer(db(), actor(), offer_id)
    try:
        enrolments.decline_offer(db(), offer, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("わかりました。お知らせくださり、ありがとうございます。順番待ちは続いています。")
    return see_other("family.home")
