"""The form for somebody who calls, writes or stands at the desk: one screen, filled in while speaking."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField

from familyprog.enrolment.enums import EntryWay, InterviewWay, Question
from familyprog.enrolment.rules.said import said_in
from familyprog.enrolment.service import Companion, Entry
from familyprog.people.enums import Channel, Relation
from familyprog.people.rules import ContactDetails
from familyprog.programs.models import Cohort
from familyprog.web.answers import ANSWERS
from familyprog.web.forms import CALL_HOURS, Form, at_most, clean, required

WAYS = (EntryWay.PHONE, EntryWay.POST, EntryWay.FAX, EntryWay.WALK_IN)
CHANNELS = (Channel.PHONE, Channel.POST, Channel.MAIL, Channel.NONE)
NEW = "new"
UNSAID = "unsaid"
FOR_RULES = {"residence", "age", "standing", "all", "had_interview", "is_member"}


class ReasonForm(Form):
    """Why a rule is set aside."""

    exception_reason = StringField(
        "決まりと違うまま受け付ける理由",
        [at_most(200)],
        filters=[clean],
        description="200文字まで。職員だけが見ます。",
    )


class EntryForm(ReasonForm):
    """An application on behalf of a caller. What only some rules need is asked only when a cohort has one."""

    cohort = RadioField("どの会にしますか", [required("会を一つ選んでください。")])
    alias = StringField(
        "お呼びする名前",
        [required("お呼びするお名前を入れてください（ニックネームでかまいません）。"), at_most(80)],
        filters=[clean],
        description="ニックネームでかまいません。ほかの参加者には、この名前だけが見えます。",
    )
    relation = RadioField("ご本人からみて", choices=Relation.choices(), default=Relation.UNSAID.value)
    channel = RadioField(
        "こちらからの連絡の方法",
        choices=[(way.value, way.label) for way in CHANNELS],
        default=Channel.PHONE.value,
    )
    phone = StringField("電話番号", [at_most(30)], filters=[clean])
    safe_from_hour = SelectField("電話してよい時間（から）", choices=CALL_HOURS, default="9")
    safe_until_hour = SelectField("電話してよい時間（まで）", choices=CALL_HOURS, default="17")
    accepts_voicemail = BooleanField("留守番電話に短く残してよい")
    asks_for = StringField("ほかの方が出たときに呼ぶ名前", [at_most(80)], filters=[clean])
    postal_address = TextAreaField("手紙の送り先", [at_most(300)], filters=[clean])
    email = StringField("メールアドレス", [at_most(254)], filters=[clean])
    entry_way = RadioField(
        "受け付けた方法", choices=[(way.value, way.label) for way in WAYS], default=EntryWay.PHONE.value
    )
    residence = SelectField("お住まい", choices=ANSWERS[Question.RESIDENCE], default=UNSAID)
    age = SelectField(
        "ご本人の年代",
        choices=ANSWERS[Question.AGE],
        default=UNSAID,
        description="確かめるためだけに使い、残しません。",
    )
    standing = SelectField("来られる方のお立場", choices=ANSWERS[Question.STANDING], default=UNSAID)
    all = SelectField("すべての回に来られそうか", choices=ANSWERS[Question.ALL_SESSIONS], default=UNSAID)
    had_interview = BooleanField("面談はすんでいる")
    is_member = BooleanField("登録している方")
    second = SelectField("ほかに来られる会（2番目）", default="")
    third = SelectField("ほかに来られる会（3番目）", default="")
    when_full = RadioField(
        "はじめの会が満席のとき",
        choices=[("line", "はじめの会の順番を待つ"), ("seat", "席のある会へ")],
        default="line",
    )
    companion = StringField(
        "もうお一人のお名前",
        [at_most(80)],
        filters=[clean],
        description="お一人で申し込むときは、空けておきます。",
    )
    companion_relation = SelectField(
        "その方は、ご本人からみて", choices=Relation.choices(), default=Relation.UNSAID.value
    )
    both = RadioField(
        "席が一つしかないとき",
        choices=[("both", "二人とも入れるときだけ"), ("either", "一人ずつでもよい")],
        default="both",
    )
    interview_way = SelectField(
        "面談のしかた", choices=[("", "うかがっていない"), *InterviewWay.choices()], default=""
    )
    declines_visit = BooleanField("家への訪問は望まない")
    known = RadioField(
        "前にも来られた方ですか", choices=[(NEW, "はじめての方")], default=NEW, validate_choice=False
    )
    step = HiddenField()
    key = HiddenField()

    def offer(self, groups: list[tuple[str, str]]) -> None:
        """The groups to choose from; naming a second and third only makes sense when there are some."""
        self.cohort.choices = dict(groups)
        others = dict([("", "ほかは選ばない"), *groups])
        self.second.choices, self.third.choices = others, others

    @property
    def others(self) -> list[str]:
        """Public ids of the second and third group."""
        return [one for one in (self.second.data, self.third.data) if one and one != self.cohort.data]

    def entry(self, others: Sequence[Cohort] = ()) -> Entry:
        """What was typed, as the use case takes it."""
        contact = ContactDetails(
            channel=Channel[Channel(self.channel.data).name],
            email=self.email.data or "",
            phone=self.phone.data or "",
            postal_address=self.postal_address.data or "",
            safe_from_hour=int(self.safe_from_hour.data),
            safe_until_hour=int(self.safe_until_hour.data),
            accepts_voicemail=self.accepts_voicemail.data,
            asks_for=self.asks_for.data or "",
        )
        return Entry(
            self.alias.data or "",
            Relation(self.relation.data),
            contact,
            said_in(self.data),
            exception_reason=self.exception_reason.data or "",
            others=tuple(others),
            takes_free_seat=self.when_full.data == "seat",
            companion=self._companion(),
            interview_way=InterviewWay(self.interview_way.data) if self.interview_way.data else None,
            declines_visit=self.declines_visit.data,
        )

    def _companion(self) -> Companion | None:
        if not self.companion.data:
            return None
        relation = Relation(self.companion_relation.data)
        return Companion(self.companion.data, relation, self.both.data == "both")

    def ask_only(self, needed: set[str]) -> None:
        """Leave out what no open cohort needs to know."""
        for name in FOR_RULES - needed:
            del self[name]

    @property
    def for_rules(self) -> list[Field]:
        """The fields that only some rules need."""
        return [field for field in self if field.name in FOR_RULES]

    def kept(self) -> list[tuple[str, str]]:
        """(name, value) of everything typed, to be carried by the page that reads it back."""
        left_out = {"csrf_token", "step", "known", "exception_reason"}
        values = {field.name: field.data for field in self if field.name not in left_out}
        values |= {name: "y" if value else "" for name, value in values.items() if isinstance(value, bool)}
        return [(name, str(value)) for name, value in values.items() if value]
