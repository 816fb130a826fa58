"""Whoever is said to be told before a change is told by it: the outbox equals the preview, for any population."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from familyprog.accounts.actors import MACHINE
from familyprog.outbox.models import Message
from familyprog.people.enums import Channel
from familyprog.reminders.changes import cancel_session, move_session
from familyprog.reminders.hearing import who_hears
from familyprog.reminders.news import NO_HOLD
from tests import make

HOUR = dt.timedelta(hours=1)
CONTACTS = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(Channel),
        "second_channel": st.sampled_from(Channel),
        "phone": st.sampled_from(["", "0848000000"]),
        "postal_address": st.sampled_from(["", "みどり市1-1"]),
        "safe_from_hour": st.sampled_from([7, 9, 11]),
        "safe_until_hour": st.sampled_from([12, 17, 21]),
        "is_locked": st.booleans(),
        "email_proven_at": st.sampled_from([None, make.MORNING]),
        "email_suspended_at": st.sampled_from([None, make.MORNING]),
    }
)
QUIET = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(
    contacts=st.lists(CONTACTS, max_size=12),
    is_off=st.booleans(),
    before=st.sampled_from([1, 2, 5, 11, 20, 60, 200]),
)
def test_the_outbox_is_what_was_said(world, contacts, is_off, before):
    with world.sessions() as session:
        for contact in contacts:
            person = make.a_family_member(session, world.site, contact=contact)
            make.an_enrolment(session, world.cohort, person)
        meeting = world.now_as(session)
        now = meeting.starts_at - before * HOUR
        said = who_hears(session, meeting, hold=NO_HOLD, now=now).told
        if is_off:
            told = cancel_session(session, meeting, "都合", now=now, by=MACHINE)
        else:
            start = meeting.starts_at + HOUR
            told = move_session(session, meeting, starts_at=start, ends_at=start + HOUR, now=now, by=MACHINE)
        rows = session.scalars(select(Message)).all()
        ways = Counter("lost" if "instead_of" in row.facts else row.state.value for row in rows)
        assert told == said
        assert ways["planned"] == said.mail_count
        assert ways["to_call"] == said.call_count
        assert ways["lost"] == said.lost_count
        assert len(contacts) - len(rows) == said.unreachable_count
        session.execute(delete(Message))
        session.rollback()


def test_ways_that_do_not_work_are_said_apart(world, now):
    world.family(email_proven_at=None)
    world.family(channel="phone", phone="")
    world.family(channel="none")
    with world.sessions() as session:
        said = who_hears(session, world.now_as(session), hold=NO_HOLD, now=now).told
    assert said.sentence == "3人：メール0、電話・手紙0、届く方法のない方2、こちらから連絡しない方1。"
