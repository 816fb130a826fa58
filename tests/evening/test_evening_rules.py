"""Who may be glad of a word, what may stand on a wall, and what comes next."""

import datetime as dt

import pytest

from familyprog.base.clock import at_tokyo
from familyprog.evening.rules import Coming, Step, for_everybody, quiet_of, step_of
from familyprog.programs.enums import SessionState

HOUR = dt.timedelta(hours=1)


def coming(month, *, spoke=False):
    return Coming(at_tokyo(dt.date(2026, month, 8), dt.time(19)), spoke)


def test_three_months_of_listening_are_said_with_their_number():
    quiet = quiet_of([coming(8, spoke=True), coming(9), coming(10), coming(11)], dt.date(2026, 12, 8))
    assert quiet.words == "さいごに話されたのは8月8日（土）。そのあと3回いらしています。"


def test_whoever_never_spoke_is_counted_from_the_first_coming():
    quiet = quiet_of([coming(9), coming(10), coming(11)], dt.date(2026, 12, 8))
    assert quiet.words == "9月8日（火）からの3回は、聞いておられました。"


@pytest.mark.parametrize(
    "comings",
    [
        [],
        [coming(8)],  # one coming says nothing
        [coming(10), coming(11)],  # not three months yet
        [coming(7), coming(8), coming(9), coming(10, spoke=True), coming(11)],
        [coming(8, spoke=True), coming(11, spoke=True)],
    ],
)
def test_nobody_else_is_named(comings):
    assert quiet_of(comings, dt.date(2026, 12, 8)) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("小さな抱負", "小さな抱負"),
        ("ミニ講義「ひきこもりは誰にでも起こりうる」", "ミニ講義"),
        ("一家族の相談をみんなで考える", "みんなの時間"),
        ("夜の会の約束", "みんなの時間"),
        ("「支援」", "みんなの時間"),
    ],
)
def test_what_tells_too_much_does_not_stand_on_the_wall(text, shown):
    assert for_everybody(text, ["夜の会", ""]) == shown


@pytest.mark.parametrize(
    ("hours", "state", "has_record", "step"),
    [
        (-24 * 5, SessionState.PLANNED, False, Step.LATER),
        (-24 * 3, SessionState.PLANNED, False, Step.PREPARE),
        (-4, SessionState.PLANNED, False, Step.TODAY),
        (-1, SessionState.PLANNED, False, Step.BEGIN),
        (0, SessionState.HELD, False, Step.RUN),
        (2, SessionState.HELD, False, Step.WRITE),
        (2, SessionState.HELD, True, Step.DONE),
        (-1, SessionState.CANCELLED, False, Step.CALLED_OFF),
    ],
)
def test_what_comes_next_of_an_evening(hours, state, has_record, step):
    start = at_tokyo(dt.date(2026, 12, 8), dt.time(19))
    assert step_of(state, start, start + 2 * HOUR, start + hours * HOUR, has_record=has_record) is step
