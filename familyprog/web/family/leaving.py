"""お休みする・やめる: without a reason, with the way back kept open."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.enrolment.queries import get_enrolment, my_enrolments
from familyprog.enrolment.queries.greetings import greeting_of, is_here
from familyprog.reminders import following
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.forms import Form
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other


@pages.get("/leave")
@family_only
def leave() -> str:
    """Each program with its two ways: a rest, or leaving."""
    me = actor().person_id or 0
    return render_template(
        "family/leave.html",
        enrolments=my_enrolments(db(), me),
        may_greet=not is_here(db(), me),
        rhythm=greeting_of(db(), me),
        form=Form(),
    )


@pages.get("/leave/<pid:enrolment_id>")
@family_only
def leave_check(enrolment_id: str) -> str:
    """What leaving means, before it is done."""
    return render_template(
        "family/leave_check.html", enrolment=get_enrolment(db(), actor(), enrolment_id), form=Form()
    )


@pages.post("/leave/<pid:enrolment_id>")
@family_only
def withdraw(enrolment_id: str) -> Response:
    """Leave."""
    following.withdraw(db(), get_enrolment(db(), actor(), enrolment_id), now=now(), by=actor())
    say("取り消しました。これまでありがとうございました。いつでもまたお越しください。")
    return see_other("family.home")


@pages.post("/pause/<pid:enrolment_id>")
@family_only
def pause(enrolment_id: str) -> Response:
    """Rest; the place is kept."""
    following.pause(db(), get_enrolment(db(), actor(), enrolment_id), now=now(), by=actor())
    say("しばらくお休みにしました。席はそのままです。")
    return see_other("family.leave")


@pages.post("/resume/<pid:enrolment_id>")
@family_only
def resume(enrolment_id: str) -> Response:
    """Come again."""
    following.resume(db(), get_enrolment(db(), actor(), enrolment_id), now=now(), by=actor())
    say("おかえりなさい。またお待ちしています。")
    return see_other("family.leave")
