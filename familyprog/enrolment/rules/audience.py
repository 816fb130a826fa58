"""Whether another group is for the same people: told from the rules of both, never from their texts.

Who asks for a place in one group says something by that alone: whoever asks for the group of mothers is
taken for a mother here. What nobody can know leads to a talk; what needs a history is not offered at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from typing import Any

from familyprog.enrolment.enums import Ruling
from familyprog.enrolment.rules.eligibility import NONSENSE, decide, in_force
from familyprog.enrolment.rules.kinds import STANDING_OF, Facts, Rule, ages_of, listed, members_of
from familyprog.people.enums import PersonKind, Relation

EVERYBODY = frozenset(STANDING_OF)
RELATIONS_OF = {
    kind: frozenset(relation for relation, standing in STANDING_OF.items() if standing is kind) or EVERYBODY
    for kind in PersonKind  # a citizen may be anybody
}
# Whoever is meant by these knows the group already.
OF_A_HISTORY = ("prerequisite", "caseworker_only", "members")
BESIDE = ("words", "title")  # said of a rule, no part of it


def suits(there: Iterable[Rule], here: Sequence[Rule], facts: Facts) -> Ruling:
    """Whether the group with the rules `there` is for somebody who asks for a place `here`."""
    found = {_suits(rule, here, facts) for rule in in_force(there)}
    return next((ruling for ruling in (Ruling.NO, Ruling.TALK) if ruling in found), Ruling.OK)


def names_people(rules: Iterable[Rule]) -> bool:
    """Whether the rules say who comes, so that no text has to be compared."""
    return any(rule.get("kind") == "relation" for rule in rules)


def _suits(rule: Rule, here: Sequence[Rule], facts: Facts) -> Ruling:
    ruling = decide([rule], facts).ruling
    if ruling is not Ruling.TALK:
        return ruling
    if _bare(rule) in [_bare(one) for one in here]:
        return Ruling.OK
    if rule.get("kind") in OF_A_HISTORY:
        return Ruling.NO
    try:
        return _told_by(rule, here, facts)
    except NONSENSE:
        return Ruling.TALK


def _bare(rule: Rule) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key not in BESIDE}


def _told_by(rule: Rule, here: Sequence[Rule], facts: Facts) -> Ruling:
    """What asking for a place here tells, as far as a rule of the other group wants to know it."""
    alike = [one for one in here if one.get("kind") == rule["kind"]]
    if rule["kind"] == "relation":
        return _compare(_who(alike, facts), _relations(rule))
    if rule["kind"] == "age" and alike:
        return _compare(_years(alike[0]), _years(rule))
    if rule["kind"] == "residence" and alike:
        return Ruling.OK if set(listed(alike[0]["areas"])) <= set(listed(rule["areas"])) else Ruling.TALK
    return Ruling.TALK


def _compare(known: Set[object], allowed: Set[object]) -> Ruling:
    if not known & allowed:
        return Ruling.NO
    return Ruling.OK if known <= allowed else Ruling.TALK


def _who(here: Iterable[Rule], facts: Facts) -> Set[Relation]:
    """How somebody who did not say may stand to the person concerned: as whoever comes here does."""
    who = EVERYBODY if facts.standing is None else RELATIONS_OF[facts.standing]
    for rule in here:
        who = who & _relations(rule) or who  # of an answer that does not fit here, the answer is the truth
    return who


def _relations(rule: Rule) -> frozenset[Relation]:
    if "persons" not in rule:
        return frozenset(members_of(Relation, rule["relations"]))
    return frozenset().union(*(RELATIONS_OF[kind] for kind in members_of(PersonKind, rule["persons"])))


def _years(rule: Rule) -> Set[int]:
    youngest, oldest = ages_of(rule)
    return set(range(youngest, oldest + 1))
