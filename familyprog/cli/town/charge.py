"""Who looks after whom: two for some families, one for most, nobody yet for the newest; and how they see home."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.base.clock import tokyo_date
from familyprog.cli.town.households import Family
from familyprog.people import service as people
from familyprog.people.enums import Relation, Residence
from familyprog.relations.enums import MayKnow, Talk, Together
from familyprog.relations.rules import StatementInput
from familyprog.relations.service import say_of_home

TOGETHER = ("H1", "H2", "H5")  # two in charge
NOT_YET = ("つばき", "こはる")


def put_in_charge(
    session: Session, families: dict[str, Family], team: dict[str, Staff], *, now: dt.datetime, by: Actor
) -> None:
    """The two coordinators take the families in turn."""
    yukari, kenji = team["yukari"], team["kenji"]
    for number, (name, family) in enumerate(families.items()):
        first, second = (yukari, kenji) if number % 2 == 0 else (kenji, yukari)
        crew = () if name in NOT_YET else (first, second) if name in TOGETHER else (first,)
        for staff in crew:
            people.look_after(session, family.household, staff, now=now, by=by)


# household, teller, of whom, about whom (a name, or words for somebody we do not know), said so
HOMES = (
    ("H5", "かえで", "かえで", "次男", "うちの次男", Together.YES, Talk.HARDLY, MayKnow.ASK),
    ("H5", "かえで", "かえで", "長女", "長女", Together.YES, Talk.SOMETIMES, MayKnow.YES),
    ("H5", "かえで", "次男", "長女", "妹", Together.YES, Talk.NONE, MayKnow.UNKNOWN),
    ("H5", "かえで", "かえで", "夫", "夫", Together.NO, Talk.SOMETIMES, MayKnow.NO),
    ("H1", "すみれ", "すみれ", "長男", "息子", Together.YES, Talk.HARDLY, MayKnow.NO),
    ("H1", "すみれ", "いわお", "長男", "父と子", Together.YES, Talk.NONE, MayKnow.NO),
    ("H1", "いわお", "いわお", "長男", "長男", Together.YES, Talk.SOMETIMES, MayKnow.ASK),
)


def tell_of_home(session: Session, families: dict[str, Family], *, now: dt.datetime, by: Actor) -> None:
    """Two see the same home in two ways, and neither reads the other's."""
    day = tokyo_date(now) - dt.timedelta(days=90)
    for home, teller, of, about, relation, together, talk, may_know in HOMES:
        family = families[home]
        other = family.members.get(about)
        said = StatementInput(
            family.members[teller].id,
            family.members[of].id,
            other.id if other else None,
            "" if other else about,
            relation,
            together,
            talk,
            may_know,
            day,
        )
        say_of_home(session, family.household, said, now=now, by=by)
    site_id = families["H5"].household.site_id  # a sister from another town gave only a nickname
    sister = people.add_person(
        session, None, site_id=site_id, alias="みつば", relation=Relation.SIBLING, now=now, by=by
    )
    people.set_residence(session, sister, Residence.OUTSIDE, now=now, by=by)
