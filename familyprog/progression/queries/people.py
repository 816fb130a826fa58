"""How staff see the members of a household: by relation and age band, never by a real name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.models import Staff
from familyprog.people.enums import PersonKind, Residence
from familyprog.people.models import Person, PersonAlias
from familyprog.progression.rules import person_words


@dataclass(frozen=True)
class Member:
    """One person of a household."""

    person_id: int
    public_id: str
    household_id: int
    label: str  # 母, ご本人（40代）
    alias: str
    kind: PersonKind
    residence_words: str  # 市内, 市外; empty when not said
    shown: str  # what lists say instead of the alias
    shown_label: str  # what lists say instead of the label

    @property
    def is_concerned(self) -> bool:
        """Whether this is the person concerned."""
        return self.kind is PersonKind.CONCERNED


def members(session: Session, household_ids: Collection[int]) -> dict[int, list[Member]]:
    """The members of these households: family first, then the persons concerned. One statement."""
    rows = session.execute(
        select(Person, PersonAlias)
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .where(Person.household_id.in_(household_ids), Person.merged_into_id.is_(None))
        .order_by(Person.id)
    )
    found: dict[int, list[Member]] = defaultdict(list)
    for person, alias in rows:
        found[person.household_id or 0].append(_member(person, alias))
    return {home: sorted(rows, key=lambda row: row.is_concerned) for home, rows in found.items()}


def _member(person: Person, alias: PersonAlias | None) -> Member:
    who, own = (person.kind, person.relation, person.age_band), person.label
    is_hidden = alias is not None and alias.is_hidden
    return Member(
        person_id=person.id,
        public_id=person.public_id,
        household_id=person.household_id or 0,
        label=person_words(*who, own),
        alias=alias.name if alias else "",
        kind=person.kind,
        residence_words="" if person.residence is Residence.UNSAID else person.residence.label,
        shown=alias.shown if alias else "",
        shown_label=person_words(*who, "" if is_hidden else own),
    )


def title_of(household: Collection[Member]) -> str:
    """母・父・ご本人（40代）."""
    words = dict.fromkeys(member.shown_label for member in household)
    return "・".join(words) or "まだどなたもいない世帯"


def names_of_staff(session: Session, site_id: int) -> dict[int, str]:
    """Names of everyone who ever worked at the site, by id. One statement."""
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.site_id == site_id))
    return {staff_id: name for staff_id, name in rows}
