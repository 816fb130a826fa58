"""The whole report of a fiscal year: what is frozen, exported and printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from familyprog.reporting.enums import Axis, FirstIn, Split
from familyprog.reporting.rules.counting import whole
from familyprog.reporting.rules.facts import Facts
from familyprog.reporting.rules.public import Share, public_tables
from familyprog.reporting.rules.tables import (
    Table,
    in_year,
    monthly_table,
    sections,
    split_table,
    yearly_table,
)
from familyprog.reporting.rules.talks import talk_tables


def report_tables(
    facts: Facts, year: int, now: dt.datetime, *, label: str, menus: Mapping[int, str]
) -> list[Table]:
    """Every table of a fiscal year, over the whole site."""
    bucket = in_year(whole(facts), year)
    by_axis = [
        yearly_table(facts, bucket, axis, now, title=f"{label}　{axis.label}", menus=menus) for axis in Axis
    ]
    months = monthly_table(bucket, year, now, title=f"{label}　月ごと", label=label)
    splits = [
        split_table(facts, bucket, split, FirstIn.EVER, now, title=f"{label}　{split.label}")
        for split in Split
    ]
    return [*by_axis, months, *splits, *talk_tables(facts, year, now, label=label)]


def public_report(facts: Facts, year: int, *, label: str, menus: Mapping[int, str]) -> list[Table]:
    """What anybody may see of it."""
    bucket = in_year(whole(facts), year)
    shares = [
        Share(part.label, part.bucket)
        for part in sections(facts, bucket, Axis.PROGRAM, menus)
        if part.bucket.meetings
    ]
    return public_tables(bucket, shares, year, head=Axis.PROGRAM.head, title=label)
