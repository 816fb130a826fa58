"""What is written about a household beside the packet: needs, meetings of two kinds, who does what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.base.names import clean_text
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent
from familyprog.consent.rules import DisclosureInput, holds
from familyprog.consent.service import note_disclosure
from familyprog.people.enums import Disclosable, NoteClass, NoteSource
from familyprog.people.models import Household, Note, Person
from familyprog.people.service import add_note, create_household
from familyprog.people.service.notes import NoteMarks
from familyprog.referrals.enums import MeetingKind, NeedKind, NeedSource
from familyprog.referrals.errors import MeetingRefusedError, NeedRefusedError
from familyprog.referrals.models import CaseMeeting, HouseholdNeed, RoleLine, RoleTable
from familyprog.referrals.queries import relations_at_home
from familyprog.referrals.rules import (
    ConferenceInput,
    CoordinationInput,
    RoleInput,
    RolesInput,
    clean_conference,
    clean_coordination,
    clean_roles,
    offered_needs,
)

NEED_WORDS = 200


def note_need(
    session: Session,
    household: Household,
    kind: NeedKind,
    source: NeedSource,
    words: str = "",
    *,
    now: dt.datetime,
    by: Actor,
) -> HouseholdNeed:
    """Write down that the household needs something. Raises NeedRefusedError for what is not asked of it."""
    if by.staff_id is None or by.site_id != household.site_id:
        raise NotFoundError
    if kind not in offered_needs(relations_at_home(session, household.id)):
        raise NeedRefusedError("この世帯には、ほかの書き方を選んでください。", field="kind")
    row = HouseholdNeed(
        site_id=household.site_id,
        household_id=household.id,
        kind=kind,
        source=source,
        words=clean_text(words)[:NEED_WORDS],
        noted_on=tokyo_date(now),
        noted_by_id=by.staff_id,
    )
    session.add(row)
    session.flush()
    note(session, "note_need", "household", household.public_id, now=now, by=by)
    return row


def settle_need(session: Session, need: HouseholdNeed, *, now: dt.datetime, by: Actor) -> None:
    """It is settled, or nobody wishes to speak of it any more. Twice is once."""
    if need.settled_on is None:
        need.settled_on, need.settled_by_id = tokyo_date(now), by.staff_id
        session.flush()
        note(session, "settle_need", "household_need", need.public_id, now=now, by=by)


def record_coordination(
    session: Session,
    household: Household,
    consent: Consent,
    given: CoordinationInput,
    *,
    corrects: CaseMeeting | None = None,
    now: dt.datetime,
    by: Actor,
) -> CaseMeeting:
    """支援調整会議: with a consent in force; what was told there goes into the register in the same unit.

    Raises MeetingRefusedError, DisclosureRefusedError.
    """
    kept, about = clean_coordination(given, tokyo_date(now)), _agreed(session, household, consent, now)
    if kept.told:
        told = DisclosureInput(consent.recipient, kept.told, DisclosureBasis.CONSENT)
        note_disclosure(session, about, told, consent=consent, now=now, by=by)
    terms = {"about_person_id": about.id, "consent_id": consent.id, "plan": kept.plan}
    return _keep(session, household, MeetingKind.COORDINATION, kept, terms, corrects, now, by)


def _agreed(session: Session, household: Household, consent: Consent, now: dt.datetime) -> Person:
    """Whom the meeting is about. Raises MeetingRefusedError without a consent that holds."""
    session.refresh(consent, ["withdrawn_at"], with_for_update=True)
    about = session.get_one(Person, consent.about_person_id or consent.giver_person_id)
    if about.household_id != household.id:
        raise NotFoundError
    if about.id != consent.giver_person_id:
        raise MeetingRefusedError(
            "支援調整会議には、プランの方ご自身の同意が要ります。ご家族の同意では代えられません。",
            field="consent",
        )
    if not holds(consent, tokyo_date(now)):
        raise MeetingRefusedError(
            "支援調整会議には、いま有効な同意が要ります。あらためてうかがってください。", field="consent"
        )
    return about


def record_conference(
    session: Session,
    household: Household | None,
    given: ConferenceInput,
    *,
    corrects: CaseMeeting | None = None,
    now: dt.datetime,
    by: Actor,
) -> CaseMeeting:
    """支援会議: without consent, its words into a restricted note and nowhere else.

    Without a household one is opened that holds nobody: whoever it is about is not connected to us yet.
    Raises MeetingRefusedError, NotFoundError for who may not read what is restricted.
    """
    if by.site_id is None or not can(by, Action.VIEW_RESTRICTED):
        raise NotFoundError
    if household is not None and household.site_id != by.site_id:
        raise NotFoundError
    kept = clean_conference(given, tokyo_date(now))
    home = household or create_household(session, site_id=by.site_id, now=now, by=by)
    words = _restricted(session, home, kept, corrects, now, by)
    return _keep(session, home, MeetingKind.CONFERENCE, kept, {"note_id": words.id}, corrects, now, by)


def _restricted(
    session: Session,
    home: Household,
    kept: ConferenceInput,
    corrects: CaseMeeting | None,
    now: dt.datetime,
    by: Actor,
) -> Note:
    """Where the words of a conference go, and nowhere else."""
    marks = NoteMarks(sensitivity=NoteClass.RESTRICTED, disclosable=Disclosable.NO, outsider=kept.body)
    before = session.get_one(Note, corrects.note_id) if corrects and corrects.note_id else None
    return add_note(
        session, home, kept.words, source=NoteSource.OUTSIDER, corrects=before, now=now, by=by, **marks
    )


def _keep(
    session: Session,
    household: Household,
    kind: MeetingKind,
    kept: CoordinationInput | ConferenceInput,
    terms: dict[str, Any],
    corrects: CaseMeeting | None,
    now: dt.datetime,
    by: Actor,
) -> CaseMeeting:
    if by.staff_id is None or by.site_id != household.site_id:
        raise NotFoundError
    if corrects is not None and (corrects.kind, corrects.household_id) != (kind, household.id):
        raise MeetingRefusedError("書きなおせるのは、同じ会議の記録だけです。")
    row = CaseMeeting(
        site_id=household.site_id,
        household_id=household.id,
        kind=kind,
        body=kept.body,
        held_on=kept.held_on,
        attendees=list(kept.attendees),
        corrects_id=corrects.id if corrects else None,
        recorded_by_id=by.staff_id,
        recorded_at=now,
        **terms,
    )
    session.add(row)
    session.flush()
    note(session, "record_meeting", "case_meeting", row.public_id, now=now, by=by)
    return row


def save_roles(
    session: Session,
    household: Household,
    given: RolesInput,
    *,
    meeting: CaseMeeting | None = None,
    now: dt.datetime,
    by: Actor,
) -> RoleTable:
    """The next version of who does what; the earlier ones stay. Raises RolesRefusedError."""
    if by.staff_id is None or by.site_id != household.site_id:
        raise NotFoundError
    kept = clean_roles(given, tokyo_date(now))
    session.refresh(household, with_for_update=True)
    last = session.scalar(select(func.max(RoleTable.id)).where(RoleTable.household_id == household.id))
    row = RoleTable(
        site_id=household.site_id,
        household_id=household.id,
        replaces_id=last,
        agreed_on=kept.agreed_on,
        policy=kept.policy,
        meeting_id=meeting.id if meeting else None,
        recorded_by_id=by.staff_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    _add_lines(session, row, kept.lines)
    note(session, "save_roles", "household", household.public_id, now=now, by=by)
    return row


def _add_lines(session: Session, table: RoleTable, lines: tuple[RoleInput, ...]) -> None:
    for place, one in enumerate(lines, start=1):
        terms = {"what": one.what, "partner_id": one.partner_id, "how": one.how}
        session.add(RoleLine(role_table_id=table.id, place=place, **terms))
    session.flush()
