"""紙を写す: a sheet typed in afterwards, in its own order, one key a person. A plain form; the script only helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from familyprog.accounts.permissions import Action
from familyprog.accounts.service import first_result, keep_result
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.queries import RosterRow, SheetLine, tallies
from familyprog.attendance.rules import MAX_HEADS
from familyprog.attendance.rules.sheet import KEYS, as_told, read_line
from familyprog.attendance.service import Clash, Sheet, Written
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web.access import allow
from familyprog.web.asked import asked_number
from familyprog.web.db import db, is_writing, keep_writes, now
from familyprog.web.forms import NOT_LISTED, Form, NumberField, answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.papers import numbered

MOST_NEWCOMERS, LONGEST_NAME = 20, 40
LINE = "line"
CONFLICT = 409


class KeyEntryForm(Form):
    """What stands on the sheet besides its lines."""

    line = StringField("一行で書く", filters=[clean])
    newcomers = TextAreaField("飛び入りの方のお名前", [at_most(900)], filters=[clean])
    heads = NumberField(
        "お名前を聞いていない方の人数",
        NumberRange(0, MAX_HEADS, message="人数は0から300までの数字で入れてください。"),
        Optional(),
    )
    key = HiddenField()
    step = HiddenField()

    def validate_newcomers(self, field: TextAreaField) -> None:
        """Each line is a name. Raises ValidationError with what to mend."""
        names = [name for name in (field.data or "").splitlines() if name.strip()]
        if len(names) > MOST_NEWCOMERS or any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(
                f"お名前は一行に一人、{LONGEST_NAME}文字まで、{MOST_NEWCOMERS}人までにしてください。"
            )


@dataclass(frozen=True)
class Row:
    """One line on the screen: who, which marks may be chosen, which one is."""

    number: int
    person: RosterRow | None = None
    name: str = ""  # empty for somebody who is on paper by number alone
    marks: tuple[tuple[str, Mark], ...] = ()
    chosen: str = ""
    version: str = ""  # of the mark the screen first showed, and that mark: kept when a form comes back
    was: str = ""
    clash: Clash | None = None


@pages.route("/sessions/<pid:session_id>/key-entry", methods=["GET", "POST"])
@allow(Action.MARK)
def key_entry(session_id: str) -> Response | tuple[str, int]:
    """Type in a sheet: line by line or in one go; who was marked elsewhere meanwhile is asked about."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = KeyEntryForm(key=new_token(), heads=_heads(meeting))
    if not form.validate_on_submit():
        return _page(meeting, form, request.form)
    try:
        if form.step.data == LINE:
            return _page(meeting, form, _read(meeting, form.line.data or ""))
        clashes = _save(meeting, form)
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(meeting, form, request.form)
    if clashes:
        return _ask(meeting, clashes)
    say("紙の内容を保存しました。")
    return see_other("staff.session", session_id=session_id)


def _heads(meeting: ClassSession) -> int | None:
    return tallies(db(), meeting.id).get(Capacity.PARTICIPANT)


def _lines(meeting: ClassSession) -> list[SheetLine]:
    return attendance.number_sheet(db(), meeting.id) if is_writing() else numbered(meeting)


def _read(meeting: ClassSession, text: str) -> dict[str, str]:
    """What the line in one go says, as if it had been chosen below; nothing is saved yet. Raises LineError."""
    lines = _lines(meeting)
    # A number that was given up keeps its place: 「-」 or anything stands for it.
    found = read_line(text, range(1, lines[-1].number + 1) if lines else ())
    picked = {}
    for line in lines:
        if line.row and line.number in found:
            mark = as_told(found[line.number], has_told=line.row.has_told_absence)
            picked[f"mark-{line.row.person_public_id}"] = mark.value
    return picked


def _save(meeting: ClassSession, form: KeyEntryForm) -> dict[str, Clash]:
    """All of it or nothing, except for who was marked elsewhere; the same form sent twice adds nobody twice."""
    key = (form.key.data or "")[:64]
    is_new = first_result(db(), "key_entry", key) is None
    newcomers = (form.newcomers.data or "").splitlines() if is_new else []
    shown = asked_number(request.form.get("was-heads", "")) or 0
    counted = None if form.heads.data == shown else form.heads.data
    sheet = Sheet(_written(), newcomers, counted, shown)
    with db().begin_nested():
        clashes = attendance.enter_sheet(db(), meeting, sheet, now=now(), by=actor())
    if is_new:
        keep_result(db(), "key_entry", key, meeting.public_id, now=now(), by=actor())
    return clashes


def _written() -> list[Written]:
    """The lines on which something else was chosen than stood there. Raises DomainError for a mark that is none."""
    found = []
    for name, value in request.form.items():
        person = name.removeprefix("mark-")
        if person == name or value in ("", request.form.get(f"was-{person}")):
            continue
        if value not in set(Mark):
            raise DomainError(NOT_LISTED)
        found.append(Written(person, Mark(value), asked_number(request.form.get(f"version-{person}", ""))))
    return found


def _ask(meeting: ClassSession, clashes: dict[str, Clash]) -> tuple[str, int]:
    """Everything else is saved; of these both values are shown, and nothing is chosen for anybody."""
    keep_writes()
    form = KeyEntryForm(formdata=None, key=new_token(), heads=_heads(meeting))
    page, _status = _page(meeting, form, {}, clashes)
    return page, CONFLICT


def _page(
    meeting: ClassSession,
    form: KeyEntryForm,
    picked: Mapping[str, str],
    clashes: Mapping[str, Clash] | None = None,
) -> tuple[str, int]:
    rows = [_row(line, picked, clashes or {}) for line in _lines(meeting)]
    # A number that was refused was told: the next one is meant.
    heads = "" if form.heads.errors else picked.get("was-heads", "")
    heads_shown = heads or _heads(meeting) or 0
    return answer(
        "staff/key_entry.html",
        form=form,
        meeting=meeting,
        rows=rows,
        heads_shown=heads_shown,
        clashes=clashes or {},
    )


def _row(line: SheetLine, picked: Mapping[str, str], clashes: Mapping[str, Clash]) -> Row:
    person = line.row
    if person is None:
        return Row(line.number)
    marks = [(key, as_told(mark, has_told=person.has_told_absence)) for key, mark in KEYS.items()]
    if person.mark is not None:
        marks += [("", mark) for mark in (person.mark, Mark.NOT_YET) if mark not in dict(marks).values()]
    key, clash = person.person_public_id, clashes.get(person.person_public_id)
    there = person.mark.value if person.mark else ""
    return Row(
        line.number,
        person,
        line.name,
        tuple(dict.fromkeys(marks)),
        picked.get(f"mark-{key}", "" if clash else there),
        picked.get(f"version-{key}", str(person.version or "")),
        picked.get(f"was-{key}", there),
        clash,
    )
