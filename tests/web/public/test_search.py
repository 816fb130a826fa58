"""Finding a group that suits: by weekday, time of day and place, without JavaScript and without an account."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.programs.enums import TimeSlot
from tests import make


@pytest.fixture
def groups(session, site):
    """A Tuesday evening in the centre and a Saturday in the annexe."""
    program = make.a_program(session, site)
    evening = make.a_cohort(
        session, program, name="夜のグループ", time_slot=TimeSlot.EVENING, venue="市民センター"
    )
    weekend = make.a_cohort(
        session, program, name="土曜のグループ", time_slot=TimeSlot.SATURDAY, venue="ふれあい館"
    )
    make.a_session(session, evening, starts_at=make.MORNING + dt.timedelta(days=7, hours=10))
    make.a_session(session, weekend, starts_at=make.MORNING + dt.timedelta(days=4, hours=4))
    session.commit()


@pytest.mark.parametrize(
    ("query", "found", "left_out"),
    [
        ({"weekday": "1"}, ["夜のグループ"], ["土曜のグループ"]),
        ({"weekday": "5"}, ["土曜のグループ"], ["夜のグループ"]),
        ({"slot": "evening"}, ["夜のグループ"], ["土曜のグループ"]),
        ({"place": "ﾌﾚｱｲ"}, ["土曜のグループ"], ["夜のグループ"]),
        ({"place": "ふれあい"}, ["土曜のグループ"], ["夜のグループ"]),
        ({"place": "センター", "slot": "evening", "weekday": "1"}, ["夜のグループ"], ["土曜のグループ"]),
        ({"weekday": "0"}, ["ちょうど合う会は、いまありません"], ["夜のグループ"]),
    ],
)
def test_a_visitor_finds_what_suits(
    client, groups, query: dict[str, str], found: list[str], left_out: list[str]
) -> None:
    page = client.get("/programs", query_string=query).text
    assert 'data-state="found"' in page
    assert all(words in page for words in found)
    assert not any(words in page for words in left_out)
    assert "一覧から選んでください" not in page


@pytest.mark.parametrize(
    "query", [{}, {"weekday": "", "slot": ""}, {"weekday": "9"}, {"slot": "night"}, {"place": "　"}]
)
def test_what_cannot_be_read_shows_everything(client, groups, query: dict[str, str]) -> None:
    answer = client.get("/programs", query_string=query)
    assert answer.status_code == 200
    assert 'data-state="found"' not in answer.text
    assert "学びの会" in answer.text


def test_a_search_asks_the_same_few_questions_however_many_groups(
    client, session, site, groups, statements
) -> None:
    with statements() as few:
        client.get("/programs?slot=evening")
    program = make.a_program(session, site)
    for _ in range(10):
        cohort = make.a_cohort(session, program, time_slot=TimeSlot.EVENING)
        make.a_session(session, cohort)
    session.commit()
    with statements() as many:
        client.get("/programs?slot=evening")
    assert len(many) == len(few)
