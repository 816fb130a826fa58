"""The planner's form: what is taught, the rules of its dates, for how many, and who runs it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from familyprog.base.errors import DomainError
from familyprog.programs.enums import CapacityUnit, HolidayPolicy, TimeSlot
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.planning import MAX_COUNT, DateChoice, rule_of
from familyprog.web.forms import Form, NumberField, at_most, clean, required
from familyprog.web.staff.rule_forms import RuleForm

MOST_RULES = 5
MOST_PLACES = 1000
PLACES = f"定員は1から{MOST_PLACES}までの数字で入れてください。"
FEWEST = f"最少の人数は1から{MOST_PLACES}までの数字で入れてください。"
TIMES = f"回数は1から{MAX_COUNT}までの数字で入れてください。"
BY_RULES, TO_COME, WINDOW = "rules", "to_come", "window"
DATES_FROM = {
    BY_RULES: "決まりから日にちをつくる",
    TO_COME: "日程は未定",
    WINDOW: "期間のあいだ、いつでも",
}
HOLIDAY_WORDS = {
    HolidayPolicy.KEEP.value: "祝日も年末年始も、いつもどおり開きます。",
    HolidayPolicy.SKIP.value: "その回はなくなります。回数を決めたときは、うしろに一回足します。",
    HolidayPolicy.NEXT_DAY.value: "移す先も休みのときや、読み方が二つあるときは、たずねます。",
    HolidayPolicy.NEXT_WEEKDAY.value: "土日をとばします。その日も休みのときは、たずねます。",
    HolidayPolicy.NEXT_WEEK.value: "一週間あとです。その日も休みや別の回のときは、たずねます。",
    HolidayPolicy.PREVIOUS.value: "一日早めます。その日も休みのときは、たずねます。",
    HolidayPolicy.ASK.value: "休みに当たる日を、つぎの画面で一つずつ決めます。",
}
AUTOMATIC = {"": "日時から決める"} | dict(TimeSlot.choices())
ANSWER = "answer-"
MOST_ANSWERS = 200
RULE_NUMBER = re.compile(r"[0-9]{1,3}")


class PlanForm(Form):
    """One cohort, from the curriculum to the people who run it; its rules are forms of their own."""

    name = StringField(
        "期・グループの名前",
        [DataRequired("期・グループの名前を入れてください（例 第1期）。"), at_most(80)],
        filters=[clean],
    )
    curriculum = SelectField("カリキュラムと開き方")
    dates_from = RadioField("日程", choices=DATES_FROM, default=BY_RULES)
    rules = HiddenField(default="1")
    count = NumberField("回数", NumberRange(1, MAX_COUNT, TIMES), Optional())
    holidays = RadioField(
        "休みの日に当たったら", choices=HolidayPolicy.choices(), default=HolidayPolicy.SKIP.value
    )
    opens_on = DateField("始まりの日", [Optional()])
    closes_on = DateField("終わりの日", [Optional()])
    time_slot = RadioField("時間帯", choices=AUTOMATIC, default="")
    capacity = NumberField("定員", NumberRange(1, MOST_PLACES, PLACES), required(PLACES), default=10)
    capacity_unit = RadioField(
        "定員の数え方", choices=CapacityUnit.choices(), default=CapacityUnit.PERSON.value
    )
    apply_until = DateField("申込みの締切", [Optional()])
    minimum_count = NumberField("最少の人数", NumberRange(1, MOST_PLACES, FEWEST), Optional())
    decide_on = DateField("開くかどうかを決める日", [Optional()])
    venue = StringField("場所", [at_most(80)], filters=[clean])
    way_in = StringField("入り方", [at_most(200)], filters=[clean])
    staff = SelectMultipleField("進行の受け持ち")
    copied_from = HiddenField(filters=[clean])
    key = HiddenField()

    def __init__(self, *args: Any, first_rules: Sequence[Mapping[str, Any]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self._defaults = list(first_rules) or [{}]
        self._fresh = "formdata" in more
        numbers = range(1, len(self._defaults) + 1) if self._fresh else _numbers(self.rules.data or "")
        self.rule_forms = [self._rule(number, place) for place, number in enumerate(numbers)]
        self._keep_numbers()

    def _rule(self, number: int, place: int) -> RuleForm:
        # A rule that is added has the hours of the first one; with what was typed this changes nothing.
        data = self._defaults[min(place, len(self._defaults) - 1)]
        more: dict[str, Any] = {"formdata": None} if self._fresh else {}
        form = RuleForm(prefix=f"rule-{number}-", data=data, **more)
        form.number = number
        return form

    def _keep_numbers(self) -> None:
        self.rules.data = ",".join(str(rule.number) for rule in self.rule_forms)

    @property
    def next_number(self) -> int:
        """The number of the rule that would be added; 0 when there are enough."""
        return max(rule.number for rule in self.rule_forms) + 1 if len(self.rule_forms) < MOST_RULES else 0

    def add_rule(self) -> None:
        """One more rule, with the hours of the first."""
        if not self.next_number:
            return
        added, first = self._rule(self.next_number, 0), self.rule_forms[0]
        added.start.data, added.minutes.data = first.start.data, first.minutes.data
        added.first_on.data = first.first_on.data
        self.rule_forms.append(added)
        self._keep_numbers()

    def drop_rule(self, number: str) -> None:
        """One rule less; the last one stays."""
        left = [rule for rule in self.rule_forms if str(rule.number) != number]
        self.rule_forms = left or self.rule_forms
        self._keep_numbers()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401
        """Check the plan, and its rules when the dates come from them."""
        is_sound = bool(super().validate(extra_validators))
        if self.dates_from.data == BY_RULES:
            found = [rule.validate() for rule in self.rule_forms]
            return is_sound and all(found)
        if self.dates_from.data == WINDOW and not self.opens_on.data:
            self.opens_on.errors = [*self.opens_on.errors, "始まりの日を入れてください。"]
            return False
        if self.dates_from.data == TO_COME and not self.time_slot.data:
            self.time_slot.errors = ["日程が未定のときは、時間帯を選んでください。"]
            return False
        return is_sound

    def date_choices(self, usual_minutes: Mapping[TimeSlot, int], today: dt.date) -> list[DateChoice] | None:
        """The rules as chosen; None when one was refused: its sentence stands beside its field."""
        if self.dates_from.data != BY_RULES:
            return []
        found = [self._read(rule, usual_minutes, today) for rule in self.rule_forms]
        choices = [choice for choice in found if choice is not None]
        return choices if len(choices) == len(found) else None

    def _read(
        self, rule: RuleForm, usual_minutes: Mapping[TimeSlot, int], today: dt.date
    ) -> DateChoice | None:
        slot = rule.likely_slot(self.time_slot.data)
        try:
            choice = rule.date_choice(usual_minutes.get(slot))
            rule_of(choice, today)
        except PlanRefusedError as refusal:
            rule.refuse(refusal)
            return None
        return choice

    def refuse(self, error: DomainError) -> None:
        """Show a refusal at its field; one about dates belongs to the first rule."""
        is_of_rule = error.field not in self._fields and error.field in self.rule_forms[0]
        if is_of_rule and self.dates_from.data == BY_RULES:
            self.rule_forms[0].refuse(error)
        else:
            super().refuse(error)

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """(field id, sentence) in the order of the page; a rule among several is named."""
        rows = [("main", sentence) for sentence in self.form_errors]
        for field in self:
            rows.extend((field.id, str(sentence)) for sentence in field.errors)
            if field.name == "rules":
                rows.extend(self._mistakes_of_rules())
        return rows

    def _mistakes_of_rules(self) -> list[tuple[str, str]]:
        many = len(self.rule_forms) > 1
        return [
            (field_id, f"決まり{place}：{sentence}" if many else sentence)
            for place, rule in enumerate(self.rule_forms, start=1)
            for field_id, sentence in rule.mistakes
        ]


def _numbers(text: str) -> list[int]:
    """The numbers of the rules on the page; whatever else was sent is one rule."""
    found = [int(one) for one in text.split(",") if RULE_NUMBER.fullmatch(one)]
    return list(dict.fromkeys(found))[:MOST_RULES] or [1]


def answers_in(sent: MultiDict[str, str]) -> dict[dt.date, str]:
    """The answers to questions about dates: `answer-2026-09-21` → what is to happen that day."""
    answers: dict[dt.date, str] = {}
    for name, value in sent.items():
        if name.startswith(ANSWER) and len(answers) < MOST_ANSWERS:
            try:
                answers[dt.date.fromisoformat(name.removeprefix(ANSWER))] = value
            except ValueError:
                continue
    return answers
