"""A household of which there is much to say: for what must fit on one sheet."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.service import ArrangementInput, add_arrangement
from familyprog.base.clock import tokyo_date
from familyprog.meetings import service
from familyprog.meetings.rules import MeetingInput
from familyprog.people.enums import NoteSource, Relation
from familyprog.people.models import Household
from familyprog.programs.enums import SupportStage
from familyprog.progression import service as progression
from familyprog.progression.enums import DecisionKind, WishHolder, WishSource
from tests import make
from tests.meetings.conftest import TODAY, a_conclusion

LONG = "うかがった言葉がたくさんあって、なかなか短くはできない、とのことでした。" * 12
RELATIVES = (Relation.MOTHER, Relation.FATHER, Relation.SIBLING, Relation.GRANDPARENT)


def fill_up(
    session: Session, site: Site, number: int, sato: Staff, suzuki: Staff, now: dt.datetime
) -> Household:
    """Seven people with long wishes, six supports, long reasons, many lines."""
    home, by = make.a_household(session, site), make.the_actor(sato)
    contact = {"asks_for": "山田", "channel": "phone", "second_channel": "post"}
    people = [
        make.a_family_member(
            session, site, f"なまえのながいかた{number}{n}", household=home, relation=kind, contact=contact
        )
        for n, kind in enumerate(RELATIVES)
    ]
    sons = [make.a_person_concerned(session, home, label) for label in ("長男", "次男", "三男")]
    for person in (*people, *sons, None):
        holder = WishHolder.STAFF if person is None else WishHolder.RELATIVE
        progression.record_wish(
            session,
            home,
            holder=WishHolder.CONCERNED if person in sons else holder,
            person_id=person.id if person else None,
            source=WishSource.FAMILY if person in sons else WishSource.DIRECT,
            statement=LONG,
            said_on=TODAY,
            now=now,
            by=by,
        )
    for son in sons:
        for stage in (SupportStage.INDIVIDUAL, SupportStage.GROUP):
            said = a_conclusion(
                suzuki, DecisionKind.OPEN, stage=stage, person_id=son.id, reasons=LONG, told_whom=LONG[:300]
            )
            progression.decide(session, home, said, now=now, by=by)
    plan = MeetingInput(now, "", (sato.id, suzuki.id))
    meeting = service.plan_meeting(session, plan, now=now, by=by)
    service.add_cases(session, meeting, [home], now=now, by=by)
    for kind in ArrangementKind:
        for _ in range(5):
            said = ArrangementInput(kind, LONG[:200], NoteSource.SEEN, tokyo_date(now))
            add_arrangement(session, home, None, said, now=now, by=by)
    return home
