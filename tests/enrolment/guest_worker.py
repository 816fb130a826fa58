"""One process of the race for a guest's place: takes it as the web does, in a unit of its own."""

from __future__ import annotations

import datetime as dt
from multiprocessing.synchronize import Barrier

from familyprog import schema
from familyprog.accounts.actors import MACHINE
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.enrolment.enums import MakeUpWay
from familyprog.enrolment.errors import NoRoomError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.service import plan_make_up
from familyprog.programs.models import ClassSession

assert schema.metadata.tables


def come_as_guest(url: str, enrolment_id: int, session_id: int, now: dt.datetime, start: Barrier) -> None:
    """Ask for the place at the moment everybody is ready; a refusal is an answer too."""
    engine = make_engine(url)
    sessions = make_sessions(engine)
    start.wait()
    try:
        with unit_of_work(sessions) as session:
            enrolment, host = (
                session.get_one(Enrolment, enrolment_id),
                session.get_one(ClassSession, session_id),
            )
            plan_make_up(session, enrolment, 1, MakeUpWay.OTHER_COHORT, host, now=now, by=MACHINE)
    except NoRoomError:
        pass
    finally:
        engine.dispose()
