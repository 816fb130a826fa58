"""月の会: once a month, who comes to a monthly program hears what is noted for the next month, and may change it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.base.clock import at_tokyo, month_start, next_month, tokyo_date
from familyprog.enrolment.enums import EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import month_options
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.people.enums import MailFormat
from familyprog.people.models import Person
from familyprog.people.queries import contacts_of
from familyprog.programs.enums import CohortState, ProgramKind, SessionState
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.programs.rules.notices import notice_rules
from familyprog.reminders.contents import when
from familyprog.reminders.known import Known
from familyprog.reminders.rules import Addressee, Office, Outgoing
from familyprog.reminders.telling import Note, message_row

ASK_DAY = 20  # of the month before: shifts of the next month are known, and there is time to change
FEWEST_GROUPS = 2
OCCASION = "month:"


def plan_months(session: Session, *, now: dt.datetime) -> int:
    """Queue the month's question; how many are new. No statement before the day it is asked."""
    today = tokyo_date(now)
    if today.day < ASK_DAY:
        return 0
    month, asked_on = next_month(today), today.replace(day=ASK_DAY)
    programs = _asking(session, month, asked_on, now)
    rows = session.execute(
        select(Enrolment, Person.public_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(
            Cohort.program_id.in_(programs),
            Enrolment.state == EnrolmentState.ENROLLED,
            ~_was_asked(asked_on),
        )
    ).all()
    profiles = contacts_of(session, [enrolment.person_id for enrolment, _key in rows])
    ends = at_tokyo(month, dt.time.min)
    queued = [
        message_row(_note(enrolment, key, month, now, ends), profiles.get(enrolment.person_id))
        for enrolment, key in rows
    ]
    return len(outbox.queue_many(session, [row for row in queued if row is not None], now=now))


def _asking(session: Session, month: dt.date, asked_on: dt.date, now: dt.datetime) -> list[int]:
    """Monthly programs with several groups that meet in the month, whose hour of the day has come."""
    several = (
        select(Program.id)
        .join(Cohort, Cohort.program_id == Program.id)
        .join(ClassSession, ClassSession.cohort_id == Cohort.id)
        .where(
            Program.kind == ProgramKind.PRACTICE,
            Cohort.state == CohortState.PUBLISHED,
            ClassSession.state == SessionState.PLANNED,
            ClassSession.starts_at >= at_tokyo(month, dt.time.min),
            ClassSession.starts_at < at_tokyo(next_month(month), dt.time.min),
        )
        .group_by(Program.id)
        .having(func.count(Cohort.id.distinct()) >= FEWEST_GROUPS)
    )
    found = session.execute(select(Program.id, Program.notices).where(Program.id.in_(several)))
    rules = {key: notice_rules(notices) for key, notices in found}
    return [key for key, one in rules.items() if one.month_choice and at_tokyo(asked_on, one.at) <= now]


def _was_asked(asked_on: dt.date) -> Any:  # noqa: ANN401 - an SQL expression
    return (
        select(Message.id)
        .where(
            Message.enrolment_id == Enrolment.id,
            Message.kind == MessageKind.MONTH_CHOICE,
            Message.due_at >= at_tokyo(asked_on, dt.time.min),
        )
        .exists()
    )


def _note(enrolment: Enrolment, person_key: str, month: dt.date, now: dt.datetime, ends: dt.datetime) -> Note:
    return Note(
        kind=MessageKind.MONTH_CHOICE,
        site_id=enrolment.site_id,
        person_id=enrolment.person_id,
        person_public_id=person_key,
        occasion=f"{OCCASION}{month:%Y-%m}:{enrolment.public_id}",
        due_at=now,
        not_after=ends,
        enrolment_id=enrolment.id,
    )


def prepare_month(
    session: Session,
    message: Message,
    to: Addressee,
    enrolment: Enrolment,
    known: Known,
    office: Office,
) -> Outgoing:
    """What is noted for the month, and what else may be chosen; the choice is made on the own page."""
    year, number = message.occasion.removeprefix(OCCASION).split(":")[0].split("-")
    month = dt.date(int(year), int(number), 1)
    dates: dict[bool, list[str]] = defaultdict(list)
    for option in month_options(session, enrolment, month):
        dates[option.is_mine] += [when(one.starts_at, one.ends_at) for one in option.sessions]
    sender = known.sender(to.profile, enrolment.site_id, office)
    return about_month(to, sender, month, dates[True], dates[False], office)


def about_month(
    to: Addressee,
    sender: str,
    month: dt.date,
    dates: Sequence[str],
    others: Sequence[str],
    office: Office,
) -> Outgoing:
    """Dates only: no name of a group, a place or a person stands in it."""
    words = office.words | {"month": f"{month_start(month).month}月", "dates": dates, "others": others}
    has_html = to.profile.mail_format is MailFormat.BOTH
    return Outgoing(MessageKind.MONTH_CHOICE, to.address, sender, words, words, has_html=has_html)
