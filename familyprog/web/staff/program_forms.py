"""The form of a program: everything a definition may say, and all of it may be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional

from familyprog.base.enums import Labelled
from familyprog.people.enums import PersonKind, Relation
from familyprog.programs.enums import (
    CapacityUnit,
    Gate,
    HolidayPolicy,
    Mode,
    ProgramKind,
    PromiseSpan,
    SupportStage,
)
from familyprog.programs.models import Program
from familyprog.programs.service import ProgramWords, code_of
from familyprog.web.forms import Form, NumberField, at_most, clean, given, required
from familyprog.web.staff.program_conditions import FLAGS, HELD_IN, conditions_of

UNDECIDED = "未定"
NUMBERS = {"usual_capacity", "promise_count"}
RELATIONS = [(one.value, one.label) for one in Relation if one not in {Relation.UNSAID, Relation.SELF}]
CONDITIONS = (*HELD_IN.values(), "prerequisite", *FLAGS)
MOST_PLACES, MOST_TIMES, OLDEST, MOST_DAYS = 1000, 366, 120, 365


def undecided(codes: type[Labelled]) -> dict[str, str]:
    """The choices of a closed set, with 「未定」 first."""
    return {"": UNDECIDED} | dict(codes.choices())


def number(label: str, least: int, most: int) -> NumberField:
    """A whole number that may be left open."""
    sentence = f"{label}は{least}から{most}までの数字で入れてください。"
    return NumberField(label, NumberRange(least, most, sentence), Optional())


class ProgramForm(Form):
    """Something offered over years; its dates come with the cohorts."""

    title = StringField(
        "プログラムの名前", [required("プログラムの名前を入れてください。"), at_most(80)], filters=[clean]
    )
    slug = StringField(
        "アドレスに使う名前",
        [required("アドレスに使う名前を入れてください（例 kiso）。"), at_most(40)],
        filters=[clean],
        description="半角の英小文字・数字・ハイフン。通信の記録に残るので、会の内容がわからない名前にします。",
    )
    calendar_title = StringField(
        "予定表やメールに出す名前",
        [required("予定表に出す名前を入れてください（例 学習会）。"), at_most(40)],
        filters=[clean],
        description="ご家族の予定表に出ます。ほかの方が見ても内容がわからない名前にします。",
        default="学習会",
    )
    about = TextAreaField("どんな会か（案内のページの文）", [at_most(2000)], filters=[clean])
    kind = RadioField("形", choices=ProgramKind.choices(), default=ProgramKind.COURSE.value)
    stage = RadioField("支援の段階", choices=SupportStage.choices(), default=SupportStage.FAMILY.value)
    audience = StringField("どなたのための会か", [at_most(200)], filters=[clean])
    areas = StringField(
        "お住まい", [at_most(80)], filters=[clean], description="例 市内。限らないときは空けておきます。"
    )
    age_least = number("何歳から", 0, OLDEST)
    age_most = number("何歳まで", 0, OLDEST)
    persons = SelectMultipleField("立場", choices=PersonKind.choices())
    relations = SelectMultipleField("続柄（ご本人からみて）", choices=RELATIONS)
    prerequisite = SelectField("先に終えるもの", default="")
    interview_first = BooleanField("はじめにお話をうかがってから案内する")
    caseworker_only = BooleanField("担当の職員がいる方だけに案内する")
    all_sessions = BooleanField("すべての回に出られる方の会にする")
    notice_days = number("初めての方は何日前までに", 1, MOST_DAYS)
    deadline_days = number("申込みは初回の何日前まで", 1, MOST_DAYS)
    members_of = StringField(
        "登録の名前",
        [at_most(80)],
        filters=[clean],
        description="例 登録サポーター。登録した方だけの会のときに入れます。",
    )
    gate = SelectField("入り方", choices=undecided(Gate), default="")
    mode = SelectField("開き方", choices=undecided(Mode), default="")
    fee = StringField("費用", [at_most(80)], filters=[clean], description="例 無料、茶菓の実費。")
    usual_capacity = number("定員のめやす", 1, MOST_PLACES)
    capacity_unit = RadioField("定員の数え方", choices=undecided(CapacityUnit), default="")
    holiday_policy = SelectField("祝日・年末年始に当たったら", choices=undecided(HolidayPolicy), default="")
    promise_span = RadioField(
        "回数の約束", choices={"": "決めない", "month": "月に", "year": "年に"}, default=""
    )
    promise_count = number("約束の回数", 1, MOST_TIMES)
    menu_code = SelectField("国のメニュー", choices={"": UNDECIDED}, default="")
    is_public = BooleanField("案内のページにのせる", default=True)
    definition = HiddenField()  # where it came from: the id of a definition
    seen = HiddenField()  # the row version that was looked at

    def fill_choices(self, programs: Iterable[Program], menu: Mapping[int, str]) -> None:
        """What depends on the site and the year."""
        self.prerequisite.choices = {"": "なし"} | {one.public_id: one.title for one in programs}
        self.menu_code.choices = {"": UNDECIDED} | {str(code): name for code, name in menu.items()}

    @property
    def has_conditions(self) -> bool:
        """Whether something about who may come is said, or was refused."""
        return self._speaks(*CONDITIONS)

    @property
    def has_figures(self) -> bool:
        """Whether something about dates and reports is said, or was refused."""
        return self._speaks("holiday_policy", "promise_span", "promise_count", "menu_code")

    def _speaks(self, *names: str) -> bool:
        return any(self[name].data or self[name].errors for name in names)

    def named(self) -> dict[str, Any]:
        """What every program has."""
        return {
            "title": given(self.title.data),
            "slug": given(self.slug.data),
            "kind": ProgramKind(self.kind.data),
            "stage": SupportStage(self.stage.data),
        }

    def said(self, first: Program | None, before: Iterable[Mapping[str, Any]]) -> ProgramWords:
        """All the rest; `before`: the conditions as they were, whose own words stay while they stay the same."""
        span = PromiseSpan(self.promise_span.data) if self.promise_span.data else None
        return ProgramWords(
            summary=self.about.data or "",
            calendar_title=given(self.calendar_title.data),
            audience=self.audience.data or "",
            fee=self.fee.data or "",
            gate=Gate(self.gate.data) if self.gate.data else None,
            mode=Mode(self.mode.data) if self.mode.data else None,
            usual_capacity=self.usual_capacity.data,
            capacity_unit=CapacityUnit(self.capacity_unit.data) if self.capacity_unit.data else None,
            holiday_policy=HolidayPolicy(self.holiday_policy.data) if self.holiday_policy.data else None,
            promise_count=self.promise_count.data,
            promise_span=span,
            menu_code=int(self.menu_code.data) if self.menu_code.data else None,
            prerequisite=first,
            eligibility=conditions_of(self.data, code_of(first) if first else "", before),
            is_public=self.is_public.data,
        )


def typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The fields' values for what is known of a program or a definition; the conditions come apart."""
    return {key: "" if value is None and key not in NUMBERS else value for key, value in facts.items()}
