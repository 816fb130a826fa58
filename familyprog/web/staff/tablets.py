"""この回のタブレット: opening one on this device, and closing those that are open."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import PasswordField

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action
from familyprog.attendance.queries.tablets import find_tablet, get_tablet, tablets_of
from familyprog.attendance.service.tablets import close_tablet, open_tablet
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.web import login
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.forms import Form, answer, at_most, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages

SIX = "6けたの数字を入れてください。"


class TabletForm(Form):
    """The PIN for this evening, twice."""

    pin = PasswordField("今日だけの暗証番号", [required(SIX), at_most(12)])
    pin_again = PasswordField("もう一度", [required(SIX), at_most(12)])


@pages.route("/sessions/<pid:session_id>/tablet", methods=["GET", "POST"])
@allow(Action.MARK)
def tablet(session_id: str) -> Response | tuple[str, int]:
    """Leave this device in the room: the colleague is signed out here, and the names of one session stay."""
    meeting = get_session(db(), actor(), session_id, now=now())
    form = TabletForm()
    if form.validate_on_submit():
        try:
            _hand_over(meeting, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return see_other("tablet.names")
    devices = tablets_of(db(), meeting.id, now=now())
    return answer("staff/tablet.html", form=form, meeting=meeting, devices=devices)


def _hand_over(meeting: ClassSession, form: TabletForm) -> None:
    token = open_tablet(
        db(),
        meeting,
        pin=form.pin.data or "",
        pin_again=form.pin_again.data or "",
        secret_key=config().secret_key,
        now=now(),
        by=actor(),
    )
    login.end()
    login.begin(_on_device(token), token)


def _on_device(token: str) -> Actor:
    device = find_tablet(db(), token, now())
    if device is None:
        raise NotFoundError
    return device.actor


@pages.post("/sessions/<pid:session_id>/tablets/<pid:tablet_id>/close")
@allow(Action.MARK)
def tablet_close(session_id: str, tablet_id: str) -> Response:
    """A device is lost, or done with: it shows nothing from its next request on."""
    meeting = get_session(db(), actor(), session_id, now=now())
    close_tablet(db(), get_tablet(db(), meeting.id, tablet_id), meeting, now=now(), by=actor())
    say("タブレットの画面を閉じました。")
    return see_other("staff.session", session_id=session_id)
