"""日程を見直す: from when on, by which rules, and what happens on holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import DateField, RadioField

from familyprog.base.errors import DomainError
from familyprog.programs.enums import HolidayPolicy
from familyprog.programs.planning import DateChoice, PlanChoice, rule_of
from familyprog.programs.rules import Closures
from familyprog.web.forms import Form, given, required
from familyprog.web.staff.rule_forms import RuleForm, filled_in

MOST_RULES = 5


class RescheduleForm(Form):
    """One form with a part for each rule."""

    effective_from = DateField(
        "この日から新しい日程にする", [required("いつから新しい日程にするかを入れてください。")]
    )
    holidays = RadioField("休みの日に当たったら", choices=HolidayPolicy.choices())

    rules: Sequence[RuleForm] = ()

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401
        """Look at every part, so that all mistakes show at once."""
        found = [bool(super().validate(extra_validators)), *(rule.validate() for rule in self.rules)]
        return all(found)

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """Those of every part; a rule among several is named."""
        many = len(self.rules) > 1
        of_rules = [
            (field_id, f"決まり{place}：{sentence}" if many else sentence)
            for place, rule in enumerate(self.rules, start=1)
            for field_id, sentence in rule.mistakes
        ]
        return [*super().mistakes, *of_rules]

    def choice(self, answers: Mapping[dt.date, str], closures: Closures, today: dt.date) -> PlanChoice | None:
        """What was chosen; None when a rule cannot be read, with the reason beside its field."""
        found = [self._read(rule, today) for rule in self.rules]
        rules = [rule for rule in found if rule is not None]
        if len(rules) < len(found):
            return None
        policy = HolidayPolicy(self.holidays.data)
        return PlanChoice(rules, holidays=policy, answers=answers, closures=closures)

    def _read(self, part: RuleForm, today: dt.date) -> DateChoice | None:
        try:
            rule = part.date_choice()
            rule_of(replace(rule, first_on=rule.first_on or given(self.effective_from.data)), today)
        except DomainError as refusal:
            part.refuse(refusal)
            return None
        return rule

    def refuse(self, error: DomainError) -> None:
        """A refusal of a use case: at its own field, else at the first rule's."""
        if error.field not in self._fields and error.field in self.rules[0]._fields:
            self.rules[0].refuse(error)
        else:
            super().refuse(error)


def as_it_is(since: dt.date, policy: HolidayPolicy, rules: Sequence[DateChoice]) -> RescheduleForm:
    """The form as a cohort stands now."""
    form = RescheduleForm(formdata=None, effective_from=since, holidays=policy.value)
    kept = [filled_in(rule) for rule in rules[:MOST_RULES]] or [{}]
    form.rules = [_part(place, formdata=None, data=data) for place, data in enumerate(kept, start=1)]
    return form


def as_sent(fields: MultiDict[str, str]) -> RescheduleForm:
    """The form as it was sent; `step` may ask for one rule more or less."""
    form = RescheduleForm()
    there = [place for place in range(1, MOST_RULES + 1) if f"{_prefix(place)}pattern" in fields] or [1]
    form.rules = [_part(place) for place in there]
    step = fields.get("step", "")
    if step == "add" and len(there) < MOST_RULES:
        free = next(place for place in range(1, MOST_RULES + 1) if place not in there)
        form.rules = [*form.rules, _part(free, formdata=None, data=_hours_of(form.rules[0]))]
    if step.startswith("drop-") and len(there) > 1:
        form.rules = [rule for rule in form.rules if str(rule.number) != step.removeprefix("drop-")]
    return form


def _hours_of(rule: RuleForm) -> dict[str, Any]:
    return {"start": rule.start.data, "minutes": rule.minutes.data}


def _part(place: int, **more: Any) -> RuleForm:
    part = RuleForm(prefix=_prefix(place), **more)
    part.number = place
    part.first_on.label.text = "初回の日（空けておくと、上の日から）"
    return part


def _prefix(place: int) -> str:
    return f"rule-{place}-"
