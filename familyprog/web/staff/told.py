"""伝えた記録: what went to whom is noted, and the register of a household. On paper one person each."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.consent import queries
from familyprog.consent import service as consenting
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent
from familyprog.consent.rules import DisclosureInput, holds
from familyprog.people.models import Person
from familyprog.people.queries import get_person
from familyprog.progression.queries import names_of_staff
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.paper import has_pdf
from familyprog.web.reading import note_read
from familyprog.web.staff import pages
from familyprog.web.staff.consent_forms import OtherwiseForm, UnderForm
from familyprog.web.staff.consent_home import Home, home_of_person, home_page
from familyprog.web.staff.consents import current_text, offer_recipients, page_or_pdf

FOR_HOUSE = "house"


@pages.route("/consents/<pid:consent_id>/told", methods=["GET", "POST"])
@allow(Action.RECORD_CONSENTS)
def told_under(consent_id: str) -> Response | tuple[str, int]:
    """Something was told on the strength of a consent: its items, and no others."""
    row = queries.get_consent(db(), actor(), consent_id)
    home, form = home_of_person(row.giver_person_id), UnderForm(key=new_token())
    form.items.choices = {item: item for item in row.items}
    if form.validate_on_submit():
        told = DisclosureInput(row.recipient, tuple(form.items.data or ()), DisclosureBasis.CONSENT)
        about = db().get_one(Person, row.about_person_id or row.giver_person_id)
        try:
            return _note(home, form, about, told, row)
        except DomainError as refusal:
            form.refuse(refusal)
    elif not form.is_submitted():
        note_read("consent", consent_id)
    return answer(
        "staff/told_under.html", form=form, home=home, consent=row, holds=holds(row, tokyo_date(now()))
    )


@pages.route("/cases/<pid:case_id>/told/new", methods=["GET", "POST"])
@allow(Action.RECORD_CONSENTS)
def told_otherwise(case_id: str) -> Response | tuple[str, int]:
    """Something was told on another basis, with its reason."""
    home, form = home_page(case_id), OtherwiseForm(key=new_token())
    offer_recipients(form, home, current_text())
    form.about.choices = home.choices()
    if form.validate_on_submit():
        told = DisclosureInput(
            form.recipient_words(), form.all_items(), DisclosureBasis(form.basis.data), form.reason.data or ""
        )
        try:
            return _note(home, form, get_person(db(), actor(), form.about.data or ""), told, None)
        except DomainError as refusal:
            form.refuse(refusal)
    return answer("staff/told_otherwise.html", form=form, home=home)


def _note(
    home: Home, form: UnderForm | OtherwiseForm, about: Person, told: DisclosureInput, consent: Consent | None
) -> Response:
    """Write it down once, however often the button is pressed."""
    key = (form.key.data or "")[:64]
    if not key or first_result(db(), "told", key) is None:
        row = consenting.note_disclosure(db(), about, told, consent=consent, now=now(), by=actor())
        if key:
            keep_result(db(), "told", key, row.public_id, now=now(), by=actor())
        say("伝えたことを記しました。")
    return see_other("staff.told_register", case_id=home.public_id)


@pages.get("/cases/<pid:case_id>/told")
@allow(Action.VIEW_CONSENTS)
def told_register(case_id: str) -> str:
    """Who told whom what, when, on what basis; each person of the household apart."""
    home = home_page(case_id)
    note_read("disclosures", case_id)
    rows = queries.disclosures_at_home(db(), home.household.id)
    return render_template(
        "staff/told.html",
        home=home,
        by_person=[
            (one, [row for row in rows if row.about_person_id == one.person_id]) for one in home.people
        ],
        words=home.words(),
        staff=names_of_staff(db(), home.household.site_id),
        has_pdf=has_pdf(),
    )


@pages.get("/people/<pid:person_id>/told")
@allow(Action.VIEW_CONSENTS)
def told_paper(person_id: str) -> Response | str:
    """The register of one person on paper: to be handed over, as the own page shows it, or for the house."""
    person = get_person(db(), actor(), person_id)
    home, is_for_house = home_of_person(person.id), request.args.get("copy") == FOR_HOUSE
    note_read("disclosures", person_id, "print")
    read = queries.disclosures_of if is_for_house else queries.disclosures_to_show
    page = render_template(
        "print/told.html",
        home=home,
        rows=read(db(), person.id),
        is_for_house=is_for_house,
        number=person.public_id,
        today=now(),
        staff=names_of_staff(db(), person.site_id),
    )
    return page_or_pdf(page, "staff.told_register", home)
