"""Whom a program is for: small rules that decide and explain.

What nobody knows, or somebody would rather not say, never refuses: it leads to a talk. How long anything
has lasted is asked by no rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from familyprog.enrolment.enums import Door, Question, Ruling
from familyprog.enrolment.rules.kinds import TALK, Facts, Rule, kind_of, until

# 「6か月以上」 is a gate no more (domain.md §1.4-12): in old data it is passed over, and decides nothing.
PASSED_OVER = ("duration",)
NEUTRAL = "この会には、はじめに確かめることがあります。"
# What data that makes no sense raises: it refuses nobody and breaks no page, people look at it.
NONSENSE = (KeyError, TypeError, ValueError, OverflowError)


@dataclass(frozen=True)
class Finding:
    """What one rule comes to, with the sentence that explains it and says what can be done instead."""

    ruling: Ruling
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What all rules come to together: one that asks for a talk, or speaks against it, is enough."""

    findings: tuple[Finding, ...] = ()

    @property
    def ruling(self) -> Ruling:
        """The weightiest of the findings."""
        found = {finding.ruling for finding in self.findings}
        return next((ruling for ruling in (Ruling.NO, Ruling.TALK) if ruling in found), Ruling.OK)

    @property
    def sentences(self) -> list[str]:
        """The explanations of the rules that do not simply fit; what speaks against it comes first."""
        return self.against + [one.sentence for one in self.findings if one.ruling is Ruling.TALK]

    @property
    def against(self) -> list[str]:
        """The explanations of the rules that speak against it."""
        return [one.sentence for one in self.findings if one.ruling is Ruling.NO]


def decide(rules: Iterable[Rule], facts: Facts) -> Verdict:
    """What the rules of a program come to for somebody."""
    return Verdict(tuple(_finding(rule, facts) for rule in in_force(rules)))


def explain(rules: Iterable[Rule]) -> list[str]:
    """The rules in plain words, as they are said before anything is asked."""
    return [_words(rule) for rule in in_force(rules)]


def questions(rules: Iterable[Rule]) -> list[Question]:
    """What has to be asked for these rules, in the order of asking."""
    asked = {_asks(rule) for rule in in_force(rules)}
    return [question for question in Question if question in asked]


def last_day(rules: Iterable[Rule], first_on: dt.date | None) -> dt.date | None:
    """The last day on which may be applied, when a rule sets one."""
    return min((day for rule in rules if (day := _last_day(rule, first_on)) is not None), default=None)


def door(
    rules: Iterable[Rule],
    *,
    has_dates_to_come: bool,
    is_open: bool,
    first_on: dt.date | None,
    today: dt.date,
) -> Door:
    """How a cohort is entered today. `is_open`: a session is ahead, or none is planned yet."""
    if has_dates_to_come:
        return Door.DATES
    last = last_day(rules, first_on)
    return Door.OPEN if is_open and (last is None or today <= last) else Door.OVER


def in_force(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that decide anything today."""
    return [rule for rule in rules if rule.get("kind") not in PASSED_OVER]


def _finding(rule: Rule, facts: Facts) -> Finding:
    try:
        ruling, remedy = kind_of(rule).check(rule, facts)
    except NONSENSE:
        ruling, remedy = TALK
    return Finding(ruling, f"{_words(rule)}{remedy}")


def _words(rule: Rule) -> str:
    if rule.get("words"):
        return f"{str(rule['words']).rstrip('。')}。"
    try:
        return kind_of(rule).words(rule)
    except NONSENSE:
        return NEUTRAL


def _asks(rule: Rule) -> Question | None:
    try:
        return kind_of(rule).asks
    except NONSENSE:
        return None


def _last_day(rule: Rule, first_on: dt.date | None) -> dt.date | None:
    if rule.get("kind") != "deadline":
        return None
    try:
        return until(rule, first_on)
    except NONSENSE:
        return None
