"""引き継ぎ with a mark in every word: what was promised, what a colleague read of it, a question and its answer."""

from __future__ import annotations

import datetime as dt

from familyprog.accounts.models import Staff
from familyprog.accounts.queries import staff_actor
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.service import ArrangementInput, add_arrangement
from familyprog.base.clock import tokyo_date
from familyprog.cli.town.households import Family
from familyprog.cli.town.marked_deeds import Deeds
from familyprog.handover import service as handover
from familyprog.handover.models import HandOver
from familyprog.handover.queries import Pack, cases_in, packs_to_print
from familyprog.people.enums import NoteSource
from familyprog.people.service.caseload import look_after


def hand_on(deeds: Deeds, name: str, family: Family) -> None:
    """Something was promised, and a colleague reads of it before looking after the household."""
    relative, _concerned = family.members.values()
    words = deeds.marker.text(name, "arrangement.statement")
    said = ArrangementInput(ArrangementKind.PROMISE, words, NoteSource.FAMILY, tokyo_date(deeds.now))
    add_arrangement(deeds.session, family.household, relative, said, now=deeds.now, by=deeds.by)
    _read(deeds, name, _pack(deeds, _send(deeds, family)))


def _send(deeds: Deeds, family: Family) -> HandOver:
    giver = deeds.session.get_one(Staff, deeds.by.staff_id)
    look_after(deeds.session, family.household, giver, now=deeds.now, by=deeds.by)
    # Each family on a day of its own: one hand-over of somebody ends on one day.
    day = tokyo_date(deeds.now) + dt.timedelta(days=30 + len(deeds.marker.given))
    row = handover.open_hand_over(deeds.session, giver, day, is_leaving=False, now=deeds.now, by=deeds.by)
    wanted = {family.household.public_id: deeds.confirms.public_id}
    handover.choose(deeds.session, row, wanted, now=deeds.now, by=deeds.by)
    handover.send(deeds.session, row, now=deeds.now, by=deeds.by)
    return row


def _pack(deeds: Deeds, row: HandOver) -> Pack:
    return packs_to_print(deeds.session, row, cases_in(deeds.session, row), now=deeds.now)[0]


def _read(deeds: Deeds, name: str, found: Pack) -> None:
    reads, now = staff_actor(deeds.confirms), deeds.now
    item = next(one.item for one in found.readings if one.item.key.startswith("promise"))
    handover.acknowledge(deeds.session, found.row, item.key, item.stamp, now=now, by=reads)
    question = deeds.marker.text(name, "pack_question.question")
    asked = handover.ask(deeds.session, found.row, item.key, question, now=now, by=reads)
    words = deeds.marker.text(name, "pack_question.answer")
    handover.answer(deeds.session, found.row, asked.public_id, words, now=now, by=deeds.by)
