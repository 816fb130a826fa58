"""The families of the town: the scenarios H1-H5 of the field, and neighbours around them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Site
from familyprog.people import service as people
from familyprog.people.enums import (
    AgeBand,
    CalendarChannel,
    Channel,
    PersonKind,
    Relation,
    Residence,
    TitleStyle,
    Told,
)
from familyprog.people.models import Household, Person
from familyprog.people.rules import ContactDetails

FAMILY_EMAIL = "kaede@demo.invalid"


@dataclass(frozen=True)
class Member:
    """Somebody of a household, as the town knows them."""

    alias: str
    relation: Relation
    age_band: AgeBand
    contact: ContactDetails | None = None
    kind: PersonKind = PersonKind.FAMILY
    label: str = ""
    residence: Residence = Residence.INSIDE


@dataclass
class Family:
    """A household that has moved in: its row and its people by what they are called."""

    household: Household
    members: dict[str, Person] = field(default_factory=dict)


def by_mail(short: str, **more: object) -> ContactDetails:
    """Reached by mail that was proven."""
    return ContactDetails(email=f"{short}@demo.invalid", is_email_proven=True, **more)  # type: ignore[arg-type]


def concerned(label: str, age_band: AgeBand) -> Member:
    """The person a family comes for: no contact, no name, only who it is to them."""
    return Member(label, Relation.SELF, age_band, kind=PersonKind.CONCERNED, label=label)


UNAWARE = {"title_style": TitleStyle.MINIMAL, "shows_place": False, "told_person": Told.NO}
NONE = CalendarChannel.NONE

H1 = (
    Member("すみれ", Relation.MOTHER, AgeBand.SEVENTY_UP, by_mail("sumire", **UNAWARE)),
    Member("いわお", Relation.FATHER, AgeBand.SEVENTY_UP, by_mail("iwao", **UNAWARE)),
    concerned("長男", AgeBand.FORTIES),
)
H2 = (
    Member(
        "うめ",
        Relation.MOTHER,
        AgeBand.SEVENTY_UP,
        ContactDetails(
            channel=Channel.POST,
            phone="0848120081",
            postal_address="みどり市若葉町1-2-3",
            safe_from_hour=10,
            safe_until_hour=15,
            calendar_channel=NONE,
        ),
    ),
    concerned("次男", AgeBand.FIFTIES),
)
H3 = (
    Member("やまと", Relation.FATHER, AgeBand.FIFTIES, by_mail("yamato")),
    concerned("長男", AgeBand.TWENTIES),
)
H4 = (
    Member("あかね", Relation.SIBLING, AgeBand.FIFTIES, by_mail("akane")),
    concerned("弟", AgeBand.FIFTIES),
)
H5 = (
    Member("かえで", Relation.MOTHER, AgeBand.FIFTIES, by_mail("kaede")),
    concerned("次男", AgeBand.THIRTIES),
    concerned("長女", AgeBand.TWENTIES),
)
HOUSEHOLDS = {"H1": H1, "H2": H2, "H3": H3, "H4": H4, "H5": H5}

NEIGHBOURS = (
    ("さくら", Relation.MOTHER, AgeBand.SIXTIES, "mail"),
    ("もみじ", Relation.MOTHER, AgeBand.FIFTIES, "mail"),
    ("いちろう", Relation.FATHER, AgeBand.SIXTIES, "phone"),
    ("はな", Relation.GRANDPARENT, AgeBand.SEVENTY_UP, "phone"),
    ("ひなた", Relation.SPOUSE, AgeBand.FORTIES, "mail"),
    ("﨑さん", Relation.MOTHER, AgeBand.FIFTIES, "mail"),
    ("こはる", Relation.UNSAID, AgeBand.UNKNOWN, "none"),
    ("つばき", Relation.MOTHER, AgeBand.SIXTIES, "mail"),
)


def neighbours() -> dict[str, tuple[Member]]:
    """Households of one who comes; reached in every way there is."""
    return {
        alias: (Member(alias, relation, age, _reached(way, number)),)
        for number, (alias, relation, age, way) in enumerate(NEIGHBOURS, 1)
    }


def _reached(way: str, number: int) -> ContactDetails:
    if way == "phone":
        return ContactDetails(channel=Channel.PHONE, phone=f"084812{number:04d}", calendar_channel=NONE)
    if way == "none":
        return ContactDetails(channel=Channel.NONE, calendar_channel=NONE)
    return by_mail(f"family{number}")


def move_in(
    session: Session, site: Site, members: tuple[Member, ...], *, now: dt.datetime, by: Actor
) -> Family:
    """Enter a household as staff would after a first talk."""
    family = Family(people.create_household(session, site_id=site.id, now=now, by=by))
    for member in members:
        person = people.add_person(
            session,
            family.household,
            site_id=site.id,
            alias=member.alias,
            relation=member.relation,
            kind=member.kind,
            age_band=member.age_band,
            residence=member.residence,
            label=member.label,
            now=now,
            by=by,
        )
        if member.contact is not None:
            people.set_contact(session, person, member.contact, now=now, by=by)
        family.members[member.alias] = person
    return family
