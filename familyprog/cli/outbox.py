"""`outbox`: what is to be told and what was, without bodies or addresses."""

from __future__ import annotations

import click
from sqlalchemy import select

from familyprog.cli.edge import FINE, settings, tell, unit
from familyprog.outbox.models import Message
from familyprog.programs.models import ClassSession


@click.command()
@click.option("--json", "as_json", is_flag=True, help="いつもJSONです（書いてもかまいません）。")
@click.option("--session", "session_id", default=None, help="回のID。")
def outbox(as_json: bool, session_id: str | None) -> int:
    """送信箱の行を出します。本文も宛先も出しません。"""
    wanted = (
        select(Message, ClassSession.public_id)
        .outerjoin(ClassSession, ClassSession.id == Message.class_session_id)
        .order_by(Message.due_at, Message.id)
    )
    if session_id is not None:
        wanted = wanted.where(ClassSession.public_id == session_id)
    with unit(settings()) as session:
        tell([_row(message, meeting) for message, meeting in session.execute(wanted)])
    return FINE


def _row(message: Message, class_session: str | None) -> dict[str, object]:
    return {
        "id": message.public_id,
        "kind": message.kind.value,
        "channel": message.channel.value,
        "state": message.state.value,
        "session": class_session,
        "recipient": message.recipient_key,
        "revision": message.revision,
        "due_at": message.due_at.isoformat(),
        "not_after": message.not_after.isoformat(),
        "started_at": message.started_at.isoformat() if message.started_at else None,
        "finished_at": message.finished_at.isoformat() if message.finished_at else None,
        "attempts_count": message.attempts_count,
        "reason": message.reason,
        "message_id": message.message_id,
    }
