"""予定の紙: somebody's dates in 20 point, for the wall at home, a letter, a FAX that confirms. It names no group."""

from __future__ import annotations

import datetime as dt

from flask import render_template

from familyprog.accounts.permissions import Action
from familyprog.enrolment.queries import get_enrolment, sessions_of
from familyprog.programs.enums import SessionState
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

AHEAD = dt.timedelta(days=400)
MOST = 12  # what fits on one A4


@pages.get("/entries/<pid:enrolment_id>/dates")
@allow(Action.ENROL)
def dates_sheet(enrolment_id: str) -> str:
    """Days and hours, and whom to telephone: who else reads it at home learns no more."""
    mine = get_enrolment(db(), actor(), enrolment_id)
    note_read("enrolment", mine.public_id, "print_dates")
    coming = sessions_of(db(), mine.person_id, now(), now() + AHEAD)
    meetings = [one for one in coming if one.state is not SessionState.CANCELLED][:MOST]
    return render_template("print/dates.html", enrolment=mine, meetings=meetings, today=now())
