"""日程の決まり: the part of a form that says how dates repeat; the same for a new plan and a changed one."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.validators import NumberRange, Optional

from familyprog.base.clock import WEEKDAYS
from familyprog.programs.enums import Pattern, TimeSlot, Track
from familyprog.programs.errors import PlanRefusedError
from familyprog.programs.planning import DateChoice
from familyprog.programs.planning.remarks import EVENING_FROM
from familyprog.web.forms import Form, NumberField, at_most, clean, given, required

WEEKS = {"1": "第1", "2": "第2", "3": "第3", "4": "第4", "5": "第5", "-1": "最終"}
DAYS = {str(number): name for number, name in enumerate(WEEKDAYS)}
SHORTEST, LONGEST = 15, 720
LENGTH = f"長さは{SHORTEST}から{LONGEST}までの分で入れてください（例 120）。"


class RuleForm(Form):
    """One rule: how it repeats, at what hour, how long, and what is its own.

    Several stand in one page with prefixes (`RuleForm(prefix="rule-1-")`); the page's own form carries the
    token.
    """

    class Meta(Form.Meta):
        """Only a part of a form."""

        csrf = False

    pattern = RadioField("くり返し方", choices=Pattern.choices(), default=Pattern.WEEKLY.value)
    first_on = DateField("いつから", [Optional()])
    weeks = SelectMultipleField("第何週", choices=WEEKS)
    weekdays = SelectMultipleField("曜日", choices=DAYS)
    dates = TextAreaField("日付の一覧", [at_most(4000)])
    start = TimeField("始まる時刻", [required("始まる時刻を入れてください（例 19:00）。")])
    minutes = NumberField("一回の長さ", NumberRange(SHORTEST, LONGEST, LENGTH), Optional())
    until = DateField("いつまで", [Optional()])
    themes = TextAreaField("月ごとに交代する内容", [at_most(1000)])
    track = RadioField("来る方", choices=Track.choices(), default=Track.EVERYONE.value)
    venue = StringField("この決まりだけの場所", [at_most(80)], filters=[clean])

    number = 1  # among the rules of its page

    def likely_slot(self, chosen: str) -> TimeSlot:
        """The time of day that was chosen, or the one an hour belongs to on a weekday."""
        if chosen:
            return TimeSlot(chosen)
        is_late = self.start.data is not None and self.start.data >= EVENING_FROM
        return TimeSlot.EVENING if is_late else TimeSlot.DAY

    def date_choice(self, usual_minutes: int | None = None) -> DateChoice:
        """What was chosen. Raises PlanRefusedError when nobody says how long a date is."""
        minutes = self.minutes.data or usual_minutes
        if not minutes:
            raise PlanRefusedError(LENGTH, field="minutes")
        return DateChoice(
            pattern=Pattern(self.pattern.data),
            start_time=given(self.start.data),
            length_minutes=minutes,
            first_on=self.first_on.data,
            weekdays=[int(day) for day in self.weekdays.data or ()],
            weeks=[int(week) for week in self.weeks.data or ()],
            listed=self.dates.data or "",
            until=self.until.data,
            themes=[theme for theme in map(clean, (self.themes.data or "").splitlines()) if theme],
            track=Track(self.track.data),
            venue=self.venue.data or "",
        )


def filled_in(choice: DateChoice) -> dict[str, Any]:
    """A choice as the fields hold it: `RuleForm(formdata=None, data=filled_in(choice))`."""
    return {
        "pattern": choice.pattern.value,
        "first_on": choice.first_on,
        "weeks": [str(week) for week in choice.weeks],
        "weekdays": [str(day) for day in choice.weekdays],
        "dates": choice.listed,
        "start": choice.start_time,
        "minutes": choice.length_minutes,
        "until": choice.until,
        "themes": "\n".join(choice.themes),
        "track": choice.track.value,
        "venue": choice.venue,
    }
