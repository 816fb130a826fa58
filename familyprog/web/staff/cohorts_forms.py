"""The planner's form: what is taught, when, where, for how many, and who runs it."""

from __future__ import annotations

from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from familyprog.programs.enums import CapacityUnit, HolidayPolicy, Pattern, TimeSlot
from familyprog.programs.models import CurriculumVersion
from familyprog.programs.planning import MAX_COUNT, DateChoice, PlanChoice, Preview
from familyprog.programs.service import CohortPlan
from familyprog.programs.shelf import CurriculumChoice
from familyprog.web.forms import Form, NumberField, at_most, clean, given, required

WEEKS = {"1": "第1", "2": "第2", "3": "第3", "4": "第4", "5": "第5", "-1": "最終"}
HOLIDAYS = [(policy.value, policy.label) for policy in (HolidayPolicy.KEEP, HolidayPolicy.SKIP)]
SHORTEST, LONGEST = 15, 720
MOST_PLACES = 1000
PLACES = f"定員は1から{MOST_PLACES}までの数字で入れてください。"
LENGTH = f"長さは{SHORTEST}から{LONGEST}までの分で入れてください（例 120）。"
TIMES = f"回数は1から{MAX_COUNT}までの数字で入れてください。"


class PlanForm(Form):
    """One cohort, from the curriculum to the people who run it."""

    curriculum = SelectField("カリキュラムと開き方")
    name = StringField(
        "期・グループの名前",
        [DataRequired("期・グループの名前を入れてください（例 第1期）。"), at_most(80)],
        filters=[clean],
    )
    time_slot = RadioField("時間帯", choices=TimeSlot.choices(), default=TimeSlot.DAY.value)
    pattern = RadioField("日にちの決め方", choices=Pattern.choices(), default=Pattern.WEEKLY.value)
    first_on = DateField("初回の日付", [Optional()])
    weeks = SelectMultipleField("第何週", choices=WEEKS)
    dates = TextAreaField("日付の一覧", [at_most(4000)])
    count = NumberField("回数", NumberRange(1, MAX_COUNT, TIMES), Optional())
    holidays = RadioField("祝日・年末年始に当たったら", choices=HOLIDAYS, default=HolidayPolicy.SKIP.value)
    start = TimeField("始まる時刻", [required("始まる時刻を入れてください（例 19:00）。")])
    minutes = NumberField("一回の長さ", NumberRange(SHORTEST, LONGEST, LENGTH), required(LENGTH), default=120)
    capacity = NumberField("定員", NumberRange(1, MOST_PLACES, PLACES), required(PLACES), default=10)
    capacity_unit = RadioField(
        "定員の数え方", choices=CapacityUnit.choices(), default=CapacityUnit.PERSON.value
    )
    venue = StringField("場所", [at_most(80)], filters=[clean])
    way_in = StringField("入り方", [at_most(200)], filters=[clean])
    staff = SelectMultipleField("進行の受け持ち")
    key = HiddenField()

    def plan_choice(self) -> PlanChoice:
        """What was chosen about the dates."""
        rule = DateChoice(
            pattern=Pattern(self.pattern.data),
            start_time=given(self.start.data),
            length_minutes=given(self.minutes.data),
            first_on=self.first_on.data,
            weeks=[int(week) for week in self.weeks.data or ()],
            listed=self.dates.data or "",
        )
        return PlanChoice([rule], count=self.count.data, holidays=HolidayPolicy(self.holidays.data))

    def plan(
        self, seen: Preview, chosen: CurriculumChoice | None, version: CurriculumVersion | None
    ) -> CohortPlan:
        """The cohort as it was looked at, with the curriculum as it is frozen for it."""
        slot = TimeSlot(self.time_slot.data)
        return CohortPlan(
            name=given(self.name.data),
            time_slot=slot,
            capacity=given(self.capacity.data),
            slots=seen.slots,
            curriculum=version,
            unit_numbers=tuple(chosen.units) if chosen else (),
            units_per_date=chosen.units_per_date if chosen else (),
            capacity_unit=CapacityUnit(self.capacity_unit.data),
            venue=self.venue.data or "",
            way_in=self.way_in.data or "",
            agenda_variant=chosen.variant(slot) if chosen else "day",
            rules=seen.rules,
        )
