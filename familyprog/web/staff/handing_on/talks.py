"""支援者からの相談: another helper asked us about somebody who does not know of it; nobody is written down."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.consent.models import PartnerOrganisation
from familyprog.consent.queries import partners_of
from familyprog.contacts.enums import ContactWay, Topic
from familyprog.progression.queries import names_of_staff
from familyprog.referrals import queries, service
from familyprog.referrals.models import SupporterTalk
from familyprog.referrals.service import TalkInput
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.handing_on.forms import TalkForm
from familyprog.web.staff.handing_on.once import once


@pages.route("/supporter-talks", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def supporter_talks() -> Response | tuple[str, int]:
    """What was asked of us, and one more."""
    partners = {row.public_id: row for row in partners_of(db(), actor().site_id or 0)}
    form = TalkForm(talked_on=tokyo_date(now()), key=new_token())
    form.partner.choices = {"": "―", **{key: row.name for key, row in partners.items() if not row.is_closed}}
    if form.validate_on_submit():
        try:
            once("supporter talk", form.key.data, lambda: _note(form, partners))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("支援者からの相談を書きました。世帯の記録は作っていません。")
            return see_other("staff.supporter_talks")
    elif not form.is_submitted():
        note_read("supporter_talk", "-")
    return answer(
        "staff/supporter_talks.html",
        form=form,
        rows=queries.supporter_talks(db(), actor()),
        partners={row.id: row.name for row in partners.values()},
        topics=dict(Topic.choices()),
        staff=names_of_staff(db(), actor().site_id or 0),
    )


def _note(form: TalkForm, partners: dict[str, PartnerOrganisation]) -> SupporterTalk:
    chosen = set(form.topics.data or ())
    talk = TalkInput(
        given(form.talked_on.data),
        ContactWay(form.way.data),
        form.role.data or "",
        [topic for topic in Topic if topic.value in chosen],
        form.line.data or "",
        form.advice.data or "",
        partners.get(form.partner.data or ""),
    )
    return service.note_talk(db(), talk, now=now(), by=actor())
