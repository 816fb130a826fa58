"""担当: who looks after a household, from when to when."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.people import service as people
from familyprog.people.models import Caseload
from tests import make

DAY = dt.timedelta(days=1)


def rows(session: Session) -> list[tuple[dt.date, dt.date | None]]:
    found = session.scalars(select(Caseload).order_by(Caseload.starts_on))
    return [(row.starts_on, row.ends_on) for row in found]


def test_somebody_takes_a_household_and_leaves_it_to_others(session: Session, site, now) -> None:
    home, staff = make.a_household(session, site), make.a_staff(session, site)
    by, today = make.the_actor(staff), dt.date(2026, 12, 1)
    people.look_after(session, home, staff, now=now, by=by)
    people.look_after(session, home, staff, now=now, by=by)
    assert rows(session) == [(today, None)]
    people.leave_to_others(session, home, staff, now=now + 3 * DAY, by=by)
    people.leave_to_others(session, home, staff, now=now + 3 * DAY, by=by)
    assert rows(session) == [(today, today + 2 * DAY)]
    people.look_after(session, home, staff, now=now + 3 * DAY, by=by)
    people.leave_to_others(session, home, staff, now=now + 3 * DAY, by=by)
    assert rows(session) == [(today, today + 2 * DAY)]  # taken by mistake: as if it had not begun
    deeds = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert [one for one in deeds if one in {"look_after", "leave_to_others"}] == [
        "look_after",
        "leave_to_others",
        "look_after",
        "leave_to_others",
    ]


def test_who_takes_it_on_next_month_may_begin_today_and_stop_again(session: Session, site, now) -> None:
    home, staff = make.a_household(session, site), make.a_staff(session, site)
    by, today, april = make.the_actor(staff), dt.date(2026, 12, 1), dt.date(2027, 4, 1)
    session.add(Caseload(household_id=home.id, staff_id=staff.id, starts_on=april))
    people.look_after(session, home, staff, now=now, by=by)
    assert rows(session) == [(today, april - DAY), (april, None)]
    people.leave_to_others(session, home, staff, now=now + DAY, by=by)
    assert rows(session) == [(today, today), (april, None)]


def test_nobody_of_another_site_does_or_is_named(session: Session, site, now) -> None:
    home, staff = make.a_household(session, site), make.a_staff(session, site)
    stranger = make.a_staff(session, make.a_site(session, "あおば市"))
    for named, by in ((staff, stranger), (stranger, staff)):
        for deed in (people.look_after, people.leave_to_others):
            with pytest.raises(NotFoundError):
                deed(session, home, named, now=now, by=make.the_actor(by))
    relative = make.the_family_actor(session, make.a_family_member(session, site))
    with pytest.raises(NotFoundError):
        people.look_after(session, home, staff, now=now, by=relative)
