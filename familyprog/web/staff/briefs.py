"""準備の紙: one page before an evening; and what the cards of 「自分の回」 say of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template

from familyprog.accounts.permissions import Action
from familyprog.evening.queries import Gathering, brief_of, gatherings, written_of
from familyprog.evening.rules import Step, step_of
from familyprog.programs.models import ClassSession
from familyprog.programs.queries import get_session
from familyprog.reminders.parity import Parity, parities, parity_of
from familyprog.reminders.rules.parity import Place
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.login import actor
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

# Who takes care that the word gets there; a facilitator calls nobody of his or her own accord.
WHO_TELLS = {
    Place.CALLS: "電話の一覧にあります。受付か担当が電話します。",
    Place.LETTERS: "手紙の一覧にあります。受付か担当が出します。",
    Place.NOWHERE: "どの一覧にもありません。担当に知らせてください。",
}


@dataclass(frozen=True)
class Unheard:
    """Somebody the word has not reached yet, and who sees to it."""

    name: str
    who_tells: str


@dataclass(frozen=True)
class Card:
    """One session of mine: who comes, what is needed, and the next thing to do."""

    gathering: Gathering
    unheard: list[Unheard]
    step: Step

    @property
    def meeting(self) -> ClassSession:
        """The session."""
        return self.gathering.meeting


@pages.get("/sessions/<pid:session_id>/brief")
@allow(Action.VIEW_SESSION)
def brief(session_id: str) -> str:
    """One page, on the screen and on one sheet of paper. Who is to be named nowhere is not."""
    meeting = get_session(db(), actor(), session_id, now=now())
    note_read("class_session", meeting.public_id, "brief")
    found = brief_of(db(), actor(), meeting, now=now())
    return render_template(
        "staff/brief.html",
        meeting=meeting,
        brief=found,
        unheard=_unheard(found.gathering, parity_of(db(), meeting, now())),
    )


def cards_of(meetings: Sequence[ClassSession]) -> list[Card]:
    """The cards of some sessions. The same few statements for one and for eight."""
    if not meetings:
        return []
    written = written_of(db(), [meeting.id for meeting in meetings])
    known = zip(gatherings(db(), actor(), meetings, now=now()), parities(db(), meetings, now()), strict=True)
    return [
        Card(gathering, _unheard(gathering, parity), step_for(gathering.meeting, written))
        for gathering, parity in known
    ]


def step_for(meeting: ClassSession, written: set[int]) -> Step:
    """The next thing to do of a session; `written`: ids of those with a record."""
    return step_of(meeting.state, meeting.starts_at, meeting.ends_at, now(), has_record=meeting.id in written)


def _unheard(gathering: Gathering, parity: Parity) -> list[Unheard]:
    return [
        Unheard(one.name, WHO_TELLS[parity.places[one.person_public_id]])
        for one in gathering.coming
        if parity.places.get(one.person_public_id) in WHO_TELLS
    ]
