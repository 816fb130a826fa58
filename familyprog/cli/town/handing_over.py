"""引き継ぎ in the town: けんじ hands three households over to ゆかり; one pack is read through, one family has heard."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.models import Staff
from familyprog.accounts.queries import staff_actor
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.service import ArrangementInput, add_arrangement
from familyprog.base.clock import tokyo_date
from familyprog.cli.town.households import Family
from familyprog.handover import service as handover
from familyprog.handover.enums import TellWay
from familyprog.handover.models import HandOver
from familyprog.handover.queries import Pack, cases_in, packs_to_print
from familyprog.people.enums import NoteSource
from familyprog.people.service.caseload import look_after

LONG_AGO, NOTICE = dt.timedelta(days=200), dt.timedelta(days=30)
HOMES = ("H1", "H4", "H5")
# household, what, whose (what they are called; None: all of them), how we know, words, days ago
KEPT = (
    ("H1", ArrangementKind.PROMISE, "すみれ", NoteSource.SEEN, "家の電話には、かけない。", 130),
    ("H4", ArrangementKind.PROMISE, "あかね", NoteSource.SEEN, "季節の変わりめに、手紙を一通出す。", 40),
    (
        "H5",
        ArrangementKind.PROMISE,
        "かえで",
        NoteSource.SEEN,
        "手紙は、次男と長女に一通ずつ分けて出す。",
        100,
    ),
    ("H5", ArrangementKind.AVOID, "次男", NoteSource.FAMILY, "前の職場の話は、次男から出るまで待つ。", 98),
)


def hand_over(
    session: Session, families: dict[str, Family], team: dict[str, Staff], *, now: dt.datetime
) -> None:
    """One under way with three packs: one read through, one asked about, one not opened yet."""
    giver, receiver = team["kenji"], team["yukari"]
    by, taker = staff_actor(giver), staff_actor(receiver)
    for home in HOMES:
        look_after(session, families[home].household, giver, now=now - LONG_AGO, by=by)
    _write_down(session, families, giver, now)
    day, since = tokyo_date(now) + NOTICE, now - dt.timedelta(days=3)
    row = handover.open_hand_over(session, giver, day, is_leaving=False, now=since, by=by)
    wanted = {families[home].household.public_id: receiver.public_id for home in HOMES}
    handover.choose(session, row, wanted, now=since, by=by)
    handover.send(session, row, now=since, by=by)
    first, second, _third = _packs(session, row, now)
    for reading in first.readings:
        handover.acknowledge(session, first.row, reading.item.key, reading.item.stamp, now=now, by=taker)
    handover.note_told(session, first.row, first.told[0].person_public_id, TellWay.TALK, now=now, by=by)
    for key, words in (
        ("dates", "会の帰りに、声をかけてもよさそうですか。"),
        ("work", "いちばん先にすることは。"),
    ):
        asked = handover.ask(session, second.row, key, words, now=now, by=taker)
    handover.answer(session, second.row, asked.public_id, "手紙のことを、先に。", now=now, by=by)


def _packs(session: Session, row: HandOver, now: dt.datetime) -> list[Pack]:
    return packs_to_print(session, row, cases_in(session, row), now=now)


def _write_down(session: Session, families: dict[str, Family], giver: Staff, now: dt.datetime) -> None:
    by = staff_actor(giver)
    for home, kind, whose, source, words, days_ago in KEPT:
        family = families[home]
        day = tokyo_date(now) - dt.timedelta(days=days_ago)
        said = ArrangementInput(kind, words, source, day)
        person = family.members[whose] if whose else None
        add_arrangement(session, family.household, person, said, now=now, by=by)
