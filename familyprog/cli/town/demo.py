"""The demo profile: みどり市（架空）, anchored on today."""

from __future__ import annotations

import datetime as dt
import random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from familyprog.accounts.models import Site, Staff
from familyprog.accounts.queries import staff_actor
from familyprog.base.errors import DomainError
from familyprog.cli.town import (
    afterwards,
    agreed,
    answers,
    charge,
    contacts,
    referred,
    stories,
    tables,
    talks,
)
from familyprog.cli.town.basics import Town, open_programs
from familyprog.cli.town.drop_in import open_place
from familyprog.cli.town.groups import Opener
from familyprog.cli.town.handing_over import hand_over
from familyprog.cli.town.households import FAMILY_EMAIL, HOUSEHOLDS, Family, move_in, neighbours
from familyprog.cli.town.ids import steady_ids
from familyprog.cli.town.people import coordinator, hire, logins, open_site
from familyprog.cli.town.wider import take_over
from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message

LONG_AGO = dt.timedelta(days=210)
# What staff wrote down of the families, in this order.
WRITTEN = (
    charge.tell_of_home,
    talks.note_wishes,
    contacts.write_down,
    agreed.agree,
    answers.ask,
    referred.hand_on,
)


def fill(session: Session, *, now: dt.datetime, rng: int) -> dict[str, object]:
    """Build the town; the same for the same rng and day. Raises DomainError when somebody lives here."""
    _check_empty(session)
    dice = random.Random(rng)  # noqa: S311 - made-up data, not a secret
    with steady_ids(session, dice):
        start = now - LONG_AGO
        site = open_site(session, now=start)
        team = hire(session, site, now=now)
        by = coordinator(team)
        families = {
            home: move_in(session, site, members, now=start, by=by)
            for home, members in {**HOUSEHOLDS, **neighbours()}.items()
        }
        charge.put_in_charge(session, families, team, now=start, by=by)
        opener = Opener(session, by, team["shinko"], start)
        town = open_programs(opener, site, now=now)
        people = {name: person for family in families.values() for name, person in family.members.items()}
        teller = stories.Teller(session, town, people, by, staff_actor(team["shinko"]), now, dice)
        stories.finish_the_first_run(teller)
        stories.go_on_to_practice(teller)
        for write in WRITTEN:
            write(session, families, now=now, by=by)
        talks.conclude(session, families, team["kenji"], now=now, by=by)
        tables.sit_together(session, families, (team["yukari"], team["kenji"]), now=now, by=by)
        _tell_the_rest(teller)
        _look_ahead(teller, families, team)
        others = [open_place(opener, site, dice).slug, *take_over(opener, site, now=now)]
        _past_mail_was_sent(session, now)
    return _answer(site, logins(team), town, families, others, rng)


def _check_empty(session: Session) -> None:
    if session.scalar(select(Site.id).limit(1)) is not None:
        raise DomainError("このデータベースにはもう拠点があります。空のデータベースで行ってください。")


def _look_ahead(teller: stories.Teller, families: dict[str, Family], team: dict[str, Staff]) -> None:
    afterwards.look_after(teller, team["kenji"])
    talks.look_again(teller.session, now=teller.now)
    hand_over(teller.session, families, team, now=teller.now)


def _tell_the_rest(teller: stories.Teller) -> None:
    stories.change_groups(teller)
    stories.practise(teller)
    stories.run_the_second(teller)
    stories.say_needs(teller)
    stories.ask_for_places(teller)


def _past_mail_was_sent(session: Session, now: dt.datetime) -> None:
    """The worker of the past did its work; only what is due from now on is left to the present one."""
    due = (Message.state == MessageState.PLANNED, Message.due_at <= now)
    session.execute(
        update(Message)
        .where(*due)
        .values(
            state=MessageState.SENT, started_at=Message.due_at, finished_at=Message.due_at, attempts_count=1
        )
    )
    session.execute(
        update(Message)
        .where(Message.state == MessageState.TO_CALL, Message.not_after <= now)
        .values(state=MessageState.TOLD, finished_at=Message.due_at)
    )
    session.expire_all()


def _answer(
    site: Site,
    accounts: list[dict[str, str]],
    town: Town,
    families: dict[str, Family],
    others: list[str],
    rng: int,
) -> dict[str, object]:
    cohorts = {
        "finished": town.finished,
        "running": town.running,
        "intensive": town.intensive,
        "full": town.full,
        "fathers": town.fathers,
        **{f"practice_{slot.value}": cohort for slot, cohort in town.practice.items()},
    }
    return {
        "profile": "demo",
        "rng": rng,
        "site": site.public_id,
        "logins": accounts,
        "families": {"sign_in": FAMILY_EMAIL},
        "programs": [town.kiso.slug, town.jissen.slug, "chichi", *others],
        "cohorts": {name: cohort.public_id for name, cohort in cohorts.items()},
        "households": {name: families[name].household.public_id for name in HOUSEHOLDS},
    }
