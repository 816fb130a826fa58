"""これまで: the days one came, what was taken up there, and what is arranged; absences are not listed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template

from familyprog.attendance.queries import UnitCell, unit_cells
from familyprog.attendance.queries.visits import visits_of
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries.own import all_places_of
from familyprog.programs.enums import ProgramKind
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.login import actor


@dataclass(frozen=True)
class Course:
    """One course one takes or took part in, with what was taken up and what is arranged."""

    place: Enrolment
    taken: list[UnitCell]
    planned: list[UnitCell]


@pages.get("/record")
@family_only
def record() -> str:
    """Own days, own units, own completions."""
    me = actor().person_id or 0
    places = [one for one in all_places_of(db(), me) if one.cohort.program.kind is not ProgramKind.PRACTICE]
    cells = unit_cells(db(), places, now=now())
    courses = [_course(place, cells[place.id]) for place in places]
    return render_template("family/record.html", courses=courses, visits=visits_of(db(), me))


def _course(place: Enrolment, cells: list[UnitCell]) -> Course:
    return Course(
        place, [cell for cell in cells if cell.is_taken], [cell for cell in cells if cell.is_planned]
    )
