"""The lines of the trail, and whether they are as they were sealed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from familyprog.audit.models import AuditEvent, AuditSeal
from familyprog.audit.rules import FIRST, digest_of


def lines_after(last_id: int) -> Select[*tuple[object, ...]]:
    """The lines behind one id, as a seal reads them."""
    columns = (
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.site_id,
        AuditEvent.actor_kind,
        AuditEvent.actor_public_id,
        AuditEvent.action,
        AuditEvent.object_kind,
        AuditEvent.object_public_id,
        AuditEvent.result,
    )
    return select(*columns).where(AuditEvent.id > last_id).order_by(AuditEvent.id)


def last_seal(session: Session) -> AuditSeal | None:
    """The newest seal; its digest, written down elsewhere, proves later that nothing was cut off."""
    return session.scalars(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).one_or_none()


def broken_seals(session: Session) -> Iterator[int]:
    """Numbers of the seals whose lines are not what was sealed, or that do not follow the one before."""
    before, end = FIRST, 0
    for number, seal in enumerate(session.scalars(select(AuditSeal).order_by(AuditSeal.number)).all(), 1):
        lines = _between(session, end, seal.last_id)
        if seal.number != number or seal.digest != digest_of(before, seal.number, lines):
            yield seal.number
        before, end = seal.digest, seal.last_id


def _between(session: Session, after: int, until: int) -> Iterator[Row[*tuple[object, ...]]]:
    return iter(session.execute(lines_after(after).where(AuditEvent.id <= until)))


def is_known(session: Session, digest: str) -> bool:
    """Whether a digest that was written down elsewhere is still one of ours."""
    return session.scalars(select(AuditSeal.id).where(AuditSeal.digest == digest)).first() is not None
