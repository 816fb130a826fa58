"""An evening of its own in the running house: fifteen people, two who lead it, and what is written in the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff, StaffSession
from familyprog.attendance.models import Attendance, AttendanceChange
from familyprog.base.clock import at_tokyo
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.cli.town.people import hire, open_site
from familyprog.people.models import PersonAlias
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession
from tests import make
from tests.live import House, sign_in_staff

NOW = at_tokyo(dt.date(2026, 12, 1), dt.time(19, 10))
NAMES = list("あいうえおかきくけこさしすせそ")


@contextmanager
def writing(house: House) -> Iterator[Session]:
    """Look into the house's database, or put something there."""
    engine = make_engine(house.config.database)
    with unit_of_work(make_sessions(engine)) as session:
        yield session
    engine.dispose()


@dataclass(frozen=True)
class Evening:
    """One session with its roster, in the browser and in the database."""

    house: House
    public_id: str

    @property
    def address(self) -> str:
        """The page of the session."""
        return self.house.address(f"/staff/sessions/{self.public_id}")

    def open(self, page: Page, short: str = "shinko", path: str = "/roster") -> None:
        """Somebody signs in and opens it."""
        sign_in_staff(page, self.house, short)
        page.goto(self.address + path)

    def end_sign_ins(self) -> None:
        """Everybody has done nothing for too long."""
        with writing(self.house) as session:
            session.execute(delete(StaffSession))

    def call_off(self) -> None:
        """The session is cancelled at the last moment."""
        with writing(self.house) as session:
            own = ClassSession.public_id == self.public_id
            session.execute(update(ClassSession).where(own).values(state=SessionState.CANCELLED))

    def marks(self) -> dict[str, str]:
        """Who is marked how."""
        return {name: marks[-1] for name, marks in self.history().items()}

    def history(self) -> dict[str, list[str]]:
        """Every mark each person has had, as it was written down."""
        with writing(self.house) as session:
            found = session.execute(
                select(PersonAlias.name, AttendanceChange.mark)
                .join(Attendance, Attendance.person_id == PersonAlias.person_id)
                .join(AttendanceChange, AttendanceChange.attendance_id == Attendance.id)
                .join(ClassSession, ClassSession.id == Attendance.class_session_id)
                .where(ClassSession.public_id == self.public_id)
                .order_by(AttendanceChange.id)
            )
            written: dict[str, list[str]] = {}
            for name, mark in found:
                written.setdefault(name, []).append(mark.value)
            return written


def staff_only(session: Session, *, now: dt.datetime, rng: int) -> dict[str, Any]:
    """A town with nobody but its staff: what an evening needs is quickly there."""
    return hire(session, open_site(session, now=now), now=now)


def an_evening(house: House, names: list[str] = NAMES) -> Evening:
    """A session that began ten minutes ago."""
    with writing(house) as session:
        staff = session.scalars(select(Staff).where(Staff.email.in_(EMAILS))).all()
        site = session.get_one(Site, staff[0].site_id)
        cohort = make.a_cohort(session, make.a_program(session, site), name="夜の会", capacity=len(names))
        for name in names:
            make.an_enrolment(session, cohort, make.a_family_member(session, site, name))
        for one in staff:
            make.runs(session, one, cohort)
        start = NOW - dt.timedelta(minutes=10)
        meeting = make.a_session(session, cohort, start, ends_at=start + dt.timedelta(minutes=90))
        return Evening(house, meeting.public_id)


EMAILS = ["shinko@demo.invalid", "kenji@demo.invalid"]


def row_of(page: Page, name: str) -> Locator:
    """The row of one person."""
    return page.locator(".roster-row", has=page.locator(".roster-name", has_text=name))
