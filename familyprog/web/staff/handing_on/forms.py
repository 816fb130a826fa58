"""What staff fill in when somebody is handed on."""

from __future__ import annotations

import re

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from familyprog.consent.enums import DisclosureBasis
from familyprog.contacts.enums import ContactWay, Topic
from familyprog.referrals.enums import (
    NeedKind,
    NeedSource,
    PacketSection,
    PartSource,
    ReferralKind,
    ReferralState,
    ResourceKind,
    SendWay,
    Situation,
)
from familyprog.referrals.rules import USUAL_ROLES
from familyprog.web.forms import Form, at_most, clean, required

LINES = len(USUAL_ROLES)
SPLIT = re.compile(r"[、，,\n]")
OURS = {"": "わたしたち"}
NOT_BY_CONSENT = {
    code: f"同意によらない：{words}"
    for code, words in DisclosureBasis.choices()
    if code != DisclosureBasis.CONSENT
}


class NeedForm(Form):
    """Something the household needs, as it was heard."""

    kind = SelectField("困りごと", choices=NeedKind.choices())
    source = SelectField("どこから", choices=NeedSource.choices())
    words = StringField("ひとこと", [at_most(200)], filters=[clean])


class SituationForm(Form):
    """The row of the decision table, in plain words."""

    situation = RadioField(
        "いまのようすに、いちばん近いもの",
        [required("いまのようすを選んでください。")],
        choices=Situation.choices(),
    )


class BeginForm(Form):
    """To whom, on what basis, for what; with a consent the last two are taken from it."""

    situation = HiddenField()
    rests_on = RadioField("何にもとづいて伝えますか", [required("何にもとづくかを選んでください。")])
    partner = SelectField("相手（連携先の一覧から）")
    kind = SelectField("つなぎの種類", choices=ReferralKind.choices())
    answer_by = DateField("いつまでに返事がほしいですか", [required("返事の日を入れてください。")])
    about = SelectField("どなたのこと")
    purpose = StringField("何のために", [at_most(200)], filters=[clean])
    reason = TextAreaField("同意によらないわけ", [at_most(1000)], filters=[clean])
    key = HiddenField()


class TakeForm(Form):
    """Records that may go, to be put into the packet."""

    records = SelectMultipleField("記録から入れるもの", validate_choice=False)


class PartForm(Form):
    """One statement by hand."""

    section = SelectField("どこに", choices=PacketSection.choices())
    item = SelectField("どの項目の同意で", validate_choice=False)
    source = RadioField(
        "だれの言葉ですか", [required("だれの言葉かを選んでください。")], choices=PartSource.choices()
    )
    statement = TextAreaField("伝えること", [at_most(1000)], filters=[clean])
    key = HiddenField()


class SendForm(Form):
    """The packet that was looked at, and how it goes."""

    digest = HiddenField()
    way = RadioField("わたし方", [required("わたし方を選んでください。")], choices=SendWay.choices())


class AnswerForm(Form):
    """What was heard, when, from whom."""

    step = RadioField("お返事", [required("お返事を選んでください。")])
    happened_on = DateField("聞いた日", [required("聞いた日を入れてください。")])
    heard_from = StringField("どなたから聞きましたか（相手の方）", [at_most(80)], filters=[clean])
    words = TextAreaField("ひとこと", [at_most(1000)], filters=[clean])
    answer_by = DateField("つぎに返事をきく日（保留のとき）", [Optional()])
    corrects = HiddenField()
    key = HiddenField()

    def offer(self, steps: tuple[ReferralState, ...]) -> None:
        """What may be heard now."""
        self.step.choices = {step.value: step.label for step in steps}


class MeetingForm(Form):
    """Both kinds of meetings: who, when, which bodies were there."""

    body = StringField("会議体", [at_most(80)], filters=[clean])
    held_on = DateField("会議の日", [required("会議の日を入れてください。")])
    attendees = TextAreaField("出席した機関", [at_most(1000)], filters=[clean])
    corrects = HiddenField()
    key = HiddenField()

    def attendee_list(self) -> tuple[str, ...]:
        """One a line, or with commas between."""
        return tuple(SPLIT.split(self.attendees.data or ""))


class CoordinationForm(MeetingForm):
    """支援調整会議: with the consent of whom the plan is for."""

    consent = RadioField("プランの方の同意", [required("どの同意によるかを選んでください。")])
    plan = TextAreaField("合意したプランと分担", [at_most(4000)], filters=[clean])
    told = SelectMultipleField("会議で伝えたこと", validate_choice=False)


class ConferenceForm(MeetingForm):
    """支援会議: everybody there is bound to secrecy."""

    is_bound = BooleanField("出席した方みなさんに守秘義務があることを確かめました")
    words = TextAreaField("共有されたこと（制限つきの記録になります）", [at_most(4000)], filters=[clean])


class RolesForm(Form):
    """Who does what, line by line; empty lines are left out."""

    agreed_on = DateField("決めた日", [required("決めた日を入れてください。")])
    policy = TextAreaField("方針（すりあわせたこと）", [at_most(2000)], filters=[clean])
    key = HiddenField()


for _n in range(LINES):
    setattr(RolesForm, f"what_{_n}", StringField("すること", [at_most(80)], filters=[clean]))
    setattr(RolesForm, f"partner_{_n}", SelectField("だれが"))
    setattr(RolesForm, f"how_{_n}", StringField("どのように", [at_most(200)], filters=[clean]))


class ResourceForm(Form):
    """What a partner offers."""

    kind = SelectField("種類", choices=ResourceKind.choices())
    name = StringField("場の名前", [at_most(120)], filters=[clean])
    conditions = TextAreaField("受け入れの条件", [at_most(1000)], filters=[clean])


class TalkForm(Form):
    """What another helper asked us, with nobody's name."""

    talked_on = DateField("相談のあった日", [required("相談のあった日を入れてください。")])
    way = SelectField("方法", choices=ContactWay.choices())
    role = StringField("相談した方の立場", [at_most(80)], filters=[clean])
    partner = SelectField("所属（連携先の一覧にあれば）")
    topics = SelectMultipleField("内容", choices=Topic.choices(), validate_choice=False)
    line = StringField("相談のこと（一行）", [at_most(200)], filters=[clean])
    advice = StringField("こちらからお伝えしたこと（一行）", [at_most(200)], filters=[clean])
    key = HiddenField()
