"""H14: a worker retires on 31 March with forty households. Packs complete, families informed, access ends,
next reviews reassigned; and nothing of it by itself."""

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from familyprog.base.clock import at_tokyo
from familyprog.care.queries import owners_of
from familyprog.handover import service as handover
from familyprog.handover.enums import Section, TellWay
from familyprog.handover.models import HandOverCase
from familyprog.handover.queries import (
    cases_in,
    get_hand_over,
    late_parts,
    packs_to_print,
    progress,
    told_by_case,
    uncovered,
    unread_parts,
    untold_parts,
)
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import Message
from familyprog.people.models import Caseload, Household
from familyprog.progression.queries import work_list
from familyprog.progression.service import open_reviews
from tests import make
from tests.conftest import signed_in
from tests.handover.conftest import APRIL, LAST, a_case

HOUSEHOLDS = 40
MARCH = at_tokyo(dt.date(2027, 3, 1), dt.time(9))


@pytest.fixture
def team(session, site, now):
    """田中 with forty households; 佐藤 and 鈴木 stay."""
    tanaka, sato, suzuki = (
        make.a_staff(session, site, name=name, ends_on=APRIL) for name in ("田中", "佐藤", "鈴木")
    )
    homes = [a_case(session, site, tanaka, now, f"家{number}") for number in range(HOUSEHOLDS)]
    return tanaka, sato, suzuki, homes


def share_out(session, row, page, team, by):
    """Thirty to 佐藤 in two groups by hand, then all that are left to 鈴木."""
    _tanaka, sato, suzuki, _homes = team
    first = [one.household_public_id for one in page.open]
    for some, who in ((first[:10], sato), (first[10:30], sato), (first[30:], suzuki)):
        handover.choose(session, row, dict.fromkeys(some, who.public_id), now=MARCH, by=by)


def read_everything(session, row, receiver, now):
    by = make.the_actor(receiver)
    mine = [case for case in cases_in(session, row) if case.receiver_id == receiver.id]
    for one in packs_to_print(session, row, mine, now=now):
        for reading in one.readings:
            if not reading.is_read:
                handover.acknowledge(session, one.row, reading.item.key, reading.item.stamp, now=now, by=by)


def tell_everybody(session, row, by, now):
    for case in cases_in(session, row):
        for one in told_by_case(session, [case])[case.id]:
            handover.note_told(session, case, one.person_public_id, TellWay.TALK, now=now, by=by)


def test_forty_households_in_march(session, site, now, team) -> None:
    tanaka, sato, suzuki, _homes = team
    by = make.the_actor(tanaka)
    row = handover.open_hand_over(session, tanaka, LAST, is_leaving=True, now=MARCH, by=by)

    # No household can be lost: until somebody is chosen, all forty are shown as nobody's.
    assert [one.count for one in uncovered(session, site.id, dt.date(2027, 3, 1))] == [HOUSEHOLDS]
    share_out(session, row, progress(session, by, row.public_id, now=MARCH), team, by)
    assert handover.send(session, row, now=MARCH, by=by) == HOUSEHOLDS
    assert uncovered(session, site.id, dt.date(2027, 3, 1)) == []

    # The packs are complete: every part in each of them, hearsay marked.
    packs = packs_to_print(session, row, cases_in(session, row), now=MARCH)
    assert len(packs) == HOUSEHOLDS
    for one in packs:
        assert {reading.item.section for reading in one.readings} == set(Section)
        assert any(reading.item.marks == "家族からの話（伝聞）" for reading in one.readings)

    # n of m a receiver; one row each on the work list, not forty.
    page = progress(session, by, row.public_id, now=MARCH)
    assert [(part.receiver, part.read, len(part.cases)) for part in page.parts] == [
        ("佐藤", 0, 30),
        ("鈴木", 0, 10),
    ]
    [mine] = unread_parts(session, make.the_actor(sato), dt.date(2027, 3, 1), now=MARCH)
    assert mine.count == 30

    # 佐藤 reads; 鈴木 does not, and after seven days every coordinator learns of it, once.
    read_everything(session, row, sato, MARCH)
    assert handover.escalate(session, now=MARCH + dt.timedelta(days=7)) == 1
    [late] = late_parts(session, make.the_actor(sato), dt.date(2027, 3, 8))
    assert (late.receiver, late.count) == ("鈴木", 10)
    read_everything(session, row, suzuki, MARCH + dt.timedelta(days=8))
    assert late_parts(session, make.the_actor(sato), dt.date(2027, 3, 9)) == []

    # Families are informed by people, each as agreed; nothing has gone out by itself.
    assert sum(one.count for one in untold_parts(session, by, dt.date(2027, 3, 9))) == HOUSEHOLDS
    tell_everybody(session, row, by, MARCH + dt.timedelta(days=9))
    assert untold_parts(session, by, dt.date(2027, 3, 10)) == []
    assert session.scalar(select(Message.id).where(Message.kind == MessageKind.NEW_CONTACT)) is None
    page = progress(session, by, row.public_id, now=MARCH + dt.timedelta(days=9))
    assert all(one.is_read and one.is_told for one in page.cases)


def test_on_the_first_of_april(session, site, now, team) -> None:
    tanaka, sato, _suzuki, homes = team
    by = make.the_actor(tanaka)
    row = handover.open_hand_over(session, tanaka, LAST, is_leaving=True, now=MARCH, by=by)
    share_out(session, row, progress(session, by, row.public_id, now=MARCH), team, by)
    handover.send(session, row, now=MARCH, by=by)
    april = at_tokyo(dt.date(2027, 4, 1), dt.time(0, 1))
    assert handover.turn_over(session, now=april) == HOUSEHOLDS

    # Everything that is due, and all that comes, belongs to the receivers.
    open_reviews(session, now=april)
    rows = [
        item for group in work_list(session, make.the_actor(sato), dt.date(2027, 4, 1)) for item in group.rows
    ]
    assert Counter(item.is_mine for item in rows) == {True: len(rows) * 30 // 40, False: len(rows) * 10 // 40}
    rows = [item for group in work_list(session, by, dt.date(2027, 4, 1)) for item in group.rows]
    assert not any(item.is_mine for item in rows)
    people = [mother.id for _home, mother, _concerned in homes]
    owners = owners_of(session, people, dt.date(2027, 4, 1))
    assert Counter(staff.name for staff in owners.values()) == {"佐藤": 30, "鈴木": 10}
    running = session.scalars(
        select(Caseload).where(Caseload.starts_on <= dt.date(2027, 4, 1), Caseload.ends_on.is_(None))
    ).all()
    assert len({one.household_id for one in running}) == HOUSEHOLDS


@pytest.mark.parametrize(
    ("at", "status"),
    [("2027-03-31 23:59", 200), ("2027-04-01 00:00", 303)],
)
def test_the_same_night_nothing_opens_for_who_has_left(
    session, site, now, app, config, team, at, status
) -> None:
    """A10: the last day passes, and the next request of an open screen is refused, without any worker."""
    tanaka, sato, _suzuki, homes = team
    by = make.the_actor(tanaka)
    row = handover.open_hand_over(session, tanaka, LAST, is_leaving=True, now=MARCH, by=by)
    wanted = {homes[0][0].public_id: sato.public_id}
    handover.choose(session, row, wanted, now=MARCH, by=by)
    handover.send(session, row, now=MARCH, by=by)
    session.commit()
    instant = at_tokyo(dt.date.fromisoformat(at[:10]), dt.time.fromisoformat(at[11:]))
    client = signed_in(app, session, tanaka, instant - dt.timedelta(minutes=5))
    app.config["FP"] = config.model_copy(update={"now": instant})
    case = session.scalars(select(HandOverCase)).one()
    for path in (
        f"/staff/cases/{homes[0][0].public_id}",
        f"/staff/packs/{case.public_id}",
        f"/staff/packs/{case.public_id}/print",
        f"/staff/hand-overs/{row.public_id}",
        f"/staff/cases/{homes[0][0].public_id}/arrangements",
        f"/staff/cases/{homes[0][0].public_id}/contacts",
    ):
        assert client.get(path).status_code == status, path


def test_forty_cost_as_many_questions_as_three(session, site, now, team, statements) -> None:
    tanaka, sato, _suzuki, homes = team
    by = make.the_actor(tanaka)
    row = handover.open_hand_over(session, tanaka, LAST, is_leaving=True, now=MARCH, by=by)
    seen = []
    for upto in (3, HOUSEHOLDS):
        wanted = {home.public_id: sato.public_id for home, *_more in homes[:upto]}
        handover.choose(session, row, wanted, now=MARCH, by=by)
        handover.send(session, row, now=MARCH, by=by)
        session.expire_all()
        row = get_hand_over(session, by, row.public_id)
        sato_id, _home = session.get_one(type(sato), sato.id), session.get_one(Household, homes[0][0].id)
        with statements() as asked:
            progress(session, by, row.public_id, now=MARCH)
        seen.append(len(asked))
    assert seen[0] == seen[1]
    assert sato_id is not None
