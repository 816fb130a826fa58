"""プログラムを加える・直す: from a definition or from a blank sheet, on one form."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from familyprog.accounts.permissions import Action
from familyprog.base.clock import fiscal_year, tokyo_date
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.programs import service
from familyprog.programs.definitions import find_definition, open_definitions
from familyprog.programs.menus import menu_items
from familyprog.programs.models import Program
from familyprog.programs.queries import get_program, programs_of_site
from familyprog.programs.reader import ProgramDefinition
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages
from familyprog.web.staff.program_conditions import typed_conditions
from familyprog.web.staff.program_forms import ProgramForm, typed
from familyprog.web.staff.shelf import curricula_folders

BLANK = "blank"
# Columns of a program that are fields of the form under their own name.
COLUMNS = (
    "title",
    "slug",
    "calendar_title",
    "kind",
    "stage",
    "audience",
    "gate",
    "mode",
    "fee",
    "usual_capacity",
    "capacity_unit",
    "holiday_policy",
    "promise_count",
    "promise_span",
    "menu_code",
    "is_public",
)
Page = Response | tuple[str, int]


@pages.get("/programs/new")
@allow(Action.EDIT_PROGRAMS)
def program_new() -> Page:
    """What to start from: a definition of the field, or a blank sheet."""
    shelf = open_definitions(curricula_folders())
    return answer("staff/program_choose.html", places=shelf.by_place(), broken=shelf.broken)


@pages.get("/programs/new/<code>")
@allow(Action.EDIT_PROGRAMS)
def program_from(code: str) -> Page:
    """The form, filled with what the definition says; empty for the blank sheet."""
    definition = None if code == BLANK else _definition(code)
    if definition is None and code != BLANK:
        raise NotFoundError
    form = ProgramForm(formdata=None, data=_from_definition(definition) if definition else {})
    return _new_page(form, definition)


@pages.post("/programs/new")
@allow(Action.EDIT_PROGRAMS)
def program_create() -> Page:
    """Offer something new."""
    form = ProgramForm()
    definition = _definition(form.definition.data or "")
    before = _fill(form)
    if form.validate():
        try:
            made = _create(form, definition, before.get(form.prerequisite.data))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("プログラムを作りました。つぎに、期の日程を決めます。")
            return see_other("staff.program", program_id=made.public_id)
    return _new_page(form, definition)


@pages.route("/programs/<pid:program_id>/edit", methods=["GET", "POST"])
@allow(Action.EDIT_PROGRAMS)
def program_edit(program_id: str) -> Page:
    """Say it anew; the cohorts stay as they are."""
    found = get_program(db(), actor(), program_id)
    form = ProgramForm(data=_from_program(found))
    before = _fill(form, found)
    if form.validate_on_submit() and _edited(form, found, before.get(form.prerequisite.data)):
        say("プログラムを直しました。期と日程は、もとのままです。")
        return see_other("staff.program", program_id=found.public_id)
    return answer("staff/program_edit.html", form=form, program=found)


def _create(form: ProgramForm, definition: ProgramDefinition | None, first: Program | None) -> Program:
    words = form.said(first, definition.conditions if definition else ())
    words["definition_code"] = definition.id if definition else ""
    site = actor().site_id or 0
    return service.create_program(db(), site_id=site, now=now(), by=actor(), **form.named(), **words)


def _edited(form: ProgramForm, found: Program, first: Program | None) -> bool:
    seen = (form.seen.data or "")[:9]
    try:
        service.edit_program(
            db(),
            found,
            seen=int(seen) if seen.isdecimal() else None,
            now=now(),
            by=actor(),
            **form.named(),
            **form.said(first, found.eligibility),
        )
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    return True


def _new_page(form: ProgramForm, definition: ProgramDefinition | None) -> Page:
    _fill(form)
    return answer("staff/program_new.html", form=form, definition=definition)


def _fill(form: ProgramForm, itself: Program | None = None) -> dict[str, Program]:
    """The choices of the site and the year. Returns the programs that may come first, by public id."""
    programs = [one for one in programs_of_site(db(), actor()) if one is not itself]
    menu = menu_items(fiscal_year(tokyo_date(now())), curricula_folders())
    if itself is not None and itself.menu_code is not None:
        menu = menu | {
            itself.menu_code: menu.get(itself.menu_code, f"{itself.menu_code}（いまの区分にありません）")
        }
    form.fill_choices(programs, menu)
    return {one.public_id: one for one in programs}


def _definition(code: str) -> ProgramDefinition | None:
    return find_definition(curricula_folders(), code) if code else None


def _from_definition(definition: ProgramDefinition) -> dict[str, Any]:
    said: dict[str, Any] = dict(service.words_of(definition))
    first = service.find_offered(db(), actor().site_id or 0, definition.prerequisite)
    named = {"title": definition.title, "slug": definition.id.replace("_", "-"), "definition": definition.id}
    known = {key: said[key] for key in COLUMNS if key in said}
    return (
        typed(known | named | {"kind": definition.kind, "stage": definition.stage})
        | {"about": said["summary"], "prerequisite": first.public_id if first else ""}
        | typed_conditions(definition.conditions)
    )


def _from_program(program: Program) -> dict[str, Any]:
    firsts = (one.public_id for one in programs_of_site(db(), actor()) if one.id == program.prerequisite_id)
    return (
        typed({key: getattr(program, key) for key in COLUMNS})
        | {"about": program.summary, "seen": str(program.version), "prerequisite": next(firsts, "")}
        | typed_conditions(program.eligibility)
    )
