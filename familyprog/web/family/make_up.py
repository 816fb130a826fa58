"""受けられなかった内容を、ほかの日に: the ways to catch up, one tap each; not to is as good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from familyprog.attendance.enums import UnitState
from familyprog.attendance.queries import UnitCell, unit_cells
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.enrolment.enums import EnrolmentState, MakeUpWay
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import (
    HostOption,
    get_enrolment,
    get_host,
    get_make_up,
    guest_make_ups,
    host_options,
)
from familyprog.programs.enums import ProgramKind
from familyprog.reminders import following
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other

# What the person knows of: an unmarked evening is our own paper work, not his or hers.
OFFERED = (UnitState.MISSED, UnitState.CALLED_OFF)


@dataclass(frozen=True)
class CatchUp:
    """One unit that was not taken, and the days on which it can be."""

    enrolment: Enrolment
    unit: UnitCell
    options: list[HostOption]


def catch_ups(mine: Sequence[Enrolment]) -> list[CatchUp]:
    """What could be caught up with, for everything a person takes part in."""
    running = [
        one
        for one in mine
        if one.state is EnrolmentState.ENROLLED and one.cohort.program.kind is not ProgramKind.PRACTICE
    ]
    cells = unit_cells(db(), running, now=now())
    return [found for one in running for found in _of(one, cells[one.id])]


def _of(mine: Enrolment, cells: list[UnitCell]) -> list[CatchUp]:
    wanted = [cell for cell in cells if cell.state in OFFERED]
    if not wanted:
        return []
    options = host_options(db(), mine, [cell.number for cell in wanted], now=now())
    return [CatchUp(mine, cell, options[cell.number]) for cell in wanted]


@pages.get("/make-ups/<pid:enrolment_id>/<int:number>")
@family_only
def make_up(enrolment_id: str, number: int) -> str:
    """All days on which one unit can be taken, and the other ways."""
    return render_template("family/make_up.html", missed=_find(enrolment_id, number))


@pages.post("/make-ups/<pid:enrolment_id>/<int:number>")
@family_only
def make_up_choose(enrolment_id: str, number: int) -> Response:
    """One tap: I come on that day."""
    missed, chosen = _find(enrolment_id, number), request.form.get("host", "")
    try:
        _plan(missed.enrolment, number, chosen)
        # Two units of one evening are taught on one evening elsewhere, too.
        for other in catch_ups([missed.enrolment]):
            if chosen in {option.public_id for option in other.options}:
                _plan(other.enrolment, other.unit.number, chosen)
    except DomainError as refusal:
        say(refusal.message)
        return see_other("family.make_up", enrolment_id=enrolment_id, number=number)
    say("承りました。その日にお待ちしています。ご都合が変わったら、いつでもやめられます。")
    return see_other("family.home")


def _plan(mine: Enrolment, number: int, chosen: str) -> None:
    host = get_host(db(), mine, number, chosen, now=now())
    following.plan_make_up(db(), mine, number, MakeUpWay.OTHER_COHORT, host, now=now(), by=actor())


def _find(enrolment_id: str, number: int) -> CatchUp:
    mine = get_enrolment(db(), actor(), enrolment_id)
    found = next((one for one in catch_ups([mine]) if one.unit.number == number), None)
    if found is None:
        raise NotFoundError
    return found


@pages.post("/make-ups/<pid:make_up_id>/drop")
@family_only
def make_up_drop(make_up_id: str) -> Response:
    """この日はやめておく: the place is free again, no reason asked."""
    arranged, mine = get_make_up(db(), actor(), make_up_id)
    same_day = guest_make_ups(db(), mine.person_id).get(arranged.class_session_id or 0, [arranged])
    for one in same_day:
        following.drop_make_up(db(), mine, one, now=now(), by=actor())
    say("わかりました。お知らせくださり、ありがとうございます。ほかの日も選べます。")
    return see_other("family.home")
