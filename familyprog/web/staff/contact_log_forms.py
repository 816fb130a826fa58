"""The forms of the log of contacts."""

from __future__ import annotations

import datetime as dt

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import NumberRange, Optional, ValidationError

from familyprog.contacts.enums import ContactWay, Direction, Outcome, Preparation, Topic, VisitConsent
from familyprog.contacts.models import LINE, OUTSIDER
from familyprog.contacts.queries import Room
from familyprog.contacts.rules import LEAST, MOST
from familyprog.web.forms import Form, NumberField, at_most, clean, left_open, required

OUTSIDE = "outside"
TIMES = {str(times): f"{times}回" for times in range(LEAST, MOST + 1)}
AGAIN = {
    "auto": "届かなかったときだけ、間をおいてもう一度（すすめの日）",
    "none": "決めない",
}
LONGEST = 600  # minutes
FIRST = dt.date(2000, 1, 1)


class EntryForm(Form):
    """After a call: whom, by which way, what came of it."""

    person = RadioField("どなたと", [required("どなたとの連絡かを選んでください。")])
    outsider = StringField(
        "世帯の外の方のとき、どのような方か",
        [at_most(OUTSIDER)],
        filters=[clean],
        description="例：民生委員。知らせてくださった方に、経過はお返ししません。",
    )
    way = RadioField("方法", choices=ContactWay.choices(), default=ContactWay.PHONE.value)
    direction = RadioField("どちらから", choices=Direction.choices(), default=Direction.OUT.value)
    outcome = RadioField(
        "どうなりましたか", [required("どうなったかを選んでください。")], choices=Outcome.choices()
    )
    line = StringField(
        "ひとこと",
        [at_most(LINE)],
        filters=[clean],
        description="ご本人が読むことがあるつもりで書きます。くわしくは「記録を書く」へ。",
    )
    again = RadioField("つぎ", choices=AGAIN, default="auto")
    until = DateField("つぎの日を自分で選ぶとき", [Optional()])
    on = DateField("あった日", [required("あった日を入れてください。")])
    at = TimeField("時刻", [required("時刻を入れてください（例 10:00）。")])
    minutes = NumberField(
        "かかった時間",
        NumberRange(0, LONGEST, message=f"0から{LONGEST}までの数を入れてください。"),
        Optional(),
    )
    topics = SelectMultipleField("内容", choices=Topic.choices())
    preparations = SelectMultipleField("五つの準備", choices=Preparation.choices())
    visit_consent = RadioField(
        "訪問を承諾してくださった方", [left_open()], choices=VisitConsent.choices(), validate_choice=True
    )
    key = HiddenField()
    visit = HiddenField()

    def validate_on(self, field: DateField) -> None:
        """A year typed wrong. Raises ValidationError."""
        if field.data is not None and field.data < FIRST:
            raise ValidationError(f"{FIRST.year}年からあとの日を入れてください。")


class LimitForm(Form):
    """Of one person; 0: as the site."""

    a_month = SelectField("こちらからの連絡は、月に", choices={"0": "拠点のきまりのとおり"} | TIMES)

    @classmethod
    def of(cls, person_id: str, room: Room) -> LimitForm:
        """As it stands; several are on one page, so the field's id is the person's."""
        form = cls(formdata=None, a_month=str(room.limit) if room.is_own else "0")
        form.a_month.id = f"limit-{person_id}"
        return form


class UsualForm(Form):
    """Of the site."""

    a_month = SelectField("こちらからの連絡は、お一人に月に", choices=TIMES)
