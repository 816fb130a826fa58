"""The calls, visits and letters between the sessions, of four households and of somebody from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.cli.town.basics import nine
from familyprog.cli.town.households import Family
from familyprog.contacts.enums import ContactWay, Direction, Outcome, Topic
from familyprog.contacts.rules import ContactInput
from familyprog.contacts.service import record_contact

OUT, IN = Direction.OUT, Direction.IN
TALKED, NO_ANSWER = Outcome.TALKED, Outcome.NO_ANSWER
# household, who (None: somebody from outside), days ago, way, whose step, how it went, about what, one line
CONTACTS: tuple[tuple[str, str | None, int, ContactWay, Direction, Outcome, tuple[Topic, ...], str], ...] = (
    ("H1", "すみれ", 200, ContactWay.PHONE, IN, TALKED, (Topic.MANNER,), "はじめてのお電話。ゆっくり聞いた"),
    ("H1", "すみれ", 192, ContactWay.HERE, IN, TALKED, (Topic.MANNER,), "来てくださった。つぎは来週"),
    (
        "H1",
        "すみれ",
        60,
        ContactWay.PHONE,
        IN,
        TALKED,
        (Topic.MANNER, Topic.PLACE),
        "食卓で話せた日があった、とのこと",
    ),
    (
        "H5",
        "かえで",
        196,
        ContactWay.PHONE,
        IN,
        TALKED,
        (Topic.MANNER, Topic.WORK),
        "お二人のことを順に聞いた",
    ),
    ("H5", "かえで", 90, ContactWay.MAIL, IN, TALKED, (Topic.MEDICAL,), "受診のことを知りたい"),
    ("H5", "かえで", 35, ContactWay.PHONE, OUT, NO_ANSWER, (), ""),
    ("H5", "かえで", 28, ContactWay.PHONE, OUT, TALKED, (Topic.MEDICAL,), "病院の一覧を手紙でおくる"),
    ("H5", "かえで", 27, ContactWay.LETTER, OUT, TALKED, (Topic.MEDICAL,), "一覧が届いた、とお電話"),
    (
        "H1",
        None,
        14,
        ContactWay.PHONE,
        IN,
        TALKED,
        (Topic.OTHER,),
        "ようすが気になる、とのこと。うかがっただけ",
    ),
)


def write_down(session: Session, families: Mapping[str, Family], *, now: dt.datetime, by: Actor) -> None:
    """Each on its day."""
    for home, who, days_ago, way, step, outcome, topics, line in CONTACTS:
        at = nine(tokyo_date(now) - dt.timedelta(days=days_ago))
        person, outsider = (families[home].members[who], "") if who else (None, "民生委員")
        contact = ContactInput(
            at, way, step, outcome, outsider=outsider, topics=topics, line=line, tries_again=False
        )
        record_contact(session, families[home].household, person, contact, now=at, by=by)
