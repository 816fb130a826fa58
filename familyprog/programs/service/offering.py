"""What is offered: programs, from a definition or from nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.errors import ConflictError
from familyprog.base.names import clean_text
from familyprog.programs.enums import (
    CapacityUnit,
    Gate,
    HolidayPolicy,
    Mode,
    ProgramKind,
    PromiseSpan,
    SupportStage,
)
from familyprog.programs.errors import ProgramRefusedError
from familyprog.programs.models import Program
from familyprog.programs.reader import ProgramDefinition
from familyprog.programs.rules import check_neutral
from familyprog.programs.rules.conditions import check_conditions
from familyprog.programs.rules.notices import check_notices, notice_rules

SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


class ProgramWords(TypedDict, total=False):
    """What a program may say of itself besides its name: all of it can wait, and None or empty is 「未定」."""

    summary: str
    menu_code: int | None
    calendar_title: str
    prerequisite: Program | None
    is_public: bool
    definition_code: str
    audience: str
    gate: Gate | None
    mode: Mode | None
    fee: str
    usual_capacity: int | None
    capacity_unit: CapacityUnit | None
    holiday_policy: HolidayPolicy | None
    promise_count: int | None
    promise_span: PromiseSpan | None
    eligibility: Sequence[Mapping[str, Any]]
    notices: Mapping[str, Any]


# Kept as they come; the others are looked at first.
PLAIN = {
    "menu_code",
    "is_public",
    "definition_code",
    "gate",
    "mode",
    "usual_capacity",
    "capacity_unit",
    "holiday_policy",
    "promise_count",
    "promise_span",
}
TEXTS = {"summary", "audience", "fee"}


def create_program(
    session: Session,
    *,
    site_id: int,
    slug: str,
    title: str,
    kind: ProgramKind,
    stage: SupportStage,
    now: dt.datetime,
    by: Actor,
    **words: Unpack[ProgramWords],
) -> Program:
    """Offer something new. Raises ProgramRefusedError for a telling or taken slug, or an empty title."""
    program = Program(site_id=site_id, slug="", title="", kind=kind, stage=stage)
    _name(session, program, slug, title)
    _describe(session, program, words)
    session.add(program)
    session.flush()
    note(session, "create_program", "program", program.public_id, now=now, by=by)
    return program


def edit_program(
    session: Session,
    program: Program,
    *,
    slug: str,
    title: str,
    kind: ProgramKind,
    stage: SupportStage,
    now: dt.datetime,
    by: Actor,
    seen: int | None = None,
    **words: Unpack[ProgramWords],
) -> None:
    """Say it anew; cohorts and their dates stay as they are. `seen`: the row version that was looked at.

    Raises ProgramRefusedError as `create_program` does, and ConflictError when somebody saved meanwhile.
    """
    if seen is not None and seen != program.version:
        raise ConflictError("ほかの職員が先に直しています。いまの内容を見てから、もう一度直してください。")
    with session.no_autoflush:
        _name(session, program, slug, title)
        _describe(session, program, words)
    program.kind, program.stage = kind, stage
    _tell_followers(session, program)
    session.flush()
    note(session, "edit_program", "program", program.public_id, now=now, by=by)


def offer(
    session: Session,
    definition: ProgramDefinition,
    *,
    site_id: int,
    now: dt.datetime,
    by: Actor,
    slug: str = "",
) -> Program:
    """Offer what a definition describes, as it stands. Raises ProgramRefusedError as `create_program` does."""
    words = words_of(definition)
    words["prerequisite"] = find_offered(session, site_id, definition.prerequisite)
    return create_program(
        session,
        site_id=site_id,
        slug=slug or definition.id.replace("_", "-"),
        title=definition.title,
        kind=definition.kind,
        stage=definition.stage,
        now=now,
        by=by,
        **words,
    )


def words_of(definition: ProgramDefinition) -> ProgramWords:
    """What a definition says, as a program keeps it; what comes first is looked up in the site's programs."""
    promise = definition.promise
    return ProgramWords(
        summary=definition.summary or "",
        menu_code=definition.menu_code,
        calendar_title=definition.calendar_title,
        definition_code=definition.id,
        audience=definition.audience or "",
        gate=definition.gate,
        mode=definition.mode,
        fee=definition.fee or "",
        usual_capacity=definition.capacity,
        capacity_unit=definition.capacity_unit,
        holiday_policy=definition.holiday_policy,
        promise_count=promise.count if promise else None,
        promise_span=promise.span if promise else None,
        eligibility=definition.conditions,
        notices=definition.notices,
    )


def find_offered(session: Session, site_id: int, code: str) -> Program | None:
    """The site's first program of a definition; None for no definition."""
    wanted = (Program.site_id == site_id, Program.definition_code == code)
    return session.scalar(select(Program).where(*wanted).order_by(Program.id).limit(1)) if code else None


def _name(session: Session, program: Program, slug: str, title: str) -> None:
    name = clean_text(title)
    if not name:
        raise ProgramRefusedError("プログラムの名前を入れてください。", field="title")
    _check_slug(session, program, slug)
    program.title, program.slug = name, slug


def _describe(session: Session, program: Program, words: ProgramWords) -> None:
    """Take over what is said, and leave the rest as it is."""
    said: dict[str, Any] = dict(words)
    if "calendar_title" in said or not program.calendar_title:
        neutral = clean_text(said.get("calendar_title", "")) or "学習会"
        check_neutral(neutral, "calendar_title")
        program.calendar_title = neutral
    for key in said.keys() & TEXTS:
        setattr(program, key, clean_text(said[key]))
    for key in said.keys() & PLAIN:
        setattr(program, key, said[key])
    if "eligibility" in said:
        program.eligibility = check_conditions(said["eligibility"])
    if "notices" in said:
        program.notices = check_notices(notice_rules(said["notices"])).as_data() if said["notices"] else {}
    if "prerequisite" in said:
        _put_after(session, program, said["prerequisite"])
    _check_promise(program)


def _check_promise(program: Program) -> None:
    if (program.promise_count is None) is not (program.promise_span is None):
        raise ProgramRefusedError(
            "回数の約束は、回数と「月に・年に」の両方を入れてください。", field="promise_count"
        )


def _put_after(session: Session, program: Program, first: Program | None) -> None:
    """Say what comes first. Raises ProgramRefusedError when that would go round in a circle."""
    earlier, passed = first, set[int]()
    while earlier is not None and earlier.id not in passed:
        passed.add(earlier.id)
        if earlier is program:
            raise ProgramRefusedError(
                "先に終えるものが、ひとまわりしてしまいます。別のものを選んでください。", field="prerequisite"
            )
        earlier = session.get(Program, earlier.prerequisite_id) if earlier.prerequisite_id else None
    program.prerequisite_id = first.id if first else None


def _tell_followers(session: Session, program: Program) -> None:
    """Whoever comes after it names it in a rule, by its definition or its address, which may have changed."""
    for follower in session.scalars(select(Program).where(Program.prerequisite_id == program.id)):
        follower.eligibility = [
            rule | {"program": code_of(program)} if rule["kind"] == "prerequisite" else rule
            for rule in follower.eligibility
        ]


def code_of(program: Program) -> str:
    """How a rule of another program names it."""
    return program.definition_code or program.slug


def _check_slug(session: Session, program: Program, slug: str) -> None:
    """The part of the address: short, neutral, and nobody else's."""
    if not SLUG.fullmatch(slug):
        raise ProgramRefusedError(
            "アドレスに使う名前は、半角の英小文字・数字・ハイフンで入れてください。", field="slug"
        )
    check_neutral(slug, "slug")
    taken = select(Program.id).where(Program.site_id == program.site_id, Program.slug == slug)
    if session.scalar(taken.where(Program.id != (program.id or 0))) is not None:
        raise ProgramRefusedError("この名前は、もう使われています。", field="slug")
