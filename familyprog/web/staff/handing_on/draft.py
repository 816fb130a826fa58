"""One referral: what may go and what stays, the packet as it will be, and the moment it goes. On paper the same."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import PartnerOrganisation
from familyprog.progression.queries import names_of_staff
from familyprog.referrals import queries, service
from familyprog.referrals.enums import PacketSection, PartSource, ReferralState, SendWay
from familyprog.referrals.models import Referral
from familyprog.referrals.queries import Draft
from familyprog.referrals.rules import grant_for, standing, steps_after
from familyprog.referrals.service import PartInput
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import has_pdf
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.consent_home import home_page
from familyprog.web.staff.consents import current_text, page_or_pdf
from familyprog.web.staff.handing_on.forms import AnswerForm, PartForm, SendForm, TakeForm
from familyprog.web.staff.handing_on.once import once


@pages.get("/referrals/<pid:referral_id>")
@allow(Action.VIEW_CONSENTS)
def referral(referral_id: str) -> tuple[str, int]:
    """A draft with its preview, or what went with what came back."""
    row = queries.get_referral(db(), actor(), referral_id)
    note_read("referral", referral_id)
    return referral_page(row)


def referral_page(row: Referral, refused: Form | None = None) -> tuple[str, int]:
    """The page; a refused form stays as it was typed."""
    home = home_page(queries.home_id(db(), row.household_id))
    facts = {
        "row": row,
        "home": home,
        "partner": db().get_one(PartnerOrganisation, row.partner_id),
        "staff": names_of_staff(db(), row.site_id),
        "today": tokyo_date(now()),
        "has_pdf": has_pdf(),
    }
    if row.state is ReferralState.DRAFT:
        return _draft_page(row, refused, facts)
    events = queries.events_of(db(), row.id)
    held = standing(events)
    form = refused if isinstance(refused, AnswerForm) else answer_form(row, held[-1].step)
    return answer(
        "staff/referral_sent.html",
        form=refused,
        answering=form,
        events=events,
        standing_ids={one.id for one in held},
        is_as_sent=service.is_as_sent(row),
        withdrawn=queries.withdrawn_under(db(), row),
        **facts,
    )


def answer_form(row: Referral, state: ReferralState, corrects: str = "") -> AnswerForm:
    """For what may be heard after a state."""
    form = AnswerForm(happened_on=tokyo_date(now()), key=new_token(), corrects=corrects)
    form.offer(steps_after(row.mode, state))
    return form


def _draft_page(row: Referral, refused: Form | None, facts: dict[str, object]) -> tuple[str, int]:
    draft = queries.draft_of(db(), row, tokyo_date(now()))
    sending = refused if isinstance(refused, SendForm) else SendForm(formdata=None)
    sending.digest.data = draft.packet.digest
    writing = refused if isinstance(refused, PartForm) else PartForm(formdata=None, key=new_token())
    _offer(writing, row, draft)
    written = {part.candidate for part in draft.packet.parts}
    return answer(
        "staff/referral_draft.html",
        form=refused,
        draft=draft,
        sending=sending,
        writing=writing,
        taking=[
            one
            for one in draft.candidates
            if one.key not in written
            and (row.basis is not DisclosureBasis.CONSENT or grant_for(one, draft.grants))
        ],
        **facts,
    )


def _offer(form: PartForm, row: Referral, draft: Draft) -> None:
    if row.basis is DisclosureBasis.CONSENT:
        form.item.choices = {one.key: f"{one.giver_words}の同意：{one.item}" for one in draft.grants}
    else:
        form.item.choices = {item: item for item in current_text().items}


@pages.post("/referrals/<pid:referral_id>/records")
@allow(Action.RECORD_CONSENTS)
def referral_take(referral_id: str) -> Response | tuple[str, int]:
    """Put records into the packet, those somebody agreed to."""
    row, form = queries.get_referral(db(), actor(), referral_id), TakeForm()
    try:
        count = service.take_parts(db(), row, set(form.records.data or ()), now=now(), by=actor())
    except DomainError as refusal:
        form.refuse(refusal)
        return referral_page(row, form)
    say(f"{count}件を入れました。" if count else "入れるものを選んでください。")
    return see_other("staff.referral", referral_id=referral_id)


@pages.post("/referrals/<pid:referral_id>/parts")
@allow(Action.RECORD_CONSENTS)
def referral_write(referral_id: str) -> Response | tuple[str, int]:
    """Write one statement, under an item somebody agreed to."""
    row, form = queries.get_referral(db(), actor(), referral_id), PartForm()
    _offer(form, row, queries.draft_of(db(), row, tokyo_date(now())))
    if form.validate_on_submit():
        part = PartInput(
            PacketSection(form.section.data),
            form.item.data or "",
            PartSource(form.source.data),
            form.statement.data or "",
        )
        try:
            once(
                "referral part",
                form.key.data,
                lambda: service.write_part(db(), row, part, now=now(), by=actor()),
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("書きたしました。")
            return see_other("staff.referral", referral_id=referral_id)
    return referral_page(row, form)


@pages.post("/referrals/<pid:referral_id>/parts/<pid:part_id>/out")
@allow(Action.RECORD_CONSENTS)
def referral_part_out(referral_id: str, part_id: str) -> Response | tuple[str, int]:
    """Take a statement out of a draft."""
    row, form = queries.get_referral(db(), actor(), referral_id), TakeForm()
    try:
        service.take_out(db(), row, part_id, now=now(), by=actor())
    except DomainError as refusal:
        form.refuse(refusal)
        return referral_page(row, form)
    say("取り出しました。")
    return see_other("staff.referral", referral_id=referral_id)


@pages.post("/referrals/<pid:referral_id>/send")
@allow(Action.RECORD_CONSENTS)
def referral_send(referral_id: str) -> Response | tuple[str, int]:
    """It goes as it was looked at, and the register says so; or nothing goes at all."""
    row, form = queries.get_referral(db(), actor(), referral_id), SendForm()
    if form.validate_on_submit():
        try:
            seen, way = form.digest.data or "", SendWay(form.way.data)
            service.send(db(), row, seen, way, now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("送ったことを記し、「伝えた記録」にものせました。紙を印刷して、わたしてください。")
            return see_other("staff.referral", referral_id=referral_id)
    return referral_page(row, form)


@pages.post("/referrals/<pid:referral_id>/stop")
@allow(Action.RECORD_CONSENTS)
def referral_stop(referral_id: str) -> Response | tuple[str, int]:
    """Do not send it after all."""
    row, form = queries.get_referral(db(), actor(), referral_id), TakeForm()
    try:
        service.stop(db(), row, now=now(), by=actor())
    except DomainError as refusal:
        form.refuse(refusal)
        return referral_page(row, form)
    say("送るのをやめました。どこにも伝えていません。")
    return see_other("staff.referrals", case_id=queries.home_id(db(), row.household_id))


@pages.get("/referrals/<pid:referral_id>/paper")
@allow(Action.VIEW_CONSENTS)
def referral_paper(referral_id: str) -> Response | str:
    """The packet on paper: what went, as it went; a draft says on it that it is one."""
    row = queries.get_referral(db(), actor(), referral_id)
    note_read("referral", referral_id, "print")
    home = home_page(queries.home_id(db(), row.household_id))
    draft = row.packet is None
    content = queries.draft_of(db(), row, tokyo_date(now())).packet.content if draft else row.packet
    page = render_template(
        "print/referral.html",
        row=row,
        packet=content,
        is_draft=draft,
        sender=names_of_staff(db(), row.site_id).get(row.sent_by_id or 0, ""),
        today=now(),
    )
    return page_or_pdf(page, "staff.referrals", home)
