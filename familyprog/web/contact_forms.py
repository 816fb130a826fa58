"""連絡のきまり as a form: the same questions on the own page and at the desk."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from familyprog.people.enums import CalendarChannel, Channel, MailFormat, TitleStyle, Told
from familyprog.people.rules import ContactDetails
from familyprog.web.forms import CALL_HOURS, Form, at_most, clean

USUAL = (Channel.MAIL, Channel.PHONE, Channel.POST)
ON_WISH = (Channel.LINE, Channel.SMS)
NO_OTHER = (Channel.NONE.value, "ほかの方法では連絡しない")


class ContactForm(Form):
    """How this person may be reached; `offer` says which ways there are."""

    offers_sms = False

    channel = RadioField("はじめの方法", choices=[])
    second_channel = SelectField("届かなかったときは", choices=[], default=Channel.NONE.value)
    third_channel = SelectField("それでも届かなかったときは", choices=[], default=Channel.NONE.value)
    email = StringField("メールアドレス", [at_most(254)], filters=[clean])
    leaves_old_mailbox = BooleanField("前のアドレスには、もう何も送らない")
    sender_name = StringField("差出人の名前", [at_most(40)], filters=[clean])
    mail_format = RadioField("メールの形", choices=MailFormat.choices())
    phone = StringField("電話番号", [at_most(30)], filters=[clean])
    safe_from_hour = SelectField("電話してよい時間（から）", choices=CALL_HOURS)
    safe_until_hour = SelectField("電話してよい時間（まで）", choices=CALL_HOURS)
    caller_name = StringField("お電話でこちらが名乗る名前", [at_most(40)], filters=[clean])
    asks_for = StringField("ほかの方が出たときに呼ぶ名前", [at_most(80)], filters=[clean])
    may_answer = StringField("用件を話してよい、ほかの方", [at_most(80)], filters=[clean])
    accepts_voicemail = BooleanField("留守番電話に短く残してよい")
    sms_number = StringField("ショートメールを受け取る番号", [at_most(30)], filters=[clean])
    postal_address = TextAreaField("手紙の送り先", [at_most(300)], filters=[clean])
    has_plain_envelope = BooleanField("封筒に差出人を書かない")
    calendar_channel = RadioField("予定表への出し方", choices=CalendarChannel.choices())
    title_style = RadioField("予定表での見え方", choices=TitleStyle.choices())
    shows_place = BooleanField("予定やメールに場所も書く")
    told_person = RadioField("ご本人に話していますか", choices=Told.choices())
    is_locked = BooleanField("こちらからは連絡しない（いつでも戻せます）")

    def offer(self, ways: Collection[Channel]) -> Self:
        """Beside the usual ways those this house has, for this person."""
        offered = [(way.value, way.label) for way in (*USUAL, *(one for one in ON_WISH if one in ways))]
        self.channel.choices = [*offered, (Channel.NONE.value, Channel.NONE.label)]
        self.second_channel.choices = self.third_channel.choices = [NO_OTHER, *offered]
        self.offers_sms = Channel.SMS in ways
        return self

    def details(self) -> ContactDetails:
        """What was typed, as the use case takes it."""
        return ContactDetails(
            channel=Channel(self.channel.data),
            second_channel=Channel(self.second_channel.data),
            third_channel=Channel(self.third_channel.data),
            email=self.email.data or "",
            sender_name=self.sender_name.data or "",
            mail_format=MailFormat(self.mail_format.data),
            phone=self.phone.data or "",
            safe_from_hour=int(self.safe_from_hour.data),
            safe_until_hour=int(self.safe_until_hour.data),
            caller_name=self.caller_name.data or "",
            asks_for=self.asks_for.data or "",
            may_answer=self.may_answer.data or "",
            accepts_voicemail=self.accepts_voicemail.data,
            sms_number=(self.sms_number.data if self.offers_sms else self.sms_number.object_data) or "",
            postal_address=self.postal_address.data or "",
            has_plain_envelope=self.has_plain_envelope.data,
            calendar_channel=CalendarChannel(self.calendar_channel.data),
            title_style=TitleStyle(self.title_style.data),
            shows_place=self.shows_place.data,
            told_person=Told(self.told_person.data),
            is_locked=self.is_locked.data,
        )
