"""What calendars show against what is true: everything one look needs, in a constant number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.calendars import service as calendars
from familyprog.calendars.enums import InvitationState
from familyprog.calendars.models import Invitation
from familyprog.calendars.queries import Row, coming_rows, elsewhere
from familyprog.calendars.rules import Standing, Step, next_step
from familyprog.enrolment.queries import expected_many, sessions_of
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.outbox.rules import OPEN
from familyprog.people.enums import CalendarChannel
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contacts_of, former_contacts, hidden_people
from familyprog.people.rules import gate, is_same_mailbox, ways
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.reminders.queries import absences, coming_sessions

AHEAD = dt.timedelta(days=400)
ABOUT_CALENDARS = (
    MessageKind.INVITATION,
    MessageKind.MOVED,
    MessageKind.CANCELLED,
    MessageKind.RECALLED,
    MessageKind.REISSUED,
)
WAITING = (*OPEN, MessageState.HELD)
IN_VAIN = (MessageState.FAILED, MessageState.EXPIRED)

Place = tuple[int, int]  # (session, person)


@dataclass(frozen=True)
class Look:
    """Entries of persons, where they are expected, and what is on its way to them."""

    now: dt.datetime
    rows: list[Row]
    coming: dict[int, ClassSession]
    programs: dict[int, int]
    expected: set[Place]
    absent: set[Place]
    elsewhere: set[Place]
    profiles: dict[int, ContactProfile]
    former: dict[tuple[int, int], ContactProfile]
    hidden: set[int]
    messages: dict[Place, list[Message]]

    def program_of(self, meeting: ClassSession) -> int:
        """The program a session belongs to."""
        return self.programs[meeting.cohort_id]

    @cached_property
    def ever(self) -> set[Place]:
        """Where there is or was an entry."""
        return {(meeting.id, row.person_id) for row, meeting in self.rows}

    @property
    def standing(self) -> list[Row]:
        """The entries that stand in a calendar, by time."""
        return [pair for pair in self.rows if pair[0].state is InvitationState.ACTIVE]

    def step_for(self, row: Invitation, meeting: ClassSession) -> Step:
        """What an entry needs. Of a session that is off, those who were to come hear by its own message."""
        profile = self.profiles.get(row.person_id)
        place = (meeting.id, row.person_id)
        is_expected = place in self.expected
        if profile is None or (is_expected and meeting.state is not SessionState.PLANNED):
            return Step.NOTHING
        told_by = self.told_by(row)
        hidden = row.person_id in self.hidden
        return next_step(
            Standing(
                is_wanted=is_expected and place not in self.elsewhere,
                takes_objects=profile.calendar_channel is CalendarChannel.INVITE,
                is_at_old_mailbox=not is_same_mailbox(told_by, profile),
                may_write=may_write(told_by, profile, self.now, is_hidden=hidden),
                is_true=calendars.shows_what_is_true(row, profile, meeting, is_hidden=hidden),
            )
        )

    def told_by(self, row: Invitation) -> ContactProfile:
        """The profile whose mailbox holds the entry; the one in force when that is not known."""
        now_in_force = self.profiles[row.person_id]
        return self.former.get((row.person_id, row.contact_revision), now_in_force)

    def is_told(self, place: Place, *kinds: MessageKind) -> bool:
        """Whether a message of these kinds about this session is on its way to the person by mail."""
        return any(one.state in WAITING for one in self._mails(place, kinds))

    def may_take_back(self, place: Place, kind: MessageKind) -> bool:
        """Whether it is on its way and nothing of it has ever left: a second try says what the first said."""
        found = [one for one in self._mails(place, (kind,)) if one.state in WAITING]
        return bool(found) and not any(one.message_id for one in found)

    def is_done(self, place: Place, kind: MessageKind) -> bool:
        """Whether it is on its way, or failed before: nobody is written to for ever."""
        return any(one.state in {*WAITING, *IN_VAIN} for one in self._mails(place, (kind,)))

    def count(self, place: Place, kind: MessageKind) -> int:
        """How many there have been."""
        return len(self._mails(place, (kind,)))

    def is_fresh(self, meeting: ClassSession, person_id: int) -> bool:
        """Whether nothing ever stood in the person's calendar, or was told, of the session as it stands."""
        place = (meeting.id, person_id)
        kinds = (MessageKind.INVITATION, MessageKind.MOVED)
        told = any(
            one.kind in kinds and one.revision == meeting.revision for one in self.messages.get(place, [])
        )
        return not told and place not in self.ever

    def invitation_to(self, place: Place) -> Message | None:
        """The invitation by mail that has not left yet."""
        found = self._mails(place, (MessageKind.INVITATION,))
        return next((one for one in found if one.state is MessageState.PLANNED), None)

    def _mails(self, place: Place, kinds: Collection[MessageKind]) -> list[Message]:
        found = self.messages.get(place, [])
        return [one for one in found if one.kind in kinds and one.channel is MessageChannel.MAIL]


def may_write(
    told_by: ContactProfile, profile: ContactProfile, now: dt.datetime, *, is_hidden: bool = False
) -> bool:
    """Whether a mail may go to where an entry stands: never to an old mailbox of somebody who must not be found."""
    if MessageChannel.MAIL not in ways(profile):
        return False
    if is_same_mailbox(told_by, profile):
        return is_open(profile, now)
    return not is_hidden and is_open(told_by, now)


def is_open(profile: ContactProfile, now: dt.datetime) -> bool:
    """Whether the gate lets mail through, if perhaps at another hour."""
    answer = gate(profile, MessageChannel.MAIL, MessageKind.RECALLED, now)
    return answer.allowed or answer.wait_until is not None


def look(session: Session, now: dt.datetime, among: Collection[int] | None = None) -> Look:
    """Of these persons, or of everybody with something in the coming weeks. About a dozen statements."""
    rows = coming_rows(session, now, among)
    coming, expected = _coming(session, rows, now, among)
    people = {row.person_id for row, _meeting in rows} | {person for _meeting, person in expected}
    return Look(
        now=now,
        rows=rows,
        coming=coming,
        programs=_programs(session, coming),
        expected=expected,
        absent=absences(session, list(coming)),
        elsewhere=elsewhere(session, list(coming), among),
        profiles=contacts_of(session, people),
        former=former_contacts(session, {(row.person_id, row.contact_revision) for row, _meeting in rows}),
        hidden=hidden_people(session, people),
        messages=_messages(session, coming, among),
    )


def _coming(
    session: Session, rows: list[Row], now: dt.datetime, among: Collection[int] | None
) -> tuple[dict[int, ClassSession], set[Place]]:
    """The sessions in question by id, in order of time, and who is expected where."""
    found = {meeting.id: meeting for _row, meeting in rows}
    if among is not None:
        own = {person: sessions_of(session, person, now, now + AHEAD) for person in among}
        found |= {meeting.id: meeting for some in own.values() for meeting in some}
        expected = {(meeting.id, person) for person, some in own.items() for meeting in some}
    else:
        found |= {meeting.id: meeting for meeting in coming_sessions(session, now)}
        who = expected_many(session, list(found))
        expected = {(key, one.person_id) for key, some in who.items() for one in some}
    in_order = sorted(found.values(), key=lambda meeting: (meeting.starts_at, meeting.id))
    return {meeting.id: meeting for meeting in in_order}, expected


def _programs(session: Session, coming: dict[int, ClassSession]) -> dict[int, int]:
    """Program by cohort."""
    cohorts = {meeting.cohort_id for meeting in coming.values()}
    rows = session.execute(select(Cohort.id, Cohort.program_id).where(Cohort.id.in_(cohorts)))
    return {cohort: program for cohort, program in rows}


def _messages(
    session: Session, class_session_ids: Collection[int], among: Collection[int] | None
) -> dict[Place, list[Message]]:
    wanted = [] if among is None else [Message.person_id.in_(among)]
    found: dict[Place, list[Message]] = {}
    rows = session.scalars(
        select(Message)
        .where(Message.class_session_id.in_(class_session_ids), Message.kind.in_(ABOUT_CALENDARS), *wanted)
        .order_by(Message.id)
    )
    for row in rows:
        found.setdefault((row.class_session_id or 0, row.person_id or 0), []).append(row)
    return found
