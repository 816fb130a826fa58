"""世帯: the list, and one household on one page. Whoever reads one is written down."""

from __future__ import annotations

from flask import render_template, request

from familyprog.accounts.permissions import Action
from familyprog.base.clock import month_start, next_month, tokyo_date
from familyprog.enrolment.queries.interviews import interviews_of
from familyprog.measures.queries import waves_answered
from familyprog.merging.queries import merges_into
from familyprog.people.queries import likely_same_as, walls_of
from familyprog.progression.enums import DecisionKind
from familyprog.progression.queries import Entry, in_order, told_by
from familyprog.progression.queries import case as case_page
from familyprog.referrals.queries import asks_for_hardship
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

MONTHS = 12
LINES = 12  # of the timeline, before 「すべて見る」
# Offered beside a running support, all of one size; 続ける is one of them.
NEXT = (
    DecisionKind.KEEP,
    DecisionKind.WATCH,
    DecisionKind.PAUSE,
    DecisionKind.RESUME,
    DecisionKind.LIGHT,
    DecisionKind.CLOSE,
)


@pages.get("/cases/<pid:case_id>")
@allow(Action.VIEW_CASE)
def case(case_id: str) -> str:
    """One household: who, wishes, supports, what happened, the next talk."""
    today = tokyo_date(now())
    page = case_page(db(), actor(), case_id, today=today)
    note_read("household", case_id)
    teller = next((one for one in page.people if one.public_id == request.args.get("told_by")), None)
    known = in_order([*page.entries, *waves_answered(db(), page.people)])
    entries = told_by(known, teller.person_id if teller else None)
    _note_restricted(case_id, entries)
    first = month_start(today).replace(year=today.year - 1)
    return render_template(
        "staff/case.html",
        case=page,
        entries=entries,
        teller=teller.label if teller else "",
        first=next_month(first),
        months=MONTHS,
        lines=LINES,
        next_kinds=NEXT,
        interviews=interviews_of(db(), actor(), case_id),
        walls=_walls([one.person_id for one in page.people]),
        likenesses=likely_same_as(db(), actor(), [one.person_id for one in page.people]),
        merges=merges_into(db(), [one.person_id for one in page.people]),
        asks_for_hardship=asks_for_hardship(db(), case_id),
    )


def _note_restricted(case_id: str, entries: tuple[Entry, ...]) -> None:
    """Who had restricted notes before their eyes, and how many."""
    count = sum(one.is_restricted for one in entries)
    if count:
        note_read("household", case_id, "read_restricted", str(count))


def _walls(person_ids: list[int]) -> dict[int, list[str]]:
    """What protects each of them, in words; each kind once."""
    found = walls_of(db(), actor(), person_ids)
    return {key: list(dict.fromkeys(wall.flag.kind.label for wall in own)) for key, own in found.items()}
