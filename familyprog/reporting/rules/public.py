"""公開用の表: no number of one to four people, and none that a subtraction gives away (security.md P14).

Small rows are put together until every row is large enough, so that a total may be printed as it is; a count of
distinct persons over all is left out where its distance to a row, or to the sum of the rows, would be small.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from familyprog.reporting.enums import Figure
from familyprog.reporting.rules.counting import Bucket, value, where
from familyprog.reporting.rules.tables import ALL, MONTH, MONTHS, Cell, Row, Table, in_month, month_of

SMALLEST = 5  # fewer people have names in a small town
HIDDEN = "公開しません"
FEW = f"{SMALLEST}未満"
OF_PEOPLE = (Figure.ATTENDANCES, Figure.UNIQUE, Figure.HOUSEHOLDS)
SHOWN = (Figure.SESSIONS_HELD, *OF_PEOPLE)
# Distinct persons of two rows may be the same person, so rows do not add up to the total.
DISTINCT = (Figure.UNIQUE, Figure.HOUSEHOLDS)
MONTHS_TOGETHER = (1, 3, 6)


@dataclass(frozen=True)
class Share:
    """One row to be: a label and its part of the whole."""

    label: str
    bucket: Bucket


def is_small(number: int) -> bool:
    """One to four people."""
    return 0 < number < SMALLEST


def is_safe(bucket: Bucket) -> bool:
    """Nothing in the row is small."""
    return not any(is_small(value(bucket, figure)) for figure in OF_PEOPLE)


def public_tables(
    all_of: Bucket, shares: Sequence[Share], year: int, *, head: str, title: str
) -> list[Table]:
    """The year by its groups and by its months, as anybody may see them; both say the same total."""
    by_group = [_row(share) for share in _large_enough(all_of, shares)]
    by_month = [_row(share) for share in _months(all_of, year)]
    total = _total(all_of, [by_group, by_month])
    return [
        Table(f"{title}　{head}ごと", head, SHOWN, [*by_group, total]),
        Table(f"{title}　月ごと", MONTH, SHOWN, [*by_month, total]),
    ]


def _large_enough(all_of: Bucket, shares: Sequence[Share]) -> list[Share]:
    """Small rows become one; while that one is small, the smallest of the others joins it."""
    apart = [share for share in shares if is_safe(share.bucket)]
    small = [share for share in shares if not is_safe(share.bucket)]
    if not small:
        return apart
    while True:
        together = _together(all_of, small)
        if is_safe(together.bucket) or not apart:
            break
        least = min(apart, key=lambda share: value(share.bucket, Figure.ATTENDANCES))
        apart.remove(least)
        small.append(least)
    return [*apart, together] if is_safe(together.bucket) else []


def _together(all_of: Bucket, shares: Sequence[Share]) -> Share:
    wanted = {meeting.id for share in shares for meeting in share.bucket.meetings}
    bucket = where(all_of, lambda meeting: meeting.id in wanted)
    return Share("、".join(share.label for share in shares), bucket)


def _row(share: Share) -> Row:
    if not share.bucket.meetings:
        return Row(share.label, dict.fromkeys(SHOWN, Cell(None, "-")))
    return Row(share.label, {figure: Cell(value(share.bucket, figure), "") for figure in SHOWN})


def _total(all_of: Bucket, tables: Sequence[Sequence[Row]]) -> Row:
    cells = {figure: Cell(value(all_of, figure), "") for figure in SHOWN}
    for figure in OF_PEOPLE:
        total = cells[figure].number or 0
        columns = [[row.cells[figure].number or 0 for row in rows] for rows in tables]
        if is_small(total):
            cells[figure] = Cell(None, FEW)
        elif figure in DISTINCT and any(_gives_away(total, column) for column in columns if column):
            cells[figure] = Cell(None, HIDDEN)
    return Row(ALL, cells)


def _gives_away(total: int, parts: Sequence[int]) -> bool:
    """Somebody could tell that a few people came only there, or that a few came to two."""
    return is_small(sum(parts) - total) or any(is_small(total - part) for part in parts)


def _months(all_of: Bucket, year: int) -> list[Share]:
    """Months; quarters or halves when a month is too small to be shown; else nothing but the year."""
    for length in MONTHS_TOGETHER:
        spans = _spans(all_of, year, length)
        if all(is_safe(span.bucket) for span in spans):
            return spans
    return []


def _spans(all_of: Bucket, year: int, length: int) -> list[Share]:
    spans = []
    for position in range(0, MONTHS, length):
        months = [month_of(year, position + n) for n in range(length)]
        bucket = _together(all_of, [Share("", in_month(all_of, first)) for first in months]).bucket
        spans.append(Share(_span_label(months), bucket))
    return spans


def _span_label(months: Sequence[dt.date]) -> str:
    first, last = months[0].month, months[-1].month
    return f"{first}月" if first == last else f"{first}月〜{last}月"
