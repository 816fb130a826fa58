"""約束と避けたい話題 of a household: written down, and ended. The team reads them, no family."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, SelectField, StringField

from familyprog.accounts.permissions import Action
from familyprog.arrangements import service
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.queries import arrangements_at, get_arrangement
from familyprog.arrangements.service import ArrangementInput
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.people.enums import NoteSource
from familyprog.people.models import Household
from familyprog.people.queries import get_person
from familyprog.progression.queries import get_case_household, members, title_of
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

EVERYBODY = "household"
LONG = 200


class ArrangementForm(Form):
    """One promise, or one topic."""

    kind = RadioField(
        "どちらですか",
        [required("約束か、避けたい話題かを選んでください。")],
        choices=ArrangementKind.choices(),
    )
    whom = SelectField("どなたと", default=EVERYBODY)
    statement = StringField(
        "ひとこと",
        [required("短く書いてください。"), at_most(LONG)],
        filters=[clean],
        description="例：電話の前に、手紙を一通入れる。例：仕事の話は、ご本人が言われるまで出さない。",
    )
    source = RadioField(
        "どのように決まった・わかったか", choices=NoteSource.choices(), default=NoteSource.SEEN.value
    )
    said_on = DateField("その日", [required("日を入れてください。")])


@pages.route("/cases/<pid:case_id>/arrangements", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def arrangements(case_id: str) -> Response | tuple[str, int]:
    """What stands, what has ended, and a line for one more."""
    household = get_case_household(db(), actor(), case_id)
    people = members(db(), [household.id]).get(household.id, [])
    form = ArrangementForm(said_on=tokyo_date(now()))
    form.whom.choices = {EVERYBODY: "世帯のみなさん"} | {
        one.public_id: f"{one.label}　{one.alias}".strip("　") for one in people
    }
    if form.validate_on_submit():
        try:
            _add(household, form)
            return see_other("staff.arrangements", case_id=case_id)
        except DomainError as refusal:
            form.refuse(refusal)
    note_read("household", case_id, "read_arrangements")
    return answer(
        "staff/arrangements.html",
        form=form,
        case_id=case_id,
        title=title_of(people),
        kinds=ArrangementKind,
        rows=arrangements_at(db(), household.id),
    )


def _add(household: Household, form: ArrangementForm) -> None:
    chosen = given(form.whom.data)
    said = ArrangementInput(
        kind=ArrangementKind(given(form.kind.data)),
        statement=given(form.statement.data),
        source=NoteSource(form.source.data),
        said_on=given(form.said_on.data),
    )
    person = None if chosen == EVERYBODY else get_person(db(), actor(), chosen)
    service.add_arrangement(db(), household, person, said, now=now(), by=actor())
    say(f"{said.kind.label}を書きました。")


@pages.post("/arrangements/<pid:arrangement_id>/end")
@allow(Action.WRITE_NOTE)
def arrangement_end(arrangement_id: str) -> Response:
    """Kept, or of no more use."""
    row = get_arrangement(db(), actor(), arrangement_id)
    service.end_arrangement(db(), row, now=now(), by=actor())
    say("終わりにしました。前に書いたことは、下に残ります。")
    return see_other("staff.arrangements", case_id=db().get_one(Household, row.household_id).public_id)
