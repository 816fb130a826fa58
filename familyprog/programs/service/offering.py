"""What is offered: programs, and the curriculum versions that cohorts freeze."""

from __future__ import annotations

import datetime as dt
import re
from typing import TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.audit.service import note
from familyprog.base.names import clean_text
from familyprog.programs.enums import ProgramKind, SupportStage
from familyprog.programs.errors import ProgramRefusedError
from familyprog.programs.models import CurriculumUnit, CurriculumVersion, Program
from familyprog.programs.reader import CurriculumFile, as_frozen, content_hash
from familyprog.programs.rules import check_neutral

SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


def freeze_curriculum(session: Session, curriculum: CurriculumFile, *, now: dt.datetime) -> CurriculumVersion:
    """The frozen copy of a curriculum file; the same content gives the same row."""
    content = as_frozen(curriculum)
    fingerprint = content_hash(content)
    found = session.scalar(
        select(CurriculumVersion).where(
            CurriculumVersion.code == curriculum.id, CurriculumVersion.content_hash == fingerprint
        )
    )
    if found is not None:
        return found
    version = CurriculumVersion(
        code=curriculum.id,
        number=curriculum.version,
        title=curriculum.title,
        units_required=curriculum.units_required,
        content=content,
        content_hash=fingerprint,
        frozen_at=now,
    )
    version.units = [
        CurriculumUnit(number=unit.no, month=unit.month, title=unit.title) for unit in curriculum.units
    ]
    session.add(version)
    session.flush()
    return version


class ProgramWords(TypedDict, total=False):
    """What a program may say of itself besides its name: all of it can wait."""

    summary: str
    menu_code: int | None
    calendar_title: str
    prerequisite: Program | None
    is_public: bool


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
    name, neutral = clean_text(title), clean_text(words.get("calendar_title", "")) or "学習会"
    if not name:
        raise ProgramRefusedError("プログラムの名前を入れてください。", field="title")
    check_neutral(neutral, "calendar_title")
    _check_slug(session, site_id, slug)
    program = Program(site_id=site_id, slug=slug, title=name, kind=kind, stage=stage, calendar_title=neutral)
    _describe(program, words)
    session.add(program)
    session.flush()
    note(session, "create_program", "program", program.public_id, now=now, by=by)
    return program


def _describe(program: Program, words: ProgramWords) -> None:
    first = words.get("prerequisite")
    program.summary = clean_text(words.get("summary", ""))
    program.menu_code = words.get("menu_code")
    program.prerequisite_id = first.id if first else None
    program.is_public = words.get("is_public", True)


def _check_slug(session: Session, site_id: int, slug: str) -> None:
    """The part of the address: short, neutral, and nobody else's."""
    if not SLUG.fullmatch(slug):
        raise ProgramRefusedError(
            "アドレスに使う名前は、半角の英小文字・数字・ハイフンで入れてください。", field="slug"
        )
    check_neutral(slug, "slug")
    if session.scalar(select(Program.id).where(Program.site_id == site_id, Program.slug == slug)) is not None:
        raise ProgramRefusedError("この名前は、もう使われています。", field="slug")
