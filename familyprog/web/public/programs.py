"""What is on offer, in plain words, without an account."""

from __future__ import annotations

from flask import render_template

from familyprog.enrolment.queries import seat_states
from familyprog.programs.queries import get_public_program, public_programs
from familyprog.web.access import everyone
from familyprog.web.db import db, now
from familyprog.web.program_facts import condition_sentences, visitor_rows
from familyprog.web.public import pages
from familyprog.web.public.apply_closed import doors, wished


@pages.get("/")
@pages.get("/programs")
@everyone
def home() -> str:
    """Everything that families may come to."""
    return render_template("public/programs.html", programs=public_programs(db()), now=now())


@pages.get("/programs/<slug>")
@everyone
def program(slug: str) -> str:
    """One program: what happens, who comes, dates, seats in words, how to apply."""
    found = get_public_program(db(), slug)
    seats = seat_states(db(), [cohort.row for cohort in found.cohorts])
    cohorts = [cohort for cohort in found.cohorts if cohort.is_open(now())]
    return render_template(
        "public/program.html",
        program=found,
        facts_rows=visitor_rows(found.row),
        conditions=condition_sentences(found.row, found.prerequisite_title),
        cohorts=cohorts,
        seats=seats,
        doors=doors(cohorts),
        wished=wished(cohorts),
        now=now(),
    )
