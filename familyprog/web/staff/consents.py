"""同意: given, looked at and withdrawn at the desk, and the form on paper. Each giver apart from the others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.models import Staff
from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.base.resources import search_folders
from familyprog.consent import queries
from familyprog.consent import service as consenting
from familyprog.consent.enums import ConsentMethod
from familyprog.consent.models import Consent
from familyprog.consent.rules import ConsentInput, holds, state_of
from familyprog.consent.wording import ConsentText, text_in_force, text_of
from familyprog.people.queries import get_person
from familyprog.progression.queries import confirmers, names_of_staff
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import answer, given
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import PdfMissingError, has_pdf, pdf_answer, pdf_of
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.consent_forms import ConsentForm, RecipientForm
from familyprog.web.staff.consent_home import Home, home_of_person, home_page

YEAR = dt.timedelta(days=365)
PDF = "pdf"


def current_text() -> ConsentText:
    """The words that are explained today; an operator's own go first."""
    return text_in_force(tokyo_date(now()), _folders())


def _folders() -> list[Path]:
    return search_folders("curricula", [config().curricula, config().instance / "curricula"])


@pages.get("/cases/<pid:case_id>/consents")
@allow(Action.VIEW_CONSENTS)
def consents(case_id: str) -> str:
    """What each of the household has consented to, and how it stands."""
    home, today = home_page(case_id), tokyo_date(now())
    note_read("consents", case_id)
    rows = queries.consents_at_home(db(), home.household.id)
    return render_template(
        "staff/consents.html",
        home=home,
        by_giver=[
            (one, [row for row in rows if row.giver_person_id == one.person_id]) for one in home.people
        ],
        states={row.id: state_of(row, today) for row in rows},
        over_ids={row.id for row in rows if not holds(row, today)},
        notices=queries.notices_at_home(db(), home.household.id),
        words=home.words(),
        staff=names_of_staff(db(), home.household.site_id),
        has_pdf=has_pdf(),
    )


@pages.route("/cases/<pid:case_id>/consents/new", methods=["GET", "POST"])
@allow(Action.RECORD_CONSENTS)
def consent_new(case_id: str) -> Response | tuple[str, int]:
    """One page: who gives, about whom, to whom, for what, which items, until when, how and by whom explained."""
    home, today, text = home_page(case_id), tokyo_date(now()), current_text()
    form = ConsentForm(explained_on=today, ends_on=today + YEAR, key=new_token(), text_version=text.version)
    colleagues = _offer(form, home, text)
    if form.validate_on_submit():
        try:
            return _give(home, form, colleagues)
        except DomainError as refusal:
            form.refuse(refusal)
    elif not form.is_submitted():
        note_read("consents", case_id)
    return answer("staff/consent_new.html", form=form, home=home, text=text)


def _offer(form: ConsentForm, home: Home, text: ConsentText) -> dict[str, int]:
    """Who and what can be chosen. Returns the colleagues' row ids by public id."""
    colleagues: list[Staff] = confirmers(db(), home.household.site_id, tokyo_date(now()))
    offer_recipients(form, home, text)
    form.giver.choices = home.choices()
    form.about.choices = {"": "同意する方ご自身のこと", **home.choices()}
    form.explained_by.choices = {one.public_id: one.name for one in colleagues}
    if not form.is_submitted():
        form.explained_by.data = actor().public_id
    return {one.public_id: one.id for one in colleagues}


def offer_recipients(form: RecipientForm, home: Home, text: ConsentText) -> None:
    """The partners of the directory, and the usual items."""
    form.offer(queries.partners_of(db(), home.household.site_id), text.items)


def _give(home: Home, form: ConsentForm, colleagues: dict[str, int]) -> Response:
    """Write it down once, however often the button is pressed."""
    done = see_other("staff.consents", case_id=home.public_id)
    key = (form.key.data or "")[:64]
    if key and first_result(db(), "consent", key) is not None:
        return done
    giver = get_person(db(), actor(), form.giver.data or "")
    about = get_person(db(), actor(), form.about.data) if form.about.data else None
    row = consenting.give_consent(db(), giver, _input(form, colleagues), about=about, now=now(), by=actor())
    if key:
        keep_result(db(), "consent", key, row.public_id, now=now(), by=actor())
    say("同意を書きました。ありがとうございます。")
    return done


def _input(form: ConsentForm, colleagues: dict[str, int]) -> ConsentInput:
    shown = text_of(form.text_version.data or "", _folders()) or current_text()
    return ConsentInput(
        form.recipient_words(),
        form.purpose.data or "",
        form.all_items(),
        ConsentMethod(form.method.data),
        form.ends_on.data,
        on_behalf=form.on_behalf.data or "",
        paper_place=form.paper_place.data or "",
        explained_on=given(form.explained_on.data),
        explained_by_id=colleagues[form.explained_by.data or ""],
        text_version=shown.version,
    )


@pages.get("/consents/<pid:consent_id>/withdraw")
@allow(Action.RECORD_CONSENTS)
def consent_withdraw(consent_id: str) -> str:
    """What withdrawing means, and what was told until now, before it is done."""
    row = queries.get_consent(db(), actor(), consent_id)
    note_read("consent", consent_id)
    home = home_of_person(row.giver_person_id)
    return render_template(
        "staff/consent_withdraw.html",
        consent=row,
        home=home,
        giver=home.words()[row.giver_person_id],
        told=queries.disclosures_under(db(), row),
        staff=names_of_staff(db(), row.site_id),
    )


@pages.post("/consents/<pid:consent_id>/withdraw")
@allow(Action.RECORD_CONSENTS)
def consent_withdrawn(consent_id: str) -> Response:
    """It stops at once; whoever was told something hears of it."""
    row = queries.get_consent(db(), actor(), consent_id)
    tasks = consenting.withdraw_consent(db(), row, now=now(), by=actor())
    more = (
        f"{'・'.join(one.recipient for one in tasks)}に知らせることを「やること」に出しました。"
        if tasks
        else ""
    )
    say(f"同意を取りやめました。これから先は伝えません。{more}")
    return see_other("staff.consents", case_id=home_of_person(row.giver_person_id).public_id)


@pages.get("/cases/<pid:case_id>/consents/paper")
@allow(Action.VIEW_CONSENTS)
def consent_form(case_id: str) -> Response | str:
    """The form on paper, to be filled in by hand."""
    home = home_page(case_id)
    return _paper(home, None, "", current_text())


@pages.get("/consents/<pid:consent_id>/paper")
@allow(Action.VIEW_CONSENTS)
def consent_paper(consent_id: str) -> Response | str:
    """The form filled in as the consent was given, in the words of its own version."""
    row = queries.get_consent(db(), actor(), consent_id)
    note_read("consent", consent_id, "print")
    home = home_of_person(row.giver_person_id)
    about = next((one.shown_label for one in home.people if one.person_id == row.about_person_id), "")
    return _paper(home, row, about, text_of(row.text_version, _folders()))


def _paper(home: Home, row: Consent | None, about: str, text: ConsentText | None) -> Response | str:
    page = render_template(
        "print/consent.html",
        home=home,
        consent=row,
        about=about,
        text=text,
        items=current_text().items,
        methods=list(ConsentMethod),
        staff=names_of_staff(db(), home.household.site_id),
    )
    return page_or_pdf(page, "staff.consents", home)


def page_or_pdf(page: str, back: str, home: Home) -> Response | str:
    """The page to print, or as PDF where that was asked for."""
    if request.args.get("as") != PDF:
        return page
    try:
        return pdf_answer(pdf_of(page, "papers.css"), "paper")
    except PdfMissingError as refusal:
        say(refusal.message)
        return see_other(back, case_id=home.public_id)
