"""What is on offer, in plain words, without an account."""

from __future__ import annotations

from flask import render_template, request
from wtforms import SelectField, StringField

from familyprog.base.clock import WEEKDAYS
from familyprog.enrolment.queries import seat_states
from familyprog.programs.enums import TimeSlot
from familyprog.programs.queries import find_groups, get_public_program, public_programs
from familyprog.programs.rules.finding import Search
from familyprog.web.access import everyone
from familyprog.web.db import db, now
from familyprog.web.forms import Form, clean
from familyprog.web.program_facts import condition_sentences, visitor_rows
from familyprog.web.public import pages
from familyprog.web.public.apply_closed import doors, wished

PLACE = 40
ANY = {"": "どれでも"}
WEEKDAY_NAMES = {str(number): f"{name}曜" for number, name in enumerate(WEEKDAYS)}
SLOT_NAMES = {slot.value: slot.label for slot in TimeSlot}


class SearchForm(Form):
    """Which groups suit; a GET, so without a token. What cannot be read is as if it had been left open."""

    weekday = SelectField("曜日", choices=ANY | WEEKDAY_NAMES, validate_choice=False)
    slot = SelectField("時間帯", choices=ANY | SLOT_NAMES, validate_choice=False)
    place = StringField("場所のことば", filters=[clean])

    def asked(self) -> Search:
        """What is looked for."""
        weekday, slot = self.weekday.data, self.slot.data
        return Search(
            int(weekday) if weekday in WEEKDAY_NAMES else None,
            TimeSlot(slot) if slot in SLOT_NAMES else None,
            (self.place.data or "")[:PLACE],
        )


@pages.get("/")
@pages.get("/programs")
@everyone
def home() -> str:
    """Everything that families may come to; or the groups that suit a weekday, a time and a place."""
    programs, form = public_programs(db()), SearchForm(request.args, meta={"csrf": False})
    search = form.asked()
    found = [] if search.is_open else find_groups(programs, search, now())
    return render_template(
        "public/programs.html",
        programs=programs,
        form=form,
        is_search=not search.is_open,
        found=found,
        seats=seat_states(db(), [cohort.row for cohort in found]),
        now=now(),
    )


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
