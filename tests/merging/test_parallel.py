"""Merging, hiding and writing at once, on both databases: nothing is left behind, nothing lives again (security.md C10).

Erasing is not built yet; hiding is the strongest that may happen to a record meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from familyprog import schema
from familyprog.base.db import make_engine, make_sessions, unit_of_work
from familyprog.base.errors import DomainError, NotFoundError
from familyprog.merging.rules import PERSON, How
from familyprog.merging.service import merge
from familyprog.people.enums import NoteSource
from familyprog.people.models import ContactProfile, Flag, Household, Note, Person
from familyprog.people.queries import get_person
from familyprog.people.rules import ContactDetails
from familyprog.people.service import add_note, hide, rename_alias, set_contact
from tests import make

Deed = Callable[[Session, Person, Person], object]


@pytest.fixture
def sessions(database: str):
    engine = make_engine(database)
    yield make_sessions(engine)
    engine.dispose()


@pytest.fixture
def two(sessions: sessionmaker[Session], now):
    """Two records of one person, and who works on them."""
    with unit_of_work(sessions) as session:
        site = make.a_site(session)
        by = make.the_actor(make.a_staff(session, site))
        people = [
            make.a_family_member(session, site, alias, contact={"phone": "0848111222"})
            for alias in ("ひとり", "おなじ")
        ]
        return by, [one.public_id for one in people]


def edits(by, now, words: str):
    """What a page of one person writes."""
    details = ContactDetails(phone="0848999888")

    def write(session: Session, person: Person) -> None:
        home = session.get_one(Household, person.household_id)
        rename_alias(session, person, words, now=now, by=by)
        set_contact(session, person, details, now=now, by=by)
        add_note(session, home, words, source=NoteSource.SEEN, about=person, now=now, by=by)

    return write


def check_whole(session: Session, gone: Person) -> None:
    """The record that was given up has nothing that was to move, and nothing in force."""
    for name, settling in PERSON.items():
        if settling.how is How.MOVE:
            table, column = name.split(".")
            rows = schema.metadata.tables[table]
            if "undone_at" not in rows.c:
                assert session.execute(select(rows.c.id).where(rows.c[column] == gone.id)).all() == [], name
    live = select(ContactProfile.id).where(
        ContactProfile.person_id == gone.id, ContactProfile.superseded_at.is_(None)
    )
    assert session.scalars(live).all() == []


def test_what_is_written_while_two_become_one_goes_with_them_or_is_refused(sessions, two, now) -> None:
    """The page was open before; whichever is first, no word stands where nobody looks."""
    by, (kept_id, gone_id) = two
    begun, go_on = threading.Event(), threading.Event()

    def writes() -> bool:
        begun.wait(20)
        try:
            with unit_of_work(sessions) as session:
                edits(by, now, "あとから")(session, get_person(session, by, gone_id))
        except NotFoundError:
            return False
        return True

    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(sessions) as session:
            both = [get_person(session, by, key, is_held=False) for key in (kept_id, gone_id)]
            merge(session, *both, has_consent=True, now=now, by=by)
            later = pool.submit(writes)
            begun.set()
            go_on.wait(0.3)  # it waits for the merge, however long that takes
        assert later.result(30) is False
    with unit_of_work(sessions, write=False) as session:
        check_whole(session, session.scalars(select(Person).where(Person.public_id == gone_id)).one())


def test_everything_at_once_leaves_one_whole_record(sessions, two, now) -> None:
    """Merged from both sides, hidden, renamed and written on, all at the same instant."""
    by, keys = two
    start = threading.Barrier(5)

    def merges(kept_id: str, gone_id: str) -> None:
        with unit_of_work(sessions) as session:
            both = [get_person(session, by, key, is_held=False) for key in (kept_id, gone_id)]
            merge(session, *both, has_consent=True, now=now, by=by)

    def on(key: str, deed) -> None:
        with unit_of_work(sessions) as session:
            deed(session, get_person(session, by, key))

    def run(what, *args) -> None:
        start.wait(20)
        with suppress(DomainError, OperationalError):  # refused, or told to try again
            what(*args)

    def hides(session: Session, person: Person) -> None:
        hide(session, person, now=now, by=by)

    with ThreadPoolExecutor(5) as pool:
        done = [
            pool.submit(run, merges, *keys),
            pool.submit(run, merges, *reversed(keys)),
            pool.submit(run, on, keys[0], edits(by, now, "いち")),
            pool.submit(run, on, keys[1], edits(by, now, "に")),
            pool.submit(run, on, keys[1], hides),
        ]
        for one in done:
            one.result(60)
    with unit_of_work(sessions, write=False) as session:
        people = session.scalars(select(Person).order_by(Person.id)).all()
        gone = [one for one in people if one.merged_into_id is not None]
        assert len(gone) == 1
        kept = next(one for one in people if one not in gone)
        check_whole(session, gone[0])
        assert {one.about_person_id for one in session.scalars(select(Note))} <= {kept.id}
        assert {one.person_id for one in session.scalars(select(Flag))} <= {kept.id}
