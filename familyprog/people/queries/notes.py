"""Reads of notes: one to be corrected, and those that may leave the house."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import NoteClass
from familyprog.people.models import Household, Note


def get_note(session: Session, actor: Actor, household: Household, public_id: str) -> Note:
    """A note of this household that the actor may read. Raises NotFoundError."""
    row = session.scalar(
        select(Note).where(
            Note.public_id == public_id,
            Note.household_id == household.id,
            Note.site_id == actor.site_id,
        )
    )
    if row is None or not can(actor, Action.WRITE_NOTE):
        raise NotFoundError
    if row.sensitivity is NoteClass.RESTRICTED and not can(actor, Action.VIEW_RESTRICTED):
        raise NotFoundError
    return row


def notes_for_others(session: Session, household_id: int) -> list[Note]:
    """What may be shown or handed on without asking first, newest first: never a restricted note, never one
    that has been corrected. Whoever makes a packet, a copy or a print for others starts from these.
    """
    newer = aliased(Note)
    is_corrected = select(newer.id).where(newer.corrects_id == Note.id).exists()
    rows = session.scalars(
        select(Note)
        .where(Note.household_id == household_id, ~is_corrected)
        .order_by(Note.created_at.desc(), Note.id.desc())
    )
    return [row for row in rows if row.may_go_out]
