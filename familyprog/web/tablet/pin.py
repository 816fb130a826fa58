"""The PIN of a device that was put away or left alone; and the page of one that shows nothing any more."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import PasswordField

from familyprog.attendance.errors import TabletPinError
from familyprog.attendance.queries.tablets import Tablet
from familyprog.attendance.service.tablets import unlock_tablet
from familyprog.web import login
from familyprog.web.access import everyone
from familyprog.web.db import config, db, keep_writes, now
from familyprog.web.forms import Form, answer, at_most, required
from familyprog.web.pages import see_other
from familyprog.web.tablet import pages


class PinForm(Form):
    """Six digits, chosen when the device was opened."""

    pin = PasswordField("暗証番号", [required("6けたの数字を入れてください。"), at_most(12)])


@pages.route("/pin", methods=["GET", "POST"])
@everyone
def sign_in() -> Response | tuple[str, int]:
    """Ask for the PIN; for a device that is closed, say that staff must sign in."""
    device, form = login.tablet(), PinForm()
    if device is None:
        return answer("tablet/closed.html")
    if form.validate_on_submit():
        try:
            _unlock(device, form)
        except TabletPinError as refusal:
            keep_writes()
            form.refuse(refusal)
        else:
            return see_other("tablet.names")
    return answer("tablet/closed.html" if device.row.ended_at else "tablet/pin.html", form=form)


def _unlock(device: Tablet, form: PinForm) -> None:
    token = unlock_tablet(db(), device, form.pin.data or "", secret_key=config().secret_key, now=now())
    login.begin(device.actor, token)
