"""Supports as bars: the family's track and one for each person concerned; what overlaps lies in lanes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import SupportStatus
from familyprog.progression.models import Support
from familyprog.progression.queries.people import Member
from familyprog.progression.rules import FAMILY_TRACK


@dataclass(frozen=True)
class Bar:
    """One support in one form, from a day to a day."""

    label: str
    starts_on: dt.date
    ends_on: dt.date | None
    paused: bool


@dataclass(frozen=True)
class Track:
    """Everything for one subject; one lane a kind of support."""

    label: str
    kind: str  # family · person
    lanes: tuple[tuple[Bar, ...], ...]


def tracks(supports: Iterable[Support], people: Iterable[Member]) -> tuple[Track, ...]:
    """The family's track first, then the persons concerned; no track is above another."""
    rows = list(supports)
    subjects: list[tuple[int | None, str, str]] = [(None, FAMILY_TRACK, "family")]
    subjects += [(one.person_id, one.label, "person") for one in people if one.is_concerned]
    known = {person_id for person_id, _, _ in subjects}
    others = [one for one in people if one.person_id not in known]
    with_support = {row.person_id for row in rows}
    subjects += [(one.person_id, one.label, "family") for one in others if one.person_id in with_support]
    return tuple(Track(label, kind, _lanes(rows, person_id)) for person_id, label, kind in subjects)


def _lanes(supports: list[Support], person_id: int | None) -> tuple[tuple[Bar, ...], ...]:
    lanes = (
        _joined([row for row in supports if row.person_id == person_id and row.stage is stage])
        for stage in SupportStage
    )
    return tuple(lane for lane in lanes if lane)


def _joined(supports: list[Support]) -> tuple[Bar, ...]:
    """Intervals that go on in the same form are one bar; what was changed on its first day is none."""
    bars: list[Bar] = []
    for row in supports:
        if row.ends_on == row.starts_on:
            continue
        bar = Bar(_words(row), row.starts_on, row.ends_on, row.status is SupportStatus.PAUSED)
        if bars and bars[-1].label == bar.label and bars[-1].ends_on == bar.starts_on:
            bars[-1] = replace(bars[-1], ends_on=bar.ends_on)
        else:
            bars.append(bar)
    return tuple(bars)


def _words(row: Support) -> str:
    if row.status is SupportStatus.RUNNING:
        return row.stage.label
    return f"{row.stage.label}（{row.status.label}）"
