"""The own page: the next session first, 「今日は行けません」 under it, then the quiet rest."""

from __future__ import annotations

import datetime as dt

from flask import render_template
from werkzeug.wrappers import Response

from familyprog.attendance import service as attendance
from familyprog.attendance.queries import absences_of, attended, may_send, substitutes_of
from familyprog.base.clock import tokyo_date
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import guest_make_ups, my_enrolments, sessions_of
from familyprog.enrolment.queries.own import find_my_session, offered_programs
from familyprog.enrolment.queries.seat_offers import my_seat_offers
from familyprog.people.queries import contact_of
from familyprog.programs.rules.spans import is_window_open
from familyprog.reminders import following
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.family.greetings import page_after_leaving
from familyprog.web.family.make_up import catch_ups
from familyprog.web.family.months import open_choices
from familyprog.web.family.slots import times_of
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other

AHEAD = dt.timedelta(days=400)
RUNNING_LONGEST = dt.timedelta(hours=12)


@pages.get("/")
@family_only
def home() -> str:
    """Own dates, the month's choice, and the way to everything else."""
    me = actor().person_id or 0
    near = sessions_of(db(), me, now() - RUNNING_LONGEST, now() + AHEAD)
    coming = [meeting for meeting in near if meeting.ends_at > now()]
    mine = my_enrolments(db(), me)
    after = None if mine or coming else page_after_leaving()
    return after or render_template(
        "family/home.html",
        coming=coming,
        times=times_of(me, coming),
        absent=absences_of(db(), me),
        substitutes=substitutes_of(db(), me),
        may_send=may_send(db(), me, [meeting.id for meeting in coming[:1]]),
        guest=guest_make_ups(db(), me),
        missed=catch_ups(mine),
        enrolments=mine,
        at_any_time=[one.cohort for one in mine if _is_at_any_time(one)],
        choices=open_choices(me),
        offers=offered_programs(db(), me),
        seat_offers=my_seat_offers(db(), me, now=now()),
        profile=contact_of(db(), me),
        today=now(),
    )


def _is_at_any_time(mine: Enrolment) -> bool:
    """Whether there is something to take part in without a date."""
    cohort, day = mine.cohort, tokyo_date(now())
    return mine.state is EnrolmentState.ENROLLED and is_window_open(cohort.opens_on, cohort.closes_on, day)


@pages.get("/dates")
@family_only
def dates() -> str:
    """What has been, and what is still to come."""
    me = actor().person_id or 0
    return render_template(
        "family/dates.html",
        past=attended(db(), me),
        coming=sessions_of(db(), me, now(), now() + AHEAD),
        absent=absences_of(db(), me),
        substitutes=substitutes_of(db(), me),
        guest=guest_make_ups(db(), me),
    )


@pages.post("/sessions/<pid:session_id>/absent")
@family_only
def absent(session_id: str) -> Response:
    """今日は行けません: one tap, no reason."""
    meeting = find_my_session(db(), actor(), session_id)
    attendance.tell_absence(db(), meeting, actor().person_id or 0, now=now(), by=actor())
    say("わかりました。お知らせくださり、ありがとうございます。席はそのままです。")
    return see_other("family.home")


@pages.post("/sessions/<pid:session_id>/coming")
@family_only
def coming(session_id: str) -> Response:
    """やっぱり行けます."""
    meeting = find_my_session(db(), actor(), session_id)
    following.take_back_absence(db(), meeting, actor().person_id or 0, now=now(), by=actor())
    say("ありがとうございます。お待ちしています。")
    return see_other("family.home")
