"""What is written about a household: notes, and who belongs to it. Each page asks for one thing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.people import service as people
from familyprog.people.enums import AgeBand, Disclosable, NoteClass, NoteSource, PersonKind, Relation
from familyprog.people.models import Household, Note, Person
from familyprog.people.queries import get_person
from familyprog.people.queries.notes import get_note
from familyprog.progression.queries import Member, get_case_household, members
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages

NOBODY = "household"
LONG = 2000


class NoteForm(Form):
    """One statement, as if the person will read it."""

    statement = TextAreaField(
        "記録すること（一つ）",
        [required("記録することを入れてください。"), at_most(LONG)],
        filters=[clean],
        description="ご本人が読むことがあるつもりで書きます。",
    )
    about = SelectField("どなたのこと")
    source = RadioField(
        "だれから聞いたか", [required("だれから聞いたかを選んでください。")], choices=NoteSource.choices()
    )
    teller = SelectField("どなたから", default=NOBODY)
    outsider = StringField(
        "世帯の外の方のとき、どのような方か",
        [at_most(80)],
        filters=[clean],
        description="例：民生委員。知らせてくださった方に、経過はお返ししません。",
    )
    sensitivity = RadioField("記録の扱い", choices=NoteClass.choices(), default=NoteClass.NORMAL.value)
    disclosable = RadioField(
        "ご本人に見せてよいか", choices=Disclosable.choices(), default=Disclosable.ASK.value
    )


class MemberForm(Form):
    """Somebody of the household; a word to call them by is enough."""

    kind = RadioField(
        "どなたを加えますか",
        [required("ご本人かご家族かを選んでください。")],
        choices=[(kind.value, kind.label) for kind in (PersonKind.CONCERNED, PersonKind.FAMILY)],
    )
    alias = StringField(
        "お呼びする名前",
        [at_most(40)],
        filters=[clean],
        description="空のときは「ご本人」「ご家族」とお呼びします。",
    )
    relation = SelectField("続柄（ご家族のとき）", choices=Relation.choices(), default=Relation.UNSAID.value)
    label = StringField(
        "見分けるための言葉",
        [at_most(40)],
        filters=[clean],
        description="例：次男、長女。二人以上のご本人がいるとき。",
    )
    age_band = SelectField("年代", choices=AgeBand.choices(), default=AgeBand.UNKNOWN.value)


@pages.route("/cases/<pid:case_id>/notes/new", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def note_new(case_id: str) -> Response | tuple[str, int]:
    """Write down one statement, from one source; perhaps in place of an earlier one, which stays."""
    household, group = household_of(case_id)
    corrected = _corrected(household)
    form = NoteForm()
    form.about.choices = {NOBODY: "世帯のこと"} | choices_of(group)
    form.teller.choices = {NOBODY: "決めない・あてはまらない"} | choices_of(group)
    if form.validate_on_submit():
        try:
            _note(household, form, corrected)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("記録しました。")
            return see_other("staff.case", case_id=case_id)
    return answer("staff/case_note_new.html", form=form, case_id=case_id, corrected=corrected)


def _corrected(household: Household) -> Note | None:
    public_id = request.args.get("corrects", "")
    return get_note(db(), actor(), household, public_id) if public_id else None


def _note(household: Household, form: NoteForm, corrected: Note | None) -> None:
    people.add_note(
        db(),
        household,
        form.statement.data or "",
        source=NoteSource(form.source.data),
        about=_chosen(form.about.data),
        source_person=_chosen(form.teller.data),
        corrects=corrected,
        outsider=form.outsider.data or "",
        sensitivity=NoteClass(form.sensitivity.data),
        disclosable=Disclosable(form.disclosable.data),
        now=now(),
        by=actor(),
    )


def _chosen(public_id: str) -> Person | None:
    return None if public_id == NOBODY else get_person(db(), actor(), public_id)


@pages.route("/cases/<pid:case_id>/people/new", methods=["GET", "POST"])
@allow(Action.RECORD_WISH)
def case_person_new(case_id: str) -> Response | tuple[str, int]:
    """Add the person concerned, or a relative, without a name or an address."""
    household, _group = household_of(case_id)
    form = MemberForm()
    if form.validate_on_submit():
        _add(household, form)
        say("世帯に加えました。")
        return see_other("staff.case", case_id=case_id)
    return answer("staff/case_person_new.html", form=form, case_id=case_id)


def _add(household: Household, form: MemberForm) -> None:
    kind = PersonKind(form.kind.data)
    people.add_person(
        db(),
        household,
        site_id=household.site_id,
        alias=form.alias.data or f"ご{kind.label.removeprefix('ご')}",
        relation=Relation.SELF if kind is PersonKind.CONCERNED else Relation(form.relation.data),
        kind=kind,
        age_band=AgeBand(form.age_band.data),
        label=form.label.data or "",
        now=now(),
        by=actor(),
    )


def household_of(case_id: str) -> tuple[Household, list[Member]]:
    """The household and who belongs to it. Raises NotFoundError."""
    household = get_case_household(db(), actor(), case_id)
    return household, members(db(), [household.id]).get(household.id, [])


def choices_of(group: Sequence[Member]) -> dict[str, str]:
    """Each of them by relation and alias."""
    return {one.public_id: f"{one.label}　{one.alias}".strip("　") for one in group}
