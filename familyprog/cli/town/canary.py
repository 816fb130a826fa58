"""The canary profile: every text field of every person holds a mark of its own, so that a leak has a name."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site, Staff
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import DomainError
from familyprog.cli.town.basics import open_programs
from familyprog.cli.town.groups import Opener
from familyprog.cli.town.households import Family, Member, move_in
from familyprog.cli.town.ids import steady_ids
from familyprog.cli.town.marked_deeds import Deeds
from familyprog.cli.town.marked_packs import hand_on
from familyprog.cli.town.marked_tables import sit_together
from familyprog.cli.town.marks import Marker
from familyprog.cli.town.people import coordinator, hire, logins, open_site
from familyprog.contacts.enums import Preparation, VisitAgreed, VisitSaid
from familyprog.contacts.rules import VisitInput
from familyprog.contacts.service import plan_visit
from familyprog.evening.service import set_need
from familyprog.people import service as people
from familyprog.people.enums import AgeBand, NoteClass, NoteSource, PersonKind, Relation, Told
from familyprog.people.models import Person
from familyprog.people.rules import ContactDetails
from familyprog.people.rules.cards import fold_code
from familyprog.people.rules.line import LineEvent
from familyprog.people.service.line import open_line_code, take_line_events
from familyprog.programs.enums import SupportStage
from familyprog.progression import service as progression
from familyprog.progression.enums import DecisionKind, WishHolder, WishSource
from familyprog.progression.rules import DecisionInput

FAMILIES = ("ours", "another", "hidden")


def fill(session: Session, *, now: dt.datetime, rng: int) -> dict[str, object]:
    """Three families with marks everywhere: ours, another, and one nobody of the others may see.

    Raises DomainError when somebody lives here.
    """
    if session.scalar(select(Site.id).limit(1)) is not None:
        raise DomainError("このデータベースにはもう拠点があります。空のデータベースで行ってください。")
    marker = Marker(random.Random(rng))  # noqa: S311 - made-up data, not a secret
    with steady_ids(session, marker.dice):
        site = open_site(session, now=now)
        team = hire(session, site, now=now)
        by = coordinator(team)
        town = open_programs(Opener(session, by, team["shinko"], now), site, now=now)
        writer = Writer(session, site, marker, now, by, team["kenji"])
        families = {name: writer.family(name) for name in FAMILIES}
        for name, family in families.items():
            writer.deeds.join(name, family, town.running if name == "ours" else town.intensive)
        writer.deeds.keep_house(town.running, town.fathers)
        sit_together(writer.deeds, families)
    return {
        "profile": "canary",
        "rng": rng,
        "site": site.public_id,
        "logins": logins(team),
        "families": {name: _ids(family) for name, family in families.items()},
        "cohorts": {"running": town.running.public_id, "intensive": town.intensive.public_id},
        "markers": marker.given,
    }


def _ids(family: Family) -> dict[str, object]:
    persons = [person.public_id for person in family.members.values()]
    return {"household": family.household.public_id, "persons": persons}


@dataclass(frozen=True)
class Writer:
    """Writes a family down, a mark in every field."""

    session: Session
    site: Site
    marker: Marker
    now: dt.datetime
    by: Actor
    confirms: Staff

    @property
    def deeds(self) -> Deeds:
        """What happens after moving in."""
        return Deeds(self.session, self.marker, self.now, self.by, self.confirms)

    def family(self, name: str) -> Family:
        """Somebody who comes and somebody they come for, with everything that may be said about them."""
        members = (self._relative(name), self._concerned(name))
        family = move_in(self.session, self.site, members, now=self.now, by=self.by)
        if members[0].contact is not None:
            self._was_silent(family.members[members[0].alias], members[0].contact, name)
            self._bind_line(family.members[members[0].alias], name)
            self._ask_for(family.members[members[0].alias], name)
        self._names(family, name)
        self._notes(family, name)
        self.deeds.talk(name, family)
        self.deeds.describe(name, family)
        self._wishes(family, name)
        self._decision(family, name)
        self._visit(family, name)
        hand_on(self.deeds, name, family)
        return family

    def _relative(self, name: str) -> Member:
        contact = ContactDetails(
            email=self.marker.email(name, "contact_profile.email"),
            is_email_proven=True,
            phone=self.marker.phone(name, "contact_profile.phone"),
            sms_number=self.marker.mobile(name, "contact_profile.sms_number"),
            postal_address=self.marker.text(name, "contact_profile.postal_address"),
            asks_for=self.marker.text(name, "contact_profile.asks_for"),
            may_answer=self.marker.text(name, "contact_profile.may_answer"),
            caller_name=self.marker.text(name, "contact_profile.caller_name"),
            sender_name=self.marker.text(name, "contact_profile.sender_name"),
            told_person=Told.NO,
        )
        alias = self.marker.text(name, "person_alias.name")
        return Member(alias, Relation.MOTHER, AgeBand.SIXTIES, contact, label="母")

    def _was_silent(self, relative: Person, contact: ContactDetails, name: str) -> None:
        """For a while nothing was to be sent; why that was taken back is for staff alone."""
        why = self.marker.text(name, "contact_profile.unlock_reason")
        for details, reason in ((replace(contact, is_locked=True), ""), (contact, why)):
            people.set_contact(
                self.session, relative, details, unlock_reason=reason, now=self.now, by=self.by
            )

    def _bind_line(self, relative: Person, name: str) -> None:
        user_id = self.marker.text(name, "contact_profile.line_user_id")
        key = "of no installation"  # the code is used at once
        code = open_line_code(self.session, relative, secret_key=key, now=self.now, by=self.by)
        events = [LineEvent("code", user_id, fold_code(code))]
        take_line_events(self.session, events, secret_key=key, now=self.now)

    def _ask_for(self, relative: Person, name: str) -> None:
        need = self.marker.text(name, "venue_need.words")
        set_need(self.session, relative, need, now=self.now, by=self.by)

    def _concerned(self, name: str) -> Member:
        return Member(
            self.marker.text(name, "person_alias.name (concerned)"),
            Relation.SELF,
            AgeBand.THIRTIES,
            kind=PersonKind.CONCERNED,
            label=self.marker.text(name, "person.label"),
        )

    def _names(self, family: Family, name: str) -> None:
        for person in family.members.values():
            whose = "concerned" if person.kind is PersonKind.CONCERNED else "relative"
            full = self.marker.text(name, f"person_name.name ({whose})")
            kana = self.marker.text(name, f"person_name.kana ({whose})")
            people.set_name(self.session, person, full, kana, now=self.now, by=self.by)

    def _notes(self, family: Family, name: str) -> None:
        relative, child = family.members.values()
        for sensitivity in NoteClass:
            people.add_note(
                self.session,
                family.household,
                self.marker.text(name, f"note.statement ({sensitivity.value})"),
                source=NoteSource.FAMILY,
                about=child,
                source_person=relative,
                sensitivity=sensitivity,
                now=self.now,
                by=self.by,
            )

        people.add_note(
            self.session,
            family.household,
            self.marker.text(name, "note.statement (outsider)"),
            source=NoteSource.OUTSIDER,
            outsider=self.marker.text(name, "note.outsider"),
            now=self.now,
            by=self.by,
        )

    def _wishes(self, family: Family, name: str) -> None:
        holders = (WishHolder.RELATIVE, WishHolder.CONCERNED)
        for holder, person in zip(holders, family.members.values(), strict=True):
            progression.record_wish(
                self.session,
                family.household,
                holder=holder,
                person_id=person.id,
                source=WishSource.DIRECT,
                statement=self.marker.text(name, f"wish.statement ({holder.value})"),
                said_on=tokyo_date(self.now),
                now=self.now,
                by=self.by,
            )
        progression.record_wish(
            self.session,
            family.household,
            holder=WishHolder.CONCERNED,
            person_id=person.id,
            source=WishSource.NOT_YET,
            statement="",
            said_on=tokyo_date(self.now),
            asking_plan=self.marker.text(name, "wish.asking_plan (concerned)"),
            now=self.now,
            by=self.by,
        )
        words = self.marker.text(name, "wish_difference.words")
        progression.note_difference(self.session, family.household, words, now=self.now, by=self.by)

    def _visit(self, family: Family, name: str) -> None:
        words = {part: self.marker.text(name, f"visit_plan.{part}") for part in ("way", "company", "aim")}
        visit = VisitInput(
            starts_at=self.now + dt.timedelta(days=7),
            **words,
            preparations=tuple(Preparation),
            agreed=tuple(VisitAgreed),
            agreed_by=VisitSaid.DIRECT,
            agreed_on=tokyo_date(self.now),
        )
        relative = next(iter(family.members.values()))
        plan_visit(self.session, family.household, relative, visit, now=self.now, by=self.by)

    def _decision(self, family: Family, name: str) -> None:
        decision = DecisionInput(
            kind=DecisionKind.OPEN,
            stage=SupportStage.FAMILY,
            reasons=self.marker.text(name, "decision.reasons"),
            told_whom=self.marker.text(name, "decision.told_whom"),
            next_step=self.marker.text(name, "decision.next_step"),
            confirmed_by_id=self.confirms.id,
            decided_on=tokyo_date(self.now),
            next_review_on=tokyo_date(self.now) + dt.timedelta(days=90),
        )
        progression.decide(self.session, family.household, decision, now=self.now, by=self.by)
