"""気にかけること: what must be heard today is handed over; tasks of the work list are taken, done or put off."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.accounts.queries import get_site
from familyprog.accounts.service import first_result, keep_result
from familyprog.attendance.queries.after import AfterRow, after_rows
from familyprog.base.errors import DomainError
from familyprog.base.names import new_token
from familyprog.care import service as care
from familyprog.care.enums import Worry
from familyprog.care.models import FollowUp
from familyprog.care.queries import case_of, get_alert, get_follow_up, handed_over
from familyprog.care.rules import STAFF_RULE
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.worklist import back_to_list, later

LONG, ORDER = 2000, 600


class SafetyForm(Form):
    """The private check of one person."""

    person = RadioField("どなたのことですか", validate_choice=False)
    worries = SelectMultipleField("あてはまるもの", choices=Worry.choices())
    words = TextAreaField(
        "聞いたこと・見たこと",
        [at_most(LONG)],
        filters=[clean],
        description="短くてかまいません。渡したあとは、コーディネーターだけが読めます。",
    )
    key = HiddenField()


class CallOrderForm(Form):
    """Whom to telephone, one a line."""

    call_order = TextAreaField("連絡順", [at_most(ORDER)], filters=[clean])


@pages.route("/sessions/<pid:session_id>/safety", methods=["GET", "POST"])
@allow(Action.WRITE_RECORD)
def safety(session_id: str) -> Response | tuple[str, int]:
    """Hand over what must be heard today; the same form sent twice hands over once."""
    meeting = get_session(db(), actor(), session_id, now=now())
    rows = after_rows(db(), meeting, None)
    form = SafetyForm(key=new_token())
    form.person.choices = {row.person_public_id: f"{row.name}さん" for row in rows}
    if form.validate_on_submit():
        try:
            _hand_over(meeting, rows, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other("staff.safety", session_id=session_id)
    return answer(
        "staff/safety.html",
        form=form,
        meeting=meeting,
        rows=rows,
        handed=handed_over(db(), actor(), meeting),
        rule=STAFF_RULE,
        call_order=get_site(db(), meeting.site_id).call_order,
    )


def _hand_over(meeting: ClassSession, rows: list[AfterRow], form: SafetyForm) -> None:
    key = (form.key.data or "")[:64]
    if first_result(db(), "hand_over", key) is not None:
        return
    ids = {row.person_public_id: row.person_id for row in rows}
    concern = care.Concern(
        ids.get(form.person.data or ""),
        tuple(Worry(one) for one in form.worries.data or ()),
        form.words.data or "",
    )
    alert = care.hand_over(db(), meeting, concern, now=now(), by=actor())
    keep_result(db(), "hand_over", key, alert.public_id, now=now(), by=actor())
    say("渡しました。書いたことは、コーディネーターだけが読めます。")


@pages.post("/alerts/<pid:alert_id>/take")
@allow(Action.VIEW_RESTRICTED)
def take_alert(alert_id: str) -> Response:
    """引き受ける: and straight on to where it is written."""
    alert = get_alert(db(), actor(), alert_id)
    try:
        care.take(db(), alert, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
        return back_to_list()
    say("引き受けました。くわしいことは、この世帯の記録にあります。")
    return see_other("staff.case", case_id=case_of(db(), alert))


@pages.post("/worklist/care/<pid:item_id>/take")
@allow(Action.FOLLOW_UP)
def take_up(item_id: str) -> Response:
    """It has an owner from now on."""
    return _done(item_id, care.take_up, "引き受けました。")


@pages.post("/worklist/care/<pid:item_id>/done")
@allow(Action.FOLLOW_UP)
def follow_up_done(item_id: str) -> Response:
    """Somebody was asked after, or listened to."""
    return _done(item_id, care.settle, "記しました。ありがとうございます。")


def _done(item_id: str, deed: Callable[..., None], sentence: str) -> Response:
    item: FollowUp = get_follow_up(db(), actor(), item_id)
    try:
        deed(db(), item, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say(sentence)
    return back_to_list()


@pages.post("/worklist/care/<pid:item_id>/later")
@allow(Action.FOLLOW_UP)
def follow_up_later(item_id: str) -> Response | tuple[str, int]:
    """Show it again on another day."""
    item = get_follow_up(db(), actor(), item_id)
    return later(item_id, lambda until: care.put_off(db(), item, until, now=now(), by=actor()))


@pages.route("/call-order", methods=["GET", "POST"])
@allow(Action.EDIT_CALL_ORDER)
def call_order() -> Response | tuple[str, int]:
    """Whom the staff telephone when a life may be at stake."""
    site = get_site(db(), actor().site_id or 0)
    form = CallOrderForm(obj=site)
    if form.validate_on_submit():
        care.set_call_order(db(), form.call_order.data or "", now=now(), by=actor())
        say("連絡順を記しました。")
        return see_other("staff.home")
    return answer("staff/call_order.html", form=form)
