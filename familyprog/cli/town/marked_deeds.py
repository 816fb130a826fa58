"""What families did and what was written of it, a mark in every word: places, answers, consents, walls."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.accounts.queries import staff_actor
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import CareFlag
from familyprog.attendance.queries import find_record
from familyprog.attendance.queries.after import after_rows
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.eras import fiscal_year_label
from familyprog.calendars.enums import Intention, ReplyReason, ReplyVerdict
from familyprog.calendars.models import CalendarReply
from familyprog.care import service as care
from familyprog.care.enums import Worry
from familyprog.cli.town.emergency import was_opened
from familyprog.cli.town.groups import meetings_of
from familyprog.cli.town.households import Family
from familyprog.cli.town.marked_referrals import HandsOn
from familyprog.cli.town.marks import HOUSE, Marker
from familyprog.consent import service as consents
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.rules import ConsentInput, DisclosureInput
from familyprog.contacts.enums import ContactWay, Direction, Outcome
from familyprog.contacts.rules import ContactInput
from familyprog.contacts.service import record_contact
from familyprog.enrolment import applications
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.enums import EntryWay
from familyprog.enrolment.service import bookings
from familyprog.enrolment.service.aliases import call_in_group
from familyprog.people import service as people
from familyprog.people.enums import Relation
from familyprog.people.models import Person
from familyprog.programs import service as programs
from familyprog.programs.menus import menu_items
from familyprog.programs.models import ClassSession, Cohort
from familyprog.relations.rules import StatementInput
from familyprog.relations.service import say_of_home
from familyprog.reporting.queries import load
from familyprog.reporting.rules import public_report, report_tables
from familyprog.reporting.service import freeze

LINES = ("changed_line", "safety_line", "care_line", "next_line")


@dataclass(frozen=True)
class Deeds:
    """Writes down what happens to the families of the canary profile."""

    session: Session
    marker: Marker
    now: dt.datetime
    by: Actor
    confirms: Staff

    def join(self, name: str, family: Family, cohort: Cohort) -> Person:
        """The relative gets a seat by way of an exception, sends somebody else, answers, and asks once more."""
        relative, concerned = family.members.values()
        why = self.marker.text(name, "enrolment.exception_reason")
        mine = enrolment.enrol(
            self.session,
            cohort,
            relative,
            entry_way=EntryWay.PHONE,
            exception_reason=why,
            now=self.now,
            by=self.by,
        )
        here = self.marker.text(name, "enrolment.group_alias")
        call_in_group(self.session, mine, here, now=self.now, by=self.by)
        coming = next(one for one in meetings_of(self.session, cohort) if one.starts_at > self.now)
        self._send(name, coming, relative)
        self._answer(name, coming, relative)
        self._agree(name, relative, concerned)
        self._keep_apart(name, relative, concerned)
        self._ask_once_more(name, cohort)
        self._hands.family(name, family)
        return relative

    @property
    def _hands(self) -> HandsOn:
        return HandsOn(self.session, self.marker, self.now, self.by)

    def talk(self, name: str, family: Family) -> None:
        """Somebody telephones us, somebody from outside too."""
        relative, _concerned = family.members.values()
        for person in (relative, None):
            call = ContactInput(
                self.now,
                ContactWay.PHONE,
                Direction.IN,
                Outcome.TALKED,
                outsider="" if person else self.marker.text(name, "contact_entry.outsider"),
                line=self.marker.text(name, f"contact_entry.line ({'relative' if person else 'outsider'})"),
            )
            record_contact(self.session, family.household, person, call, now=self.now, by=self.by)

    def describe(self, name: str, family: Family) -> None:
        """The relative says who is who at home, of somebody we do not know too; another name in the group."""
        relative, concerned = family.members.values()
        for other in (concerned, None):
            said = StatementInput(
                relative.id,
                relative.id,
                other.id if other else None,
                "" if other else self.marker.text(name, "home_statement.to_words"),
                self.marker.text(name, f"home_statement.relation ({'concerned' if other else 'other'})"),
                told_on=tokyo_date(self.now),
            )
            say_of_home(self.session, family.household, said, now=self.now, by=self.by)

    def keep_house(self, over: Cohort, ahead: Cohort) -> None:
        """What staff write for one another of sessions: one that is over, one called off, one with times."""
        past = [one for one in meetings_of(self.session, over) if one.ends_at < self.now][-1]
        said = {line: self.marker.text(HOUSE, f"session_record.{line}") for line in LINES}
        self._keep_eye_on_all(past, said)
        order = self.marker.text(HOUSE, "site.call_order")
        care.set_call_order(self.session, order, now=self.now, by=self.by)
        first, *_others, last = (one for one in meetings_of(self.session, ahead) if one.starts_at > self.now)
        reason = self.marker.text(HOUSE, "class_session.cancelled_reason")
        programs.cancel_session(self.session, last, reason, now=self.now, by=self.by)
        places = (self.marker.text("another", "session_slot.place"),)
        bookings.lay_out(self.session, first, minutes=30, gap=0, places=places, now=self.now, by=self.by)
        self._report()
        self._hands.house()
        why, found = (self.marker.text(HOUSE, f"break_glass.{part}") for part in ("reason", "review"))
        was_opened(self.session, None, why, found, now=self.now, by=self.by)

    def _report(self) -> None:
        """Last year's figures are frozen, with a word about them."""
        year = fiscal_year(tokyo_date(self.now)) - 1
        menus = menu_items(year)
        facts = load(self.session, site_id=self.by.site_id or 0, first_year=year)
        label = fiscal_year_label(year)
        tables = report_tables(facts, year, self.now, label=label, menus=menus)
        public = public_report(facts, year, label=label, menus=menus)
        why = self.marker.text(HOUSE, "frozen_report.reason")
        freeze(self.session, year, tables, public, reason=why, now=self.now, by=self.by)

    def _keep_eye_on_all(self, past: ClassSession, said: dict[str, str]) -> None:
        """A line about each person of the evening, one who wishes to talk, and what must be heard today."""
        people = [row.person_id for row in after_rows(self.session, past, None)]
        flags = tuple(
            attendance.PersonLine(
                key, CareFlag.TODAY, self.marker.text(HOUSE, "session_flag.line"), wants_talk=True
            )
            for key in people
        )
        debrief = self.marker.text(HOUSE, "staff_debrief.words")
        lines = attendance.Lines(
            changed_line=said["changed_line"],
            safety_line=said["safety_line"],
            care_line=said["care_line"],
            next_line=said["next_line"],
            debrief=debrief,
            people=flags,
        )
        known = find_record(self.session, past.id)
        version = known.version if known else None
        care.write_after(self.session, past, lines, version=version, now=past.ends_at, by=self.by)
        for key in people:
            words = self.marker.text(HOUSE, "note.statement (handed over)")
            concern = care.Concern(key, (Worry.LISTEN,), words)
            care.hand_over(self.session, past, concern, now=past.ends_at, by=self.by)

    def _send(self, name: str, coming: ClassSession, relative: Person) -> None:
        instead = self.marker.text(name, "substitute.nickname")
        attendance.send_substitute(
            self.session, coming, relative.id, instead, Relation.FATHER, now=self.now, by=self.by
        )

    def _answer(self, name: str, coming: ClassSession, relative: Person) -> None:
        reply = CalendarReply(
            site_id=relative.site_id,
            person_id=relative.id,
            class_session_id=coming.id,
            verdict=ReplyVerdict.REVIEW,
            reason=ReplyReason.UNPROVEN,
            intention=Intention.TENTATIVE,
            comment=self.marker.text(name, "calendar_reply.comment"),
            fingerprint=name,
            received_at=self.now,
        )
        self.session.add(reply)

    def _agree(self, name: str, relative: Person, concerned: Person) -> None:
        agreed = ConsentInput(
            self.marker.text(name, "consent.recipient"),
            self.marker.text(name, "consent.purpose"),
            (self.marker.text(name, "consent.items"),),
            ends_on=tokyo_date(self.now) + dt.timedelta(days=365),
            on_behalf=self.marker.text(name, "consent.on_behalf"),
            paper_place=self.marker.text(name, "consent.paper_place"),
        )
        consents.give_consent(self.session, relative, agreed, now=self.now, by=self.by)
        self._take_back(name, relative)
        for person, whose in ((relative, "relative"), (concerned, "concerned")):
            told = DisclosureInput(
                self.marker.text(name, f"disclosure.recipient ({whose})"),
                (self.marker.text(name, f"disclosure.items ({whose})"),),
                DisclosureBasis.PUBLIC_BODY,
                self.marker.text(name, f"disclosure.reason ({whose})"),
            )
            consents.note_disclosure(self.session, person, told, now=self.now, by=self.by)

    def _take_back(self, name: str, relative: Person) -> None:
        """One more consent, on the strength of which something was told, is withdrawn: its recipient must hear."""
        to = self.marker.text(name, "recipient_notice.recipient")
        agreed = ConsentInput(to, "つなぐため", ("来た日",))
        row = consents.give_consent(self.session, relative, agreed, now=self.now, by=self.by)
        told = DisclosureInput(to, ("来た日",), DisclosureBasis.CONSENT)
        consents.note_disclosure(self.session, relative, told, consent=row, now=self.now, by=self.by)
        consents.withdraw_consent(self.session, row, now=self.now, by=self.by)

    def _keep_apart(self, name: str, relative: Person, concerned: Person) -> None:
        flag = people.keep_apart(self.session, relative, concerned, now=self.now, by=self.by)
        why, asks = self.marker.text(name, "flag.lift_reason"), staff_actor(self.confirms)
        people.ask_to_lift(self.session, flag, why, now=self.now, by=asks)

    def _ask_once_more(self, name: str, cohort: Cohort) -> None:
        """On the web, by telephone: it lies before the desk as it was typed."""
        kept = applications.begin(self.session, cohort, f"browser of {name}", now=self.now)
        said = {
            "alias": self.marker.text(name, "application.answers (alias)"),
            "channel": "phone",
            "phone": self.marker.phone(name, "application.answers (phone)"),
            "asks_for": self.marker.text(name, "application.answers (asks_for)"),
            "companion": self.marker.text(name, "application.answers (companion)"),
            "pair": True,
        }
        applications.keep(self.session, kept, said)
        applications.submit(self.session, kept, now=self.now, by=self.by)
