"""What was handed on, met about and shared, a mark in every word."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.cli.town.households import Family
from familyprog.cli.town.marks import HOUSE, Marker
from familyprog.consent import service as consents
from familyprog.consent.enums import DisclosureBasis, PartnerKind
from familyprog.consent.models import Consent, PartnerOrganisation
from familyprog.consent.rules import ConsentInput, PartnerInput
from familyprog.contacts.enums import ContactWay
from familyprog.people.models import Person
from familyprog.referrals import queries, service
from familyprog.referrals.enums import (
    NeedKind,
    NeedSource,
    PacketSection,
    PartSource,
    ReferralKind,
    ReferralState,
    ResourceKind,
    SendWay,
    Situation,
)
from familyprog.referrals.rules import ConferenceInput, CoordinationInput, RoleInput, RolesInput
from familyprog.referrals.service import PartInput, ReferralInput, TalkInput


@dataclass(frozen=True)
class HandsOn:
    """Hands on the families of the canary profile."""

    session: Session
    marker: Marker
    now: dt.datetime
    by: Actor

    def family(self, name: str, family: Family) -> None:
        """A need, a slip that was answered, a draft on another basis, both meetings, a table of roles."""
        relative, _concerned = family.members.values()
        words = self.marker.text(name, "household_need.words")
        service.note_need(
            self.session, family.household, NeedKind.CARE, NeedSource.FAMILY, words, now=self.now, by=self.by
        )
        called = self.marker.text(name, "partner_organisation.name (desk)")
        desk = consents.save_partner(
            self.session, None, PartnerInput(called, PartnerKind.SELF_RELIANCE), now=self.now, by=self.by
        )
        item = self.marker.text(name, "referral_part.item")
        agreed = ConsentInput(called, self.marker.text(name, "referral.purpose"), (item,))
        consent = consents.give_consent(self.session, relative, agreed, now=self.now, by=self.by)
        self._send(name, family, desk, consent)
        self._begin(name, family, desk, relative)
        self._meet(name, family, consent)
        lines = (
            RoleInput(
                self.marker.text(name, "role_line.what"), None, self.marker.text(name, "role_line.how")
            ),
        )
        roles = RolesInput(tokyo_date(self.now), self.marker.text(name, "role_table.policy"), lines)
        service.save_roles(self.session, family.household, roles, now=self.now, by=self.by)

    def _send(self, name: str, family: Family, desk: PartnerOrganisation, consent: Consent) -> None:
        today = tokyo_date(self.now)
        given = ReferralInput(
            Situation.HARDSHIP, ReferralKind.SELF_RELIANCE, today + dt.timedelta(days=14), desk, consent
        )
        row = service.begin(self.session, family.household, given, now=self.now, by=self.by)
        grant = queries.draft_of(self.session, row, today).grants[0]
        said = self.marker.text(name, "referral_part.statement")
        part = PartInput(PacketSection.REQUEST, grant.key, PartSource.FAMILY, said)
        service.write_part(self.session, row, part, now=self.now, by=self.by)
        seen = queries.draft_of(self.session, row, today).packet.digest
        service.send(self.session, row, seen, SendWay.HAND, now=self.now, by=self.by)
        service.record_answer(
            self.session,
            row,
            ReferralState.ON_HOLD,
            happened_on=today,
            heard_from=self.marker.text(name, "referral_event.heard_from"),
            words=self.marker.text(name, "referral_event.words"),
            now=self.now,
            by=self.by,
        )

    def _begin(self, name: str, family: Family, desk: PartnerOrganisation, relative: Person) -> None:
        given = ReferralInput(
            Situation.EARLY_SIGN,
            ReferralKind.SELF_RELIANCE,
            tokyo_date(self.now) + dt.timedelta(days=14),
            desk,
            basis=DisclosureBasis.CLEAR_BENEFIT,
            about=relative,
            purpose="暮らしのため",
            reason=self.marker.text(name, "referral.reason"),
        )
        service.begin(self.session, family.household, given, now=self.now, by=self.by)

    def _meet(self, name: str, family: Family, consent: Consent) -> None:
        places = {
            part: self.marker.text(name, f"case_meeting.{part}") for part in ("body", "attendees", "plan")
        }
        day = tokyo_date(self.now)
        plan = CoordinationInput(places["body"], day, (places["attendees"],), places["plan"])
        service.record_coordination(self.session, family.household, consent, plan, now=self.now, by=self.by)
        said = self.marker.text(name, "note.statement (conference)")
        conference = ConferenceInput("支援会議", day, ("福祉課",), said, is_bound=True)
        service.record_conference(self.session, family.household, conference, now=self.now, by=self.by)

    def house(self) -> None:
        """A partner nobody has asked for long, a place one offers, and what another helper asked."""
        self._write_partner()
        partner = consents.save_partner(
            self.session, None, PartnerInput("場のある所", PartnerKind.PLACE), now=self.now, by=self.by
        )
        name, conditions = (
            self.marker.text(HOUSE, f"partner_resource.{part}") for part in ("name", "conditions")
        )
        service.add_resource(
            self.session, partner, ResourceKind.PLACE, name, conditions, now=self.now, by=self.by
        )
        role, line, advice = (
            self.marker.text(HOUSE, f"supporter_talk.{part}") for part in ("role", "line", "advice")
        )
        talk = TalkInput(tokyo_date(self.now), ContactWay.PHONE, role, (), line, advice)
        service.note_talk(self.session, talk, now=self.now, by=self.by)

    def _write_partner(self) -> None:
        """A partner nobody has asked for long."""
        words = {
            part: self.marker.text(HOUSE, f"partner_organisation.{part}")
            for part in ("name", "aliases", "accepts", "telephone")
        }
        partner = PartnerInput(
            words["name"],
            PartnerKind.OTHER,
            (words["aliases"],),
            words["accepts"],
            words["telephone"],
            tokyo_date(self.now) - dt.timedelta(days=365),
        )
        consents.save_partner(self.session, None, partner, now=self.now, by=self.by)
