"""Contacts between the sessions: who was talked with, how often, by which way, and who is new (domain.md §5.1)."""

from __future__ import annotations

import datetime as dt
import random
import re
from itertools import cycle, islice

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.clock import at_tokyo
from familyprog.base.names import new_public_id
from familyprog.contacts.enums import ContactWay, Direction, Outcome, Topic
from familyprog.contacts.models import ContactEntry
from familyprog.people.enums import FlagKind, Relation
from familyprog.people.models import Flag, Person
from familyprog.reporting.enums import TALK_FIGURES, Figure, Scope, TalkSplit
from familyprog.reporting.queries import load
from familyprog.reporting.rules.talks import (
    chosen_talks,
    talk_parts,
    talk_table,
    talk_tables,
    talk_units,
    talks_of,
)
from tests import make
from tests.reporting.test_published import TOTTORI

NOW = at_tokyo(dt.date(2026, 12, 1), dt.time(9, 0))
OCTOBER = at_tokyo(dt.date(2026, 10, 5), dt.time(10, 0))


@pytest.fixture
def write(session: Session, site):
    """Write contacts down as they came: person (or None), day, way, how it went."""
    author = make.a_staff(session, site)

    def write(person, at=OCTOBER, way=ContactWay.PHONE, outcome=Outcome.TALKED, topics=(), home=None):
        entry = ContactEntry(
            site_id=site.id,
            household_id=home or person.household_id,
            person_id=person.id if person else None,
            outsider="" if person else "民生委員",
            author_id=author.id,
            happened_at=at,
            way=way,
            direction=Direction.OUT,
            outcome=outcome,
            topics=list(topics),
            created_at=NOW,
        )
        session.add(entry)
        session.flush()
        return entry

    return write


@pytest.fixture
def mother(session, site):
    return make.a_family_member(session, site, "うめ", relation=Relation.MOTHER)


def year_row(session, site, split=TalkSplit.WAY, year=2026):
    """The numbers over the whole year."""
    table = talk_table(load(session, site_id=site.id, first_year=year), year, split, NOW, title="")
    return {figure: table.rows[-1].cells[figure].number for figure in TALK_FIGURES}


def test_who_wrote_and_rang_is_one_person_and_two_contacts(session, site, write, mother) -> None:
    write(mother)
    write(mother, way=ContactWay.LETTER)
    numbers = year_row(session, site)
    assert numbers[Figure.TALKS] == 2
    assert numbers[Figure.TALKERS] == numbers[Figure.TALK_HOUSEHOLDS] == numbers[Figure.NEW_TALKERS] == 1


def test_an_attempt_is_no_contact_and_shows_beside(session, site, write, mother) -> None:
    write(mother, outcome=Outcome.NO_ANSWER)
    numbers = year_row(session, site)
    assert (numbers[Figure.TALKS], numbers[Figure.TALKERS], numbers[Figure.ATTEMPTS]) == (0, 0, 1)


def test_somebody_from_outside_is_a_contact_and_no_person(session, site, write, mother) -> None:
    write(None, home=mother.household_id)
    numbers = year_row(session, site)
    assert (numbers[Figure.TALKS], numbers[Figure.TALKERS], numbers[Figure.TALK_HOUSEHOLDS]) == (1, 0, 0)
    assert (numbers[Figure.NEW_TALKS], numbers[Figure.KNOWN_TALKS]) == (0, 0)
    [outside] = [one for one in parts(session, site, TalkSplit.RELATION) if one.code == "outside"]
    assert len(outside.talks.talks) == 1


def parts(session, site, split, year=2026):
    facts = load(session, site_id=site.id, first_year=year)
    return talk_parts(talks_of(facts, year), split, year, NOW)


def test_who_was_talked_with_before_april_continues(session, site, write, mother) -> None:
    write(mother, at=at_tokyo(dt.date(2026, 3, 31), dt.time(23, 0)))
    write(mother, at=at_tokyo(dt.date(2026, 4, 1), dt.time(0, 30)))
    assert year_row(session, site)[Figure.KNOWN_TALKERS] == 1
    assert year_row(session, site, year=2025)[Figure.NEW_TALKS] == 1


def test_a_month_to_come_has_no_number_and_a_quiet_one_a_zero(session, site, write, mother) -> None:
    write(mother)
    table = talk_table(load(session, site_id=site.id, first_year=2026), 2026, TalkSplit.MONTH, NOW, title="")
    shown = [row.cells[Figure.TALKS].shown for row in table.rows]
    assert shown == ["0"] * 6 + ["1", "0", "0"] + [Scope.AHEAD.label] * 3 + ["1"]


def test_one_contact_about_two_things_stands_in_both(session, site, write, mother) -> None:
    write(mother, topics=[Topic.MONEY.value, Topic.WORK.value])
    found = {one.code: len(one.talks.talks) for one in parts(session, site, TalkSplit.TOPIC)}
    assert (found["money"], found["work"], found["medical"]) == (1, 1, 0)
    assert year_row(session, site, TalkSplit.TOPIC)[Figure.TALKS] == 1


def test_the_number_of_somebody_hidden_is_not_shown(session, site, write, mother) -> None:
    write(mother)
    by = make.a_staff(session, site)
    session.add(Flag(person_id=mother.id, kind=FlagKind.HIDE, set_by_id=by.id, set_at=NOW))
    session.flush()
    facts = load(session, site_id=site.id, first_year=2026)
    for figure in TALK_FIGURES:
        assert mother.public_id not in str(talk_units(talks_of(facts, 2026), figure))


def test_a_site_that_writes_no_contacts_down_has_no_table_of_zeros(session, site) -> None:
    assert talk_tables(load(session, site_id=site.id, first_year=2026), 2026, NOW, label="") == []


def test_six_published_years_come_out_of_contacts_again(session, site) -> None:
    """F2: new and continuing people, and their contacts, out of one row a contact."""
    author = make.a_staff(session, site)
    home = make.a_household(session, site).id
    start = at_tokyo(dt.date(2017, 5, 1), dt.time(10, 0))
    session.execute(
        insert(Person),
        [
            {"site_id": site.id, "created_at": NOW, "public_id": new_public_id(), "household_id": home}
            for _n in range(700)
        ],
    )
    ids = iter(session.scalars(select(Person.id).where(Person.site_id == site.id)).all())
    line = {
        "site_id": site.id,
        "household_id": home,
        "author_id": author.id,
        "way": ContactWay.PHONE,
        "direction": Direction.IN,
        "outcome": Outcome.TALKED,
        "topics": [],
        "created_at": NOW,
        "outsider": "",
        "line": "",
    }
    before = list(islice(ids, 178))
    rows = [line | {"person_id": one, "happened_at": start, "public_id": new_public_id()} for one in before]
    for year, ((new, new_talks), (old, old_talks), _all) in TOTTORI.items():
        newcomers = list(islice(ids, new))
        day = at_tokyo(dt.date(year, 6, 1), dt.time(10, 0))
        for who, count in ((newcomers, new_talks), (before[:old], old_talks)):
            rows += [
                line | {"person_id": one, "happened_at": day, "public_id": new_public_id()}
                for one in islice(cycle(who), count)
            ]
        before = newcomers + before
    session.execute(insert(ContactEntry), rows)
    for year, (fresh_ones, known_ones, contacts) in TOTTORI.items():
        numbers = year_row(session, site, year=year)
        assert (numbers[Figure.NEW_TALKERS], numbers[Figure.NEW_TALKS]) == fresh_ones
        assert (numbers[Figure.KNOWN_TALKERS], numbers[Figure.KNOWN_TALKS]) == known_ones
        assert numbers[Figure.TALKS] == contacts


def test_a_recount_by_hand_says_the_same(session, site, write) -> None:
    """Two hundred contacts at random, counted once more in the plainest way."""
    dice = random.Random(7)  # noqa: S311 - the same contacts each time
    people = [make.a_family_member(session, site, f"人{n}") for n in range(12)]
    rows = [
        write(
            dice.choice(people),
            at=OCTOBER - dt.timedelta(days=dice.randrange(400)),
            way=dice.choice(list(ContactWay)),
            outcome=dice.choice(list(Outcome)),
        )
        for _n in range(200)
    ]
    start = at_tokyo(dt.date(2026, 4, 1), dt.time.min)
    talked = [row for row in rows if row.outcome is Outcome.TALKED]
    ours = [row for row in talked if row.happened_at >= start]
    known = {row.person_id for row in talked if row.happened_at < start}
    numbers = year_row(session, site)
    assert numbers[Figure.TALKS] == len(ours)
    assert numbers[Figure.TALKERS] == len({row.person_id for row in ours})
    assert numbers[Figure.KNOWN_TALKERS] == len({row.person_id for row in ours} & known)
    assert numbers[Figure.NEW_TALKS] == len([row for row in ours if row.person_id not in known])
    assert numbers[Figure.ATTEMPTS] == len([r for r in rows if r not in talked and r.happened_at >= start])
    for way in parts(session, site, TalkSplit.WAY):
        assert len(talk_units(way.talks, Figure.TALKS)) == len([r for r in ours if r.way.value == way.code])


def test_forty_contacts_take_as_many_statements_as_three(session, site, write, mother, statements) -> None:
    counts = []
    for more in (3, 37):
        for _n in range(more):
            write(mother)
        with statements() as seen:
            load(session, site_id=site.id, first_year=2026)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_page_opens_the_rows_behind_each_number(staff_client, session, site, write, mother) -> None:
    write(mother, topics=["money"])
    make.a_program(session, site)
    session.commit()
    client = staff_client(Role.COORDINATOR)
    assert "/staff/reports/2026/contacts" in client.get("/staff/reports").text
    page = client.get("/staff/reports/2026/contacts").text
    for address in sorted(set(re.findall(r'href="(/staff/reports/2026/contacts/rows/[^"]+)"', page))):
        rows = client.get(address.replace("&amp;", "&"))
        assert rows.status_code == 200
        assert mother.public_id in rows.text or "うめ" not in rows.text
    assert client.get("/staff/reports/2026/contacts/rows/unique_count").status_code == 404
    assert client.get("/staff/reports/2026/contacts/rows/talks_count?by=way&part=pigeon").status_code == 404
    assert client.get("/staff/reports/2026/rows/talks_count").status_code == 404


def test_the_page_says_where_numbers_come_from_when_there_are_none(staff_client) -> None:
    assert "連絡の記録がありません" in staff_client(Role.COORDINATOR).get("/staff/reports/2026/contacts").text
    assert "連絡の記録がありません" in staff_client(Role.AUDITOR).get("/staff/reports/2026/contacts").text


def test_the_file_of_the_year_holds_the_contacts_too(staff_client, session, write, mother) -> None:
    write(mother)
    session.commit()
    text = staff_client(Role.COORDINATOR).get("/staff/reports/2026/file.csv").get_data(as_text=True)
    assert "相談の方法" in text
    assert "話せた・やりとりできたもの" in text


def test_only_what_a_row_holds_is_opened(session, site, write, mother) -> None:
    write(mother)
    facts = load(session, site_id=site.id, first_year=2026)
    assert len(chosen_talks(facts, 2026, None, "", NOW).talks.talks) == 1
    assert chosen_talks(facts, 2026, TalkSplit.WAY, "letter", NOW).talks.talks == []
