"""ごあいさつ: who wished to hear of us after leaving, and whose day has come. A person writes, or telephones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import url_for

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.care.rules import reach_of
from familyprog.enrolment.queries.greetings import DueGreeting, due_greetings
from familyprog.people.queries import contacts_of
from familyprog.progression.rules import PUT_OFF_DAYS
from familyprog.web.filters import iso_date
from familyprog.web.staff.work.rows import Later, Post, Row, Section

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def sections(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Section]:
    """Whose day has come, with the way each chose."""
    today = tokyo_date(now)
    due = due_greetings(session, actor, today)
    profiles = contacts_of(session, {one.person_id for one in due})
    ways = {key: reach_of(profile, "", "").words for key, profile in profiles.items()}
    rows = tuple(_row(one, ways.get(one.person_id, ""), today) for one in due)
    yield Section("ごあいさつ（はがき・手紙・電話・メールで）", rows)


def _row(one: DueGreeting, ways: str, today: dt.date) -> Row:
    who, home = f"（{one.alias}さん）", one.household_public_id
    contacts = url_for("staff.contact_entries", case_id=home, person=one.person_public_id) if home else ""
    return Row(
        title=f"{one.alias}さん",
        action=Post(
            "ごあいさつしました",
            url_for("staff.greeting_done", person_id=one.person_public_id),
            "greeting-done",
            who,
        ),
        later=Later(
            one.person_public_id,
            url_for("staff.greeting_later", person_id=one.person_public_id),
            "greeting-later",
            today + dt.timedelta(days=PUT_OFF_DAYS),
        ),
        url=contacts,
        text=f"{ways}　{one.rhythm.label}",
        since=f"{iso_date(one.due_on)}から",
        state="greeting",
        case_id=home,
        hint="「もういらない」と言われたら、お名前から開いて「いりません」に。",
    )
