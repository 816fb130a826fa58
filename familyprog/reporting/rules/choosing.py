"""Which part of the facts a table or the rows behind a number are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from familyprog.base.errors import NotFoundError
from familyprog.reporting.enums import FirstIn, Split
from familyprog.reporting.rules.counting import Bucket, where, whole
from familyprog.reporting.rules.facts import Facts, Meeting
from familyprog.reporting.rules.splits import VALUES, parts
from familyprog.reporting.rules.tables import ALL, in_month, in_year, menu_name


@dataclass(frozen=True)
class Choice:
    """えらんだ範囲: a fiscal year, and perhaps a month, a program, a group, a menu code, one part of a split."""

    year: int
    month: dt.date | None = None
    program: str = ""
    cohort: str = ""
    menu: int | None = None  # 0: programs without a code
    split: Split | None = None
    part: str = ""
    first_in: FirstIn = FirstIn.EVER


def chosen(facts: Facts, choice: Choice) -> Bucket:
    """The meetings of the choice and who came. Raises NotFoundError for a group the site does not have."""
    bucket = in_year(of_group(facts, whole(facts), choice), choice.year)
    if choice.month is not None:
        bucket = in_month(bucket, choice.month)
    if choice.split is None:
        return bucket
    found = [one for one in parts(facts, bucket, choice.split, choice.first_in) if one.code == choice.part]
    if not found:
        raise NotFoundError
    return found[0].bucket


def of_group(facts: Facts, bucket: Bucket, choice: Choice) -> Bucket:
    """The part of the chosen program, group or menu, of any year. Raises NotFoundError."""
    wanted = _group(facts, choice)
    return bucket if wanted is None else where(bucket, wanted)


def group_of(choice: Choice) -> dict[str, str]:
    """The chosen group as parts of an address."""
    if choice.cohort:
        return {"cohort": choice.cohort}
    if choice.program:
        return {"program": choice.program}
    return {} if choice.menu is None else {"menu": str(choice.menu)}


def label_of(choice: Choice) -> str:
    """What the chosen part of a split is called; empty without one."""
    if choice.split is None:
        return ""
    return next(value.label for value in VALUES[choice.split] if value.value == choice.part)


def _group(facts: Facts, choice: Choice) -> Callable[[Meeting], bool] | None:
    name_of(facts, choice, {})
    if choice.cohort:
        return lambda meeting: meeting.group.public_id == choice.cohort
    if choice.program:
        return lambda meeting: meeting.group.offer.public_id == choice.program
    if choice.menu is not None:
        return lambda meeting: (meeting.group.offer.menu_code or 0) == choice.menu
    return None


def name_of(facts: Facts, choice: Choice, menus: Mapping[int, str]) -> str:
    """What the chosen group is called. Raises NotFoundError for one the site does not have."""
    if choice.cohort:
        return _known(choice.cohort, {m.group.public_id: m.group.label for m in facts.meetings})
    if choice.program:
        return _known(choice.program, {offer.public_id: offer.title for offer in facts.offers})
    if choice.menu is not None:
        return menu_name(choice.menu, menus)
    return ALL


def _known(public_id: str, names: Mapping[str, str]) -> str:
    if public_id not in names:
        raise NotFoundError
    return names[public_id]
