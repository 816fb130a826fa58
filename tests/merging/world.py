"""Two records with everything a person can have, as asked for by name."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from familyprog import schema
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.models import FamilySession, SignInCode
from familyprog.attendance.enums import HomeTry, Mark
from familyprog.attendance.models import AbsenceNotice, Attendance, HomePractice, Substitute
from familyprog.calendars.models import Feed, Invitation
from familyprog.consent.enums import ConsentMethod, DisclosureBasis
from familyprog.consent.models import Consent, Disclosure
from familyprog.contacts.enums import ContactWay, Direction, Outcome
from familyprog.contacts.models import ContactEntry, ContactLimit
from familyprog.enrolment.enums import GreetingRhythm
from familyprog.enrolment.models import DatesWish, GreetingWish, ProgramOffer, SlotBooking
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.outbox.models import Message
from familyprog.people.enums import NoteSource
from familyprog.people.models import Caseload, FamilyCard, Note
from familyprog.people.service import hide, keep_apart, set_name
from familyprog.programs.enums import SupportStage
from familyprog.programs.models import CurriculumUnit, SessionSlot
from familyprog.progression.enums import (
    DecisionKind,
    ReviewReason,
    SupportStatus,
    WishHolder,
    WishSource,
)
from familyprog.progression.models import Decision, ReviewItem, Support, Wish
from familyprog.relations.models import HomeStatement
from tests import make

DAY = dt.date(2026, 12, 1)
# Dead keys stay dead, and the trail grows.
ASIDE = {"audit_event", "person_merge", "family_session", "sign_in_code"}


def digest_of(session):
    """Everything in the database, but for what a merge may leave behind."""
    session.flush()
    return {
        table.name: sorted(map(repr, session.execute(select(table)).all()))
        for table in schema.metadata.sorted_tables
        if table.name not in ASIDE
    }


class World:
    """One site with two cohorts; `give(person, "wish", …)` writes rows."""

    def __init__(self, session, site, now):
        self.session, self.site, self.now = session, site, now
        self.staff, self.second = make.a_staff(session, site), make.a_staff(session, site)
        self.by = make.the_actor(self.staff)
        version = make.a_curriculum(session)
        self.unit = session.scalars(
            select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
        ).first()
        self.program = make.a_program(session, site)
        self.cohorts = [
            make.a_cohort(session, self.program, curriculum_version_id=version.id, name=name)
            for name in ("昼の会", "夜会")
        ]
        self.meetings = [make.a_session(session, cohort) for cohort in self.cohorts]
        self.third = make.a_family_member(session, site, "ふじ")
        self.numbers = iter(range(1000))

    def give(self, person, *kinds, at=0):
        """Rows of these kinds; `at`: which of the two cohorts."""
        self.at = at
        for kind in kinds:
            row = getattr(self, f"_{kind}")(person)
            if row is not None:
                self.session.add(row)
            self.session.flush()

    @property
    def _key(self):
        return f"k{next(self.numbers)}-{id(self)}"

    def _enrolment(self, person):
        self.enrolment = make.an_enrolment(self.session, self.cohorts[self.at], person)

    def _attendance(self, person):
        return Attendance(
            site_id=self.site.id,
            class_session_id=self.meetings[self.at].id,
            person_id=person.id,
            mark=Mark.PRESENT,
            updated_at=self.now,
            updated_by="-",
        )

    def _absence(self, person):
        key = self.meetings[self.at].id
        return AbsenceNotice(class_session_id=key, person_id=person.id, told_at=self.now)

    def _substitute(self, person):
        key = self.meetings[self.at].id
        return Substitute(class_session_id=key, person_id=person.id, nickname="たろう", told_at=self.now)

    def _home(self, person):
        return HomePractice(
            site_id=self.site.id,
            person_id=person.id,
            class_session_id=self.meetings[self.at].id,
            curriculum_unit_id=self.unit.id,
            answer=HomeTry.TRIED,
            answered_at=self.now,
        )

    def _invitation(self, person):
        return Invitation(
            person_id=person.id,
            class_session_id=self.meetings[self.at].id,
            uid=self._key,
            session_revision=0,
            stamped_at=self.now,
            created_at=self.now,
        )

    def _feed(self, person):
        return Feed(person_id=person.id, token_hash=self._key, created_at=self.now)

    def _card(self, person):
        return FamilyCard(
            site_id=self.site.id,
            person_id=person.id,
            code_hash=self._key,
            pin_hash="x",
            issued_at=self.now,
            issued_by_id=self.staff.id,
        )

    def _session(self, person):
        return FamilySession(token_hash=self._key, person_id=person.id, created_at=self.now, seen_at=self.now)

    def _code(self, person):
        return SignInCode(
            use=CodeUse.SIGN_IN,
            site_id=self.site.id,
            address="a@example.jp",
            person_id=person.id,
            nonce=b"x",
            browser_hash="x",
            created_at=self.now,
            expires_at=self.now + dt.timedelta(minutes=10),
        )

    def _message(self, person):
        return Message(
            site_id=self.site.id,
            kind=MessageKind.REMINDER,
            occasion=f"session:{self.meetings[self.at].public_id}",
            recipient_key=f"person:{person.public_id}",
            channel=MessageChannel.MAIL,
            person_id=person.id,
            due_at=self.now,
            not_after=self.now + dt.timedelta(days=7),
            created_at=self.now,
        )

    def _offer(self, person):
        make_row = make.an_enrolment(self.session, self.cohorts[self.at], person, state="completed")
        return ProgramOffer(
            site_id=self.site.id,
            person_id=person.id,
            program_id=self.program.id,
            from_enrolment_id=make_row.id,
            opened_at=self.now,
        )

    def _slot(self, person):
        slot = SessionSlot(
            class_session_id=self.meetings[self.at].id,
            starts_at=self.now + dt.timedelta(minutes=next(self.numbers)),
            ends_at=self.now + dt.timedelta(days=1),
        )
        self.session.add(slot)
        self.session.flush()
        return SlotBooking(session_slot_id=slot.id, person_id=person.id, booked_at=self.now)

    def _dates(self, person):
        return DatesWish(cohort_id=self.cohorts[self.at].id, person_id=person.id, wished_at=self.now)

    def _greeting(self, person):
        return GreetingWish(
            site_id=self.site.id,
            person_id=person.id,
            rhythm=GreetingRhythm.YEAR,
            since=DAY,
            next_on=DAY,
        )

    def _note(self, person):
        return Note(
            site_id=self.site.id,
            household_id=person.household_id,
            about_person_id=person.id,
            source=NoteSource.FAMILY,
            source_person_id=person.id,
            author_id=self.staff.id,
            statement="よく眠れた",
            created_at=self.now,
        )

    def _contact(self, person):
        return ContactEntry(
            site_id=self.site.id,
            household_id=person.household_id,
            person_id=person.id,
            author_id=self.staff.id,
            happened_at=self.now,
            way=ContactWay.PHONE,
            direction=Direction.OUT,
            outcome=Outcome.NO_ANSWER,
            topics=[],
            created_at=self.now,
        )

    def _statement(self, person):
        return HomeStatement(
            site_id=self.site.id,
            household_id=person.household_id,
            teller_person_id=person.id,
            from_person_id=person.id,
            to_person_id=person.id,
            relation="母",
            told_on=DAY,
            author_id=self.staff.id,
            created_at=self.now,
        )

    def _limit(self, person):
        return ContactLimit(person_id=person.id, a_month=1)

    def _consent(self, person):
        return Consent(
            site_id=self.site.id,
            giver_person_id=person.id,
            about_person_id=person.id,
            recipient="保健所",
            purpose="つなぎ",
            items=["お名前"],
            method=ConsentMethod.SIGNED,
            given_at=self.now,
        )

    def _disclosure(self, person):
        return Disclosure(
            site_id=self.site.id,
            about_person_id=person.id,
            recipient="保健所",
            basis=DisclosureBasis.CONSENT,
            items=["お名前"],
            told_by_id=self.staff.id,
            told_at=self.now,
        )

    def _wish(self, person):
        return Wish(
            site_id=self.site.id,
            household_id=person.household_id,
            holder=WishHolder.RELATIVE,
            person_id=person.id,
            source=WishSource.DIRECT,
            statement="話を聞いてほしい",
            said_on=DAY,
            recorded_by_id=self.staff.id,
            recorded_at=self.now,
        )

    def _support(self, person):
        decision = Decision(
            site_id=self.site.id,
            household_id=person.household_id,
            stage=SupportStage.FAMILY,
            kind=DecisionKind.OPEN,
            evidence=[],
            reasons="希望",
            decided_on=DAY,
            decided_by_id=self.staff.id,
            confirmed_by_id=self.second.id,
            created_at=self.now,
        )
        self.session.add(decision)
        self.session.flush()
        return Support(
            site_id=self.site.id,
            household_id=person.household_id,
            stage=SupportStage.FAMILY,
            status=SupportStatus.RUNNING,
            starts_on=DAY,
            decision_id=decision.id,
        )

    def _review(self, person):
        return ReviewItem(
            site_id=self.site.id,
            household_id=person.household_id,
            person_id=person.id,
            reason=ReviewReason.QUIET,
            occasion="quiet",
            due_on=DAY,
            created_at=self.now,
        )

    def _caseload(self, person):
        return Caseload(household_id=person.household_id, staff_id=self.staff.id, starts_on=DAY)

    def _name(self, person):
        set_name(self.session, person, "山田 花", "やまだ はな", now=self.now, by=self.by)

    def _hidden(self, person):
        hide(self.session, person, now=self.now, by=self.by)

    def _apart(self, person):
        keep_apart(self.session, person, self.third, now=self.now, by=self.by)


KINDS = sorted(
    name.removeprefix("_")
    for name, what in vars(World).items()
    if name.startswith("_") and not name.startswith("__") and name != "_key"
)
