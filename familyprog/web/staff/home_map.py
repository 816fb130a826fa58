"""家の中の見え方: a picture and a list, one informant at a time. Reading one is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectField, StringField

from familyprog.accounts.permissions import Action
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.people.models import Household
from familyprog.progression.queries import Member, get_case_household, members
from familyprog.relations import service as relations
from familyprog.relations.enums import MayKnow, Talk, Together
from familyprog.relations.models import HomeStatement
from familyprog.relations.queries import HomeView, get_statement, home_view, tellers
from familyprog.relations.rules import HEIGHT, WIDTH, Point, StatementInput, between, places
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

SOMEBODY = "somebody"


class SayForm(Form):
    """One statement about two people."""

    of = SelectField("どなたから見て")
    to = SelectField("どなたのこと")
    to_words = StringField(
        "世帯に書いていない方のとき", [at_most(40)], filters=[clean], description="例：祖母、妹の夫。"
    )
    relation = StringField(
        "続柄・呼び方",
        [at_most(40)],
        filters=[clean],
        description="この方の言い方のままに。例：母、うちの次男。",
    )
    together = RadioField("住まい", choices=Together.choices(), default=Together.UNKNOWN.value)
    talk = RadioField("話すようす", choices=Talk.choices(), default=Talk.UNKNOWN.value)
    may_know = RadioField(
        "こちらに来ていることを、「どなたのこと」の方が知ってよいか",
        choices=MayKnow.choices(),
        default=MayKnow.UNKNOWN.value,
    )
    told_on = DateField("うかがった日", [required("うかがった日を入れてください。")])


@dataclass(frozen=True)
class Line:
    """One statement, as it is drawn and listed."""

    said: HomeStatement
    of: str
    to: str
    start: Point
    end: Point
    middle: Point


@dataclass(frozen=True)
class Picture:
    """Who stands where, and the lines between them."""

    nodes: tuple[tuple[str, Point], ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT


@pages.get("/cases/<pid:case_id>/home")
@allow(Action.VIEW_CASE)
def home_map(case_id: str) -> str:
    """Whose view is to be read: each alone, never all of them in one picture."""
    household = get_case_household(db(), actor(), case_id)
    group = members(db(), [household.id]).get(household.id, [])
    counts = tellers(db(), actor(), household.id)
    return render_template("staff/home_map.html", case_id=case_id, people=group, counts=counts)


@pages.route("/cases/<pid:case_id>/home/<pid:person_id>", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def home_told(case_id: str, person_id: str) -> Response | tuple[str, int]:
    """How one of them sees the home; one more statement."""
    household = get_case_household(db(), actor(), case_id)
    group = members(db(), [household.id]).get(household.id, [])
    teller = next((one for one in group if one.public_id == person_id), None)
    if teller is None:
        raise NotFoundError
    form = _form(group, teller)
    if form.validate_on_submit():
        try:
            _say(household, group, teller, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("書きました。この方の見え方だけに出ます。")
            return see_other("staff.home_told", case_id=case_id, person_id=person_id)
    view = home_view(db(), actor(), household.id, teller.person_id)
    note_read("household", case_id, "read_home_view")
    parts = {"picture": _picture(view, group), "earlier": _listed(view.earlier, group), "people": group}
    return answer("staff/home_told.html", form=form, case_id=case_id, teller=teller, **parts)


@pages.post("/cases/<pid:case_id>/home/said/<pid:said_id>/take-back")
@allow(Action.WRITE_NOTE)
def home_take_back(case_id: str, said_id: str) -> Response:
    """One statement is shown no more."""
    household, row = get_case_household(db(), actor(), case_id), get_statement(db(), actor(), said_id)
    if row.household_id != household.id:
        raise NotFoundError
    relations.take_back(db(), row, now=now(), by=actor())
    say("取り下げました。")
    return see_other("staff.home_map", case_id=case_id)


def _form(group: Sequence[Member], teller: Member) -> SayForm:
    form = SayForm(told_on=tokyo_date(now()))
    names = {one.public_id: f"{one.label}　{one.alias}".strip("　") for one in group}
    form.of.choices = names
    form.to.choices = {SOMEBODY: "世帯に書いていない方"} | names
    if not form.is_submitted():
        form.of.data = teller.public_id
        form.to.data = next((one.public_id for one in group if one is not teller), SOMEBODY)
    return form


def _say(household: Household, group: Sequence[Member], teller: Member, form: SayForm) -> None:
    ids = {one.public_id: one.person_id for one in group}
    said = StatementInput(
        teller_id=teller.person_id,
        from_id=ids[given(form.of.data)],
        to_id=ids.get(given(form.to.data)),
        to_words=form.to_words.data or "",
        relation=form.relation.data or "",
        together=Together(form.together.data),
        talk=Talk(form.talk.data),
        may_know=MayKnow(form.may_know.data),
        told_on=given(form.told_on.data),
    )
    relations.say_of_home(db(), household, said, now=now(), by=actor())


def _picture(view: HomeView, group: Sequence[Member]) -> Picture:
    """Everybody the teller speaks of, the people of the record first."""
    labels = {one.person_id: one.label for one in group}
    spoken = {key for one in view.standing for key in (one.from_person_id, one.to_person_id)}
    known = [key for key in labels if key in spoken]
    others = list(dict.fromkeys(one.to_words for one in view.standing if one.to_person_id is None))
    where = places([*known, *others])
    nodes = tuple((labels[key], where[key]) for key in known) + tuple((one, where[one]) for one in others)
    return Picture(nodes, tuple(_line(one, labels, where) for one in view.standing if _is_drawn(one, where)))


def _is_drawn(one: HomeStatement, where: dict[object, Point]) -> bool:
    return one.from_person_id in where and (one.to_person_id or one.to_words) in where


def _line(one: HomeStatement, labels: dict[int, str], where: dict[object, Point]) -> Line:
    start, end = where[one.from_person_id], where[one.to_person_id or one.to_words]
    to = labels.get(one.to_person_id or 0, one.to_words)
    return Line(one, labels[one.from_person_id], to, start, end, between(start, end))


def _listed(rows: Sequence[HomeStatement], group: Sequence[Member]) -> list[tuple[HomeStatement, str, str]]:
    labels = {one.person_id: one.label for one in group}
    return [
        (one, labels.get(one.from_person_id, "—"), labels.get(one.to_person_id or 0, one.to_words))
        for one in rows
    ]
