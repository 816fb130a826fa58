"""The agenda on the clock: what is lengthened moves what follows, and the page says whether the end holds."""

import datetime as dt

import pytest

from familyprog.evening.enums import Phase, TickState
from familyprog.evening.errors import MinutesError
from familyprog.evening.rules import Tick, clock_of, ticked

PLAN = [(5, "受付"), (15, "ひとまわり"), (30, "みんなで考える"), (10, "次の一つ")]
HOUR = dt.timedelta(hours=1)


def at(now, minutes):
    return now + dt.timedelta(minutes=minutes)


def clock(now, minutes, ticks=None):
    return clock_of(PLAN, ticks or {}, now, now + HOUR, at(now, minutes))


def phases(found):
    return [block.phase.value for block in found.blocks]


def test_before_it_begins_nothing_is_on_and_the_first_is_said_to_come(now):
    found = clock(now, -1)
    assert (found.current, found.following.text) == (None, "受付")
    assert found.left_minutes == 0


def test_the_block_whose_time_it_is_is_on_with_its_minutes_left(now):
    found = clock(now, 8)
    assert phases(found) == ["passed", "now", "next", "next"]
    assert (found.current.text, found.left_minutes, found.following.text) == (
        "ひとまわり",
        12,
        "みんなで考える",
    )
    assert found.passed.text == "受付"
    assert found.sentence == "予定どおり10:00に終わります。"


def test_a_begun_minute_is_a_minute(now):
    assert clock_of(PLAN, {}, now, now + HOUR, at(now, 8) + dt.timedelta(seconds=1)).left_minutes == 12


def test_what_is_done_early_lets_the_next_be_on(now):
    found = clock(now, 3, {1: Tick(TickState.DONE, 0, now)})
    assert phases(found) == ["done", "now", "next", "next"]


def test_longer_moves_all_that_follows_and_the_end(now):
    found = clock(now, 22, {2: Tick(TickState.EXTENDED, 5)})
    assert found.current.text == "ひとまわり"
    assert [block.begins_at for block in found.blocks] == [at(now, m) for m in (0, 5, 25, 55)]
    assert found.late_minutes == 5
    assert "10:05に終わります（5分おそくなります）" in found.sentence
    assert found.blocks[1].words == "5分のばした"


def test_shorter_and_left_out_give_time_back(now):
    ticks = {2: Tick(TickState.SHORTENED, -5), 3: Tick(TickState.SKIPPED, -30, now)}
    found = clock(now, 1, ticks)
    assert found.late_minutes == -35
    assert found.sentence == "9:25に終わる見込みです。35分のゆとりがあります。".replace("9:25", "09:25")
    assert [block.words for block in found.blocks] == ["", "5分ちぢめた", "とばした", ""]


def test_after_the_end_nothing_is_on(now):
    found = clock(now, 61)
    assert (found.current, found.following, found.passed) == (None, None, None)


def test_without_an_agenda_there_is_only_the_time(now):
    found = clock_of([], {}, now, now + HOUR, now)
    assert (found.blocks, found.sentence, found.current) == ((), "", None)


def test_how_much_longer_or_shorter_may_be_pressed(now):
    first, second, *_rest = clock(now, 0, {2: Tick(TickState.EXTENDED, 60)}).blocks
    assert (first.longer, first.may_grow, first.may_shrink) == (5, True, False)
    assert (second.shorter, second.may_grow, second.may_shrink) == (55, False, True)


@pytest.mark.parametrize(
    ("before", "to", "shift", "state", "kept", "is_finished"),
    [
        (Tick(), TickState.DONE, 0, TickState.DONE, 0, True),
        (Tick(), TickState.EXTENDED, 5, TickState.EXTENDED, 5, False),
        (Tick(), TickState.SHORTENED, -5, TickState.SHORTENED, -5, False),
        (Tick(TickState.EXTENDED, 5), TickState.SHORTENED, 0, TickState.OPEN, 0, False),
        (Tick(TickState.EXTENDED, 5), TickState.DONE, 0, TickState.EXTENDED, 5, True),
        (Tick(TickState.SHORTENED, -5), TickState.DONE, 0, TickState.SHORTENED, -5, True),
        (Tick(), TickState.SKIPPED, 0, TickState.SKIPPED, -15, True),
        (Tick(TickState.SKIPPED, -15), TickState.DONE, 0, TickState.DONE, 0, True),
        (Tick(TickState.EXTENDED, 5), TickState.OPEN, 0, TickState.OPEN, 0, False),
    ],
)
def test_what_a_press_makes_of_a_block(now, before, to, shift, state, kept, is_finished):
    after = ticked(before, to, shift, 15, now)
    assert (after.state, after.shift_minutes, after.finished_at is not None) == (state, kept, is_finished)
    assert ticked(after, to, shift, 15, now + HOUR) == after, "the same press again"


@pytest.mark.parametrize("shift", [3, 65, -15, -20])
def test_a_length_that_cannot_be_is_refused(now, shift):
    with pytest.raises(MinutesError):
        ticked(Tick(), TickState.EXTENDED, shift, 15, now)


def test_every_phase_has_a_word():
    assert all(phase.label for phase in Phase)
