"""One question a page."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from familyprog.enrolment import wanted
from familyprog.enrolment.applications import WAYS
from familyprog.enrolment.enums import InterviewWay, Question
from familyprog.people.enums import Channel, Relation, TitleStyle
from familyprog.web.answers import ANSWERS, RELATIONS, TITLES
from familyprog.web.forms import CALL_HOURS, Form, at_most, clean, required

CHANNELS = [
    (Channel.MAIL.value, "メール"),
    (Channel.PHONE.value, "電話"),
    (Channel.POST.value, "手紙"),
]
NO_OTHER = ""
LEADS = {
    Question.RESIDENCE: "会の決まりに、お住まいの地域があるためです。",
    Question.AGE: "会の決まりに年齢があるためです。確かめるためだけに使い、残しません。",
    Question.RELATION: "会の決まりに、来られる方のことがあるためです。",
    Question.STANDING: "会の決まりに、来られる方のことがあるためです。",
    Question.ALL_SESSIONS: "つづけて進む会のためです。来られない回があっても、お電話でご一緒に考えます。",
}


class GroupForm(Form):
    """Which group."""

    cohort = RadioField("どの会にしますか", [required("来やすい会を一つ選んでください。")])


class AskForm(Form):
    """One question for one rule."""

    answer = RadioField(
        "", [required("どれか一つを選んでください。「わからない」「答えない」でもかまいません。")]
    )

    def offer(self, question: Question) -> None:
        """Ask this question."""
        self.answer.label.text = TITLES[question]
        self.answer.choices = dict(ANSWERS[question])


class NameForm(Form):
    """What to call you."""

    alias = StringField(
        "お呼びする名前",
        [required("お呼びするお名前を入れてください（ニックネームでかまいません）。"), at_most(40)],
        filters=[clean],
        description="ニックネームでかまいません。会の中では、この名前だけを使います。",
    )
    relation = RadioField("ご本人からみて", choices=RELATIONS, default=Relation.UNSAID.value)


class ChannelForm(Form):
    """How we may reach you."""

    channel = RadioField("連絡の方法", choices=CHANNELS, default=Channel.MAIL.value)


class MailForm(Form):
    """Where mail goes, and what the calendar shows."""

    email = StringField(
        "メールアドレス", [required("メールアドレスを入れてください。"), at_most(254)], filters=[clean]
    )
    title_style = RadioField(
        "予定表での見え方",
        choices=[
            (TitleStyle.NEUTRAL.value, "会の目立たない名前"),
            (TitleStyle.MINIMAL.value, "「予定」だけ"),
        ],
        default=TitleStyle.NEUTRAL.value,
    )

    def show_title(self, title: str) -> None:
        """Offer the very words the calendar will show."""
        self.title_style.choices = {
            TitleStyle.NEUTRAL.value: f"「{title}」",
            TitleStyle.MINIMAL.value: "「予定」だけ",
        }


class TalkMailForm(MailForm):
    """Where mail goes; and, as a talk comes first, which number may be called."""

    phone = StringField(
        "電話してよい番号",
        [at_most(30)],
        filters=[clean],
        description="空けておけば、こちらからはお電話しません。ご都合のよいときに、事務局へお電話ください。",
    )
    safe_from_hour = SelectField("電話してよい時間（から）", choices=CALL_HOURS, default="9")
    safe_until_hour = SelectField("電話してよい時間（まで）", choices=CALL_HOURS, default="17")


class PhoneForm(Form):
    """Which number, when, and what to say when somebody else answers."""

    phone = StringField(
        "電話番号",
        [required("電話番号を数字で入れてください（例 0848 12 3456）。"), at_most(30)],
        filters=[clean],
    )
    safe_from_hour = SelectField("電話してよい時間（から）", choices=CALL_HOURS, default="9")
    safe_until_hour = SelectField("電話してよい時間（まで）", choices=CALL_HOURS, default="17")
    accepts_voicemail = BooleanField("留守番電話に短く残してよい")
    asks_for = StringField(
        "ほかの方が出たときに呼ぶ名前",
        [at_most(80)],
        filters=[clean],
        description="空けておけば、何も言わずに切ります。",
    )


class PostForm(Form):
    """Where letters go."""

    postal_address = TextAreaField(
        "手紙の送り先", [required("手紙の送り先を入れてください。"), at_most(300)], filters=[clean]
    )


REACH_FORMS: dict[Channel, type[Form]] = {
    Channel.MAIL: MailForm,
    Channel.PHONE: PhoneForm,
    Channel.POST: PostForm,
}


TALK_FORMS: dict[Channel, type[Form]] = {**REACH_FORMS, Channel.MAIL: TalkMailForm}


class OthersForm(Form):
    """A second and a third group, and what shall happen when the first is full."""

    second = RadioField("ほかに来られる会（2番目）", default=NO_OTHER)
    third = RadioField("ほかに来られる会（3番目）", default=NO_OTHER)
    when_full = RadioField(
        "はじめの会が満席のとき",
        choices=[
            (wanted.LINE, "はじめの会の順番を待つ"),
            (wanted.FREE_SEAT, "席のある会へ"),
        ],
        default=wanted.LINE,
    )

    def offer(self, groups: list[tuple[str, str]]) -> None:
        """The groups to choose from; a third only when there are two."""
        choices = [(NO_OTHER, "ほかは選ばない"), *groups]
        self.second.choices = dict(choices)
        if len(groups) > 1:
            self.third.choices = dict(choices)
        else:
            del self.third


class AlongForm(Form):
    """Who comes along."""

    companion = StringField(
        "もうお一人のお名前",
        [required("もうお一人のお名前を入れてください（ニックネームでかまいません）。"), at_most(40)],
        filters=[clean],
        description="ニックネームでかまいません。",
    )
    companion_relation = RadioField(
        "その方は、ご本人からみて", choices=RELATIONS, default=Relation.UNSAID.value
    )
    both = RadioField(
        "席が一つしかないとき",
        choices=[("both", "二人とも入れるときだけ"), ("either", "一人ずつでもよい")],
        default="both",
    )


class MeetForm(Form):
    """How somebody may be spoken with."""

    interview_way = RadioField(
        "お話は、どのようにうかがいましょうか",
        choices=InterviewWay.choices(),
        default=InterviewWay.UNKNOWN.value,
    )
    declines_visit = BooleanField("家への訪問は望まない")


def way_posted(posted: Mapping[str, str]) -> Channel:
    """Which way of contact a form was about, when the draft that knew it is gone."""
    return next((way for way, name in WAYS.items() if name in posted), Channel.MAIL)


class CheckForm(Form):
    """Everything is right."""

    key = HiddenField()


class CodeForm(Form):
    """The eight digits."""

    code = StringField("8けたの数字", [required("メールに届いた8けたの数字を入れてください。"), at_most(20)])
