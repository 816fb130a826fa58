"""連絡のきまり, and how dates reach the own calendar."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from familyprog.base.errors import DomainError
from familyprog.calendars import service as calendars
from familyprog.people import service as people
from familyprog.people.enums import CalendarChannel, Channel, MailFormat, TitleStyle, Told
from familyprog.people.queries import contact_of, get_person
from familyprog.people.rules import ContactDetails
from familyprog.web.access import family_only
from familyprog.web.db import config, db, now
from familyprog.web.family import pages
from familyprog.web.forms import CALL_HOURS, Form, answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other


class ContactForm(Form):
    """How this person may be reached."""

    channel = RadioField("連絡の方法", choices=Channel.choices())
    email = StringField("メールアドレス", [at_most(254)], filters=[clean])
    phone = StringField("電話番号", [at_most(30)], filters=[clean])
    postal_address = TextAreaField("手紙の送り先", [at_most(300)], filters=[clean])
    safe_from_hour = SelectField("電話してよい時間（から）", choices=CALL_HOURS)
    safe_until_hour = SelectField("電話してよい時間（まで）", choices=CALL_HOURS)
    accepts_voicemail = BooleanField("留守番電話に短く残してよい")
    asks_for = StringField("ほかの方が出たときに呼ぶ名前", [at_most(80)], filters=[clean])
    calendar_channel = RadioField("予定表への出し方", choices=CalendarChannel.choices())
    title_style = RadioField("予定表での見え方", choices=TitleStyle.choices())
    shows_place = BooleanField("予定やメールに場所も書く")
    mail_format = RadioField("メールの形", choices=MailFormat.choices())
    told_person = RadioField("ご本人に話していますか", choices=Told.choices())
    is_locked = BooleanField("こちらからは連絡しない（いつでも戻せます）")


@pages.route("/contact", methods=["GET", "POST"])
@family_only
def contact() -> Response | tuple[str, int]:
    """See and change how one may be reached."""
    person = get_person(db(), actor(), actor().public_id)
    profile = contact_of(db(), person.id)
    form = ContactForm(obj=profile)
    if form.validate_on_submit():
        try:
            people.set_contact(db(), person, _details(form), now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("連絡のきまりを新しくしました。")
            return see_other("family.contact")
    return answer("family/contact.html", form=form, profile=profile)


def _details(form: ContactForm) -> ContactDetails:
    data = form.data
    return ContactDetails(
        channel=Channel(data["channel"]),
        email=data["email"],
        phone=data["phone"],
        postal_address=data["postal_address"],
        safe_from_hour=int(data["safe_from_hour"]),
        safe_until_hour=int(data["safe_until_hour"]),
        accepts_voicemail=data["accepts_voicemail"],
        asks_for=data["asks_for"],
        calendar_channel=CalendarChannel(data["calendar_channel"]),
        title_style=TitleStyle(data["title_style"]),
        shows_place=data["shows_place"],
        mail_format=MailFormat(data["mail_format"]),
        told_person=Told(data["told_person"]),
        is_locked=data["is_locked"],
    )


@pages.get("/calendar")
@family_only
def calendar() -> str:
    """Ways to see the dates in one's own calendar."""
    me = actor().person_id or 0
    return render_template(
        "family/calendar.html",
        profile=contact_of(db(), me),
        has_feed=calendars.has_feed(db(), me),
        form=Form(),
    )


@pages.post("/calendar/feed")
@family_only
def open_feed() -> str:
    """A new secret address; an older one stops working. Shown once."""
    token = calendars.issue_feed(db(), actor().person_id or 0, now=now(), by=actor())
    return render_template("family/feed.html", address=f"{config().base_url}/c/{token}.ics")


@pages.post("/calendar/feed/end")
@family_only
def end_feed() -> Response:
    """The address stops working."""
    calendars.revoke_feed(db(), actor().person_id or 0, now=now(), by=actor())
    say("予定表の登録用アドレスを止めました。")
    return see_other("family.calendar")
