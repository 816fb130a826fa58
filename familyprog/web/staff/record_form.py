"""The form after a session: a few lines of the evening, and one line a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField

from familyprog.attendance import service as attendance
from familyprog.attendance.enums import CareFlag, HomeTry, UnitDelivery
from familyprog.attendance.models import SessionRecord, StaffDebrief
from familyprog.attendance.queries.after import AfterRow, Homework
from familyprog.web.forms import Form, at_most, clean

LINE, LONG = 300, 2000
UNHEARD = ("", "聞いていない")
# What a page shows before anybody wrote there: a colleague's words may stand in its place.
EMPTY = ("", None, False, CareFlag.NONE.value, UnitDelivery.DELIVERED.value)


class RecordForm(Form):
    """Three lines, what was taught, and the staff's own debrief."""

    version = HiddenField()
    delivery = RadioField("内容", choices=UnitDelivery.choices(), default=UnitDelivery.DELIVERED.value)
    changed_line = StringField("変えたこと（変えた・一部だけのとき）", [at_most(LINE)], filters=[clean])
    has_safety_concern = BooleanField("安全の気がかりがあった")
    safety_line = StringField(
        "安全", [at_most(LINE)], filters=[clean], description="人の名前や出来事は書きません。"
    )
    care_line = StringField("気がかりな人（呼び名で）", [at_most(LINE)], filters=[clean])
    next_line = StringField("次に回すこと", [at_most(LINE)], filters=[clean])
    debrief = TextAreaField(
        "職員のふりかえり",
        [at_most(LONG)],
        filters=[clean],
        description="うまくいったこと、きつかったこと、助けがほしいこと。この回の職員とコーディネーターだけが読みます。"
        "どのご家族の記録にも、開示の写しにも入りません。参加した方のことは、呼び名だけで書きます。",
    )


def form_for(rows: Sequence[AfterRow], given: Homework | None) -> type[RecordForm]:
    """The form of one session: with a line for each person of the evening."""
    fields: dict[str, Field] = {}
    for row in rows:
        key, name = row.person_public_id, f"{row.name}さん："
        fields[f"flag_{key}"] = SelectField(f"{name}気にかけること", choices=CareFlag.choices())
        fields[f"line_{key}"] = StringField(f"{name}一行", [at_most(LINE)], filters=[clean])
        fields[f"talk_{key}"] = BooleanField("お話したい")
        if asks_home(row, given):
            fields[f"heard_{key}"] = SelectField(
                f"{name}おうちでの一つ", choices=[UNHEARD, *HomeTry.choices()]
            )
    return type("SessionRecordForm", (RecordForm,), dict(fields))


def asks_home(row: AfterRow, given: Homework | None) -> bool:
    """Whether there is something to hear: somebody was there, and has not answered on the own page."""
    return given is not None and row.came and not row.has_own_answer


def written(
    record: SessionRecord | None, debrief: StaffDebrief | None, rows: Sequence[AfterRow]
) -> dict[str, object]:
    """What stands there, by the name of its field."""
    found: dict[str, object] = {"version": "", "debrief": debrief.words if debrief else ""}
    if record is not None:
        lines = ("changed_line", "has_safety_concern", "safety_line", "care_line", "next_line")
        found |= {"version": str(record.version), "delivery": record.delivery.value}
        found |= {name: getattr(record, name) for name in lines}
    for row in rows:
        key = row.person_public_id
        found |= {f"flag_{key}": row.flag.value, f"line_{key}": row.line, f"talk_{key}": row.wants_talk}
        found[f"heard_{key}"] = row.heard.value if row.heard else ""
    return found


def take_in(form: RecordForm, theirs: Mapping[str, object]) -> list[dict[str, str]]:
    """After a colleague was quicker: where nothing was typed stands what the colleague wrote.

    Returns what the colleague wrote otherwise, in words: nothing of either is lost.
    """
    form.version.data = str(theirs["version"])
    found = []
    for field in form:
        if field.name in theirs and field.data in EMPTY:
            field.data = theirs[field.name]
        elif theirs.get(field.name, "") not in {*EMPTY, field.data}:
            found.append({"label": field.label.text, "value": _words(field, theirs[field.name])})
    return found


def _words(field: Field, value: object) -> str:
    known = (
        {key: label for key, label, *_more in field.iter_choices()} if isinstance(field, SelectField) else {}
    )
    return str(known.get(value, value))


def lines_of(form: RecordForm, rows: Sequence[AfterRow]) -> attendance.Lines:
    """What is to be written down."""
    return attendance.Lines(
        delivery=UnitDelivery(form.delivery.data),
        changed_line=form.changed_line.data or "",
        has_safety_concern=bool(form.has_safety_concern.data),
        safety_line=form.safety_line.data or "",
        care_line=form.care_line.data or "",
        next_line=form.next_line.data or "",
        debrief=form.debrief.data or "",
        people=tuple(_person(form, row) for row in rows),
    )


def _person(form: RecordForm, row: AfterRow) -> attendance.PersonLine:
    key = row.person_public_id
    heard = form[f"heard_{key}"].data if f"heard_{key}" in form else ""
    return attendance.PersonLine(
        row.person_id,
        CareFlag(form[f"flag_{key}"].data),
        form[f"line_{key}"].data or "",
        bool(form[f"talk_{key}"].data),
        HomeTry(heard) if heard else None,
    )
