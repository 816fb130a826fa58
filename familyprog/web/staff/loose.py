"""世帯に入っていない方: somebody known by a nickname alone, recorded, found, and put into a household when it is known."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.people import service as people
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.models import Person
from familyprog.people.queries import get_person, without_home
from familyprog.progression.queries import find_cases, get_case_household
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, ask_for_more, at_most, clean, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_search
from familyprog.web.staff import pages

NEW = "new"


class LooseForm(Form):
    """By nickname; a GET, so without a token."""

    q = StringField("呼び名", filters=[clean])


class NewcomerForm(Form):
    """A nickname is enough."""

    alias = StringField(
        "お呼びする名前",
        [required("お呼びする名前を入れてください（ニックネームでかまいません）。"), at_most(40)],
        filters=[clean],
    )
    kind = RadioField("どのような方ですか", choices=PersonKind.choices(), default=PersonKind.FAMILY.value)
    relation = SelectField("続柄（ご家族のとき）", choices=Relation.choices(), default=Relation.UNSAID.value)


class HomeForm(Form):
    """The household, looked for first; or a new one."""

    q = StringField("世帯をさがす（呼び名か番号）", [at_most(40)], filters=[clean])
    home = StringField("選んだ世帯", [at_most(16)], filters=[clean])


@pages.get("/people")
@allow(Action.VIEW_CASES)
def loose_people() -> str:
    """Who belongs to no household, the newest first."""
    form = LooseForm(request.args, meta={"csrf": False})
    words = (form.q.data or "")[:40]
    found, count = without_home(db(), actor(), words)
    if words:
        note_search("person", count)
        ask_for_more(form.q)
    return render_template("staff/loose_people.html", form=form, found=found, count=count, words=words)


@pages.route("/people/new", methods=["GET", "POST"])
@allow(Action.RECORD_WISH)
def loose_new() -> Response | tuple[str, int]:
    """Record somebody by a nickname alone."""
    form = NewcomerForm()
    if form.validate_on_submit():
        try:
            _record(form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("記録しました。世帯がわかったら、あとから入れられます。")
            return see_other("staff.loose_people")
    return answer("staff/loose_new.html", form=form)


def _record(form: NewcomerForm) -> None:
    kind = PersonKind(form.kind.data)
    people.add_person(
        db(),
        None,
        site_id=actor().site_id or 0,
        alias=form.alias.data or "",
        relation=Relation(form.relation.data) if kind is PersonKind.FAMILY else _relation_of(kind),
        kind=kind,
        now=now(),
        by=actor(),
    )


def _relation_of(kind: PersonKind) -> Relation:
    return {PersonKind.CONCERNED: Relation.SELF, PersonKind.SUPPORTER: Relation.SUPPORTER}.get(
        kind, Relation.UNSAID
    )


@pages.route("/people/<pid:person_id>/home", methods=["GET", "POST"])
@allow(Action.RECORD_WISH)
def loose_home(person_id: str) -> Response | tuple[str, int]:
    """Look for the household, then choose it; or open a new one."""
    person, form = get_person(db(), actor(), person_id), HomeForm()
    if form.is_submitted() and form.home.data:
        return _move_in(person, form)
    found = None
    if form.validate_on_submit() and form.q.data:
        found = find_cases(db(), actor(), tokyo_date(now()), words=form.q.data)
        note_search("household", found.count)
        ask_for_more(form.q)
    return answer("staff/loose_home.html", form=form, person=person, found=found, new=NEW)


def _move_in(person: Person, form: HomeForm) -> Response | tuple[str, int]:
    chosen = form.home.data or ""
    household = None if chosen == NEW else get_case_household(db(), actor(), chosen)
    try:
        home = people.move_in(db(), person, household, now=now(), by=actor())
    except DomainError as refusal:
        form.refuse(refusal)
        return answer("staff/loose_home.html", form=form, person=person, found=None, new=NEW)
    say("世帯に入れました。")
    return see_other("staff.case", case_id=home.public_id)
