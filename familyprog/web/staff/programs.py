"""プログラム: what the site offers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask import render_template

from familyprog.accounts.permissions import Action
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.enrolment.queries import seat_states
from familyprog.programs.definitions import find_definition
from familyprog.programs.menus import menu_label
from familyprog.programs.queries import cohorts_of, get_program, programs_of_site
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.program_facts import UNDECIDED, condition_sentences, fact_rows
from familyprog.web.staff import pages
from familyprog.web.staff.shelf import curricula_folders


@pages.get("/programs", endpoint="programs")
@allow(Action.VIEW_PROGRAMS)
def programs_page() -> str:
    """Everything the site offers, with its cohorts."""
    programs = programs_of_site(db(), actor())
    return render_template(
        "staff/programs.html",
        programs=programs,
        cohorts=cohorts_of(db(), actor(), programs, now=now()),
    )


@pages.get("/programs/<pid:program_id>")
@allow(Action.VIEW_PROGRAMS)
def program(program_id: str) -> str:
    """One program with what it says of itself, its cohorts and how full they are."""
    found = get_program(db(), actor(), program_id)
    cohorts = cohorts_of(db(), actor(), [found], now=now())[found.id]
    first = next(
        (one.title for one in programs_of_site(db(), actor()) if one.id == found.prerequisite_id), ""
    )
    folders = curricula_folders()
    return render_template(
        "staff/program.html",
        program=found,
        cohorts=cohorts,
        seats=seat_states(db(), cohorts),
        first=first or "なし",
        facts_rows=fact_rows(found),
        conditions=condition_sentences(found, first),
        menu=_menu(found.menu_code, folders),
        definition=find_definition(folders, found.definition_code) if found.definition_code else None,
    )


def _menu(code: int | None, folders: Iterable[Path]) -> str:
    if code is None:
        return UNDECIDED
    return menu_label(code, fiscal_year(tokyo_date(now())), folders) or f"{code}（いまの区分にありません）"
