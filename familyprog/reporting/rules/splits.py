"""By what those who came are divided, and who is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from familyprog.base.clock import fiscal_year
from familyprog.base.enums import Labelled
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence
from familyprog.reporting.enums import Figure, FirstIn, Newness, Split
from familyprog.reporting.rules.counting import Bucket
from familyprog.reporting.rules.facts import Facts, Visit

PERSONS = (Figure.UNIQUE, Figure.ATTENDANCES)
FAMILIES = (Figure.HOUSEHOLDS, Figure.HOUSEHOLD_ATTENDANCES)
VALUES: dict[Split, type[Labelled]] = {
    Split.CATEGORY: PersonKind,
    Split.NEWNESS: Newness,
    Split.RELATION: Relation,
    Split.RESIDENCE: Residence,
    Split.AGE: AgeBand,
}


@dataclass(frozen=True)
class Part:
    """内わけの一つ."""

    code: str
    label: str
    bucket: Bucket


def figures_of(split: Split) -> Sequence[Figure]:
    """What is counted of the parts: the age of the person concerned belongs to a family, all else to a person."""
    return FAMILIES if split is Split.AGE else PERSONS


def parts(facts: Facts, bucket: Bucket, split: Split, first_in: FirstIn = FirstIn.EVER) -> list[Part]:
    """The bucket by one split, every value of it, in the order of the list."""
    values_of = sorter(facts, bucket, split, first_in)

    found: dict[Labelled, list[Visit]] = {value: [] for value in VALUES[split]}
    for visit in bucket.visits:
        for value in values_of(visit):
            found[value].append(visit)
    return [Part(value.value, value.label, bucket.of(visits)) for value, visits in found.items()]


def sorter(
    facts: Facts, bucket: Bucket, split: Split, first_in: FirstIn
) -> Callable[[Visit], Sequence[Labelled]]:
    """Which values somebody who came has; a family with two 本人 has two bands."""
    if split is Split.CATEGORY:
        return lambda visit: (visit.who.kind,)
    if split is Split.RELATION:
        return lambda visit: (visit.who.relation,)
    if split is Split.RESIDENCE:
        return lambda visit: (visit.who.residence,)
    if split is Split.AGE:
        return lambda visit: facts.ages.get(visit.who.household_id or 0, (AgeBand.UNKNOWN,))
    return _newness(facts, bucket, first_in)


def _newness(facts: Facts, bucket: Bucket, first_in: FirstIn) -> Callable[[Visit], Sequence[Labelled]]:
    """New is whose first coming lies within the bucket; somebody sitting there for another has no coming."""
    first = FIRSTS[first_in](facts)

    def newness(visit: Visit) -> Sequence[Labelled]:
        if visit.is_substitute:
            return ()
        is_new = bucket.start <= first(visit) < bucket.end
        return (Newness.NEW if is_new else Newness.CONTINUING,)

    return newness


def _ever(facts: Facts) -> Callable[[Visit], dt.datetime]:
    firsts: dict[int, dt.datetime] = {}
    for (person_id, _program), first in facts.firsts.items():
        firsts[person_id] = min(first, firsts.get(person_id, first))
    return lambda visit: firsts.get(visit.person_id, visit.meeting.starts_at)


def _in_menu(facts: Facts) -> Callable[[Visit], dt.datetime]:
    menu_of = {offer.id: offer.menu_code for offer in facts.offers}
    firsts: dict[tuple[int, int | None], dt.datetime] = {}
    for (person_id, program_id), first in facts.firsts.items():
        key = person_id, menu_of.get(program_id)
        firsts[key] = min(first, firsts.get(key, first))
    return lambda visit: firsts.get(
        (visit.person_id, visit.meeting.group.offer.menu_code), visit.meeting.starts_at
    )


def _in_year(facts: Facts) -> Callable[[Visit], dt.datetime]:
    firsts: dict[tuple[int, int], dt.datetime] = {}
    for visit in facts.visits:
        if not visit.is_substitute:
            key = visit.person_id, fiscal_year(visit.meeting.day)
            firsts[key] = min(visit.meeting.starts_at, firsts.get(key, visit.meeting.starts_at))
    return lambda visit: firsts.get(
        (visit.person_id, fiscal_year(visit.meeting.day)), visit.meeting.starts_at
    )


FIRSTS: dict[FirstIn, Callable[[Facts], Callable[[Visit], dt.datetime]]] = {
    FirstIn.EVER: _ever,
    FirstIn.YEAR: _in_year,
    FirstIn.MENU: _in_menu,
}
