"""Who sits there, what may be written when, and where somebody stands on the board."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from familyprog.meetings.enums import CaseState, Column
from familyprog.meetings.errors import MeetingClosedError, MeetingRefusedError
from familyprog.meetings.rules import (
    MeetingInput,
    Span,
    check_day,
    check_meeting,
    check_open,
    check_table,
    check_taking_off,
    clean_line,
    column_of,
    contact_rule,
    guests_of,
    sheet_of,
    shifted,
    since,
    stamp,
)
from familyprog.people.enums import Channel, Told
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import SupportStatus
from tests.make import MORNING

DAY = dt.timedelta(days=1)
PLAN = MeetingInput(MORNING + DAY, "会議室", (1, 2))


def test_two_of_the_staff_and_a_day_within_a_year_are_enough() -> None:
    check_meeting(PLAN, {1, 2, 3}, MORNING)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (MeetingInput(MORNING, "", (1,)), "staff"),
        (MeetingInput(MORNING, "", (1, 1)), "staff"),
        (MeetingInput(MORNING, "", (1, 9)), "staff"),
        (MeetingInput(MORNING + 400 * DAY, "", (1, 2)), "day"),
        (MeetingInput(MORNING, "", (1, 2), ("客" * 61,)), "guests"),
        (MeetingInput(MORNING, "", (1, 2), ("客",) * 13), "guests"),
    ],
)
def test_nobody_decides_alone_and_a_list_of_guests_stays_short(plan: MeetingInput, field: str) -> None:
    with pytest.raises(MeetingRefusedError) as refusal:
        check_meeting(plan, {1, 2, 3}, MORNING)
    assert refusal.value.field == field


def test_a_guest_is_a_line() -> None:
    assert guests_of("居場所のスタッフ\n\n 民生委員 \n") == ("居場所のスタッフ", "民生委員")


def test_what_is_closed_takes_no_conclusion() -> None:
    check_open(None)
    with pytest.raises(MeetingClosedError):
        check_open(MORNING)


def test_results_are_written_from_the_day_on() -> None:
    check_day(MORNING + dt.timedelta(hours=4), MORNING)
    check_day(MORNING - DAY, MORNING)
    with pytest.raises(MeetingRefusedError, match="2026-12-02"):
        check_day(MORNING + DAY, MORNING)


def test_both_sit_at_the_table() -> None:
    check_table(1, 2, {1, 2})
    check_table(1, None, {1, 2})
    with pytest.raises(MeetingRefusedError, match="出席に加えて"):
        check_table(3, 2, {1, 2})
    with pytest.raises(MeetingRefusedError) as refusal:
        check_table(1, 3, {1, 2})
    assert refusal.value.field == "confirmed_by"


def test_what_was_talked_about_stays_on_the_list() -> None:
    check_taking_off(CaseState.WAITING, has_words=False)
    for state, has_words in (
        (CaseState.TALKED, False),
        (CaseState.NOT_TODAY, False),
        (CaseState.WAITING, True),
    ):
        with pytest.raises(MeetingRefusedError):
            check_taking_off(state, has_words=has_words)


def test_a_line_says_something_and_not_too_much() -> None:
    assert clean_line(" 母に電話する ") == "母に電話する"
    for words in (" ", "あ" * 601):
        with pytest.raises(MeetingRefusedError):
            clean_line(words)


def test_the_order_is_by_hand() -> None:
    assert shifted([1, 2, 3], 2, -1) == [2, 1, 3]
    assert shifted([1, 2, 3], 2, 1) == [1, 3, 2]
    assert shifted([1, 2, 3], 1, -1) == [1, 2, 3]
    assert shifted([1, 2, 3], 3, 1) == [1, 2, 3]


@pytest.mark.parametrize(
    ("stage", "status", "column"),
    [
        (SupportStage.FAMILY, SupportStatus.RUNNING, Column.FAMILY),
        (SupportStage.SOCIAL, SupportStatus.WATCHING, Column.SOCIAL),
        (SupportStage.GROUP, SupportStatus.PAUSED, Column.RESTING),
        (SupportStage.FAMILY, SupportStatus.LIGHT, Column.RESTING),
    ],
)
def test_who_rests_has_a_column_like_everybody(stage, status, column) -> None:
    assert column_of(stage, status) is column


def test_what_goes_on_in_the_same_form_goes_on_since_its_first_day() -> None:
    day = MORNING.date()
    run, rest = SupportStatus.RUNNING, SupportStatus.PAUSED
    assert since([]) is None
    kept = [Span(run, day, day + DAY), Span(run, day + DAY, None)]
    assert since(kept) == day
    assert since([Span(rest, day, day + DAY), Span(run, day + DAY, None)]) == day + DAY
    assert since([Span(run, day, day + DAY), Span(run, day + 9 * DAY, None)]) == day + 9 * DAY


def test_a_long_list_has_pages() -> None:
    rows = list(range(5))
    assert sheet_of(rows, 2, 2).rows == (2, 3)
    assert sheet_of(rows, 9, 2).number == 3
    assert sheet_of(rows, -4, 2).rows == (0, 1)
    assert sheet_of([], 1, 2).last == 1


def profile(**more: object) -> SimpleNamespace:
    values = {
        "channel": Channel.PHONE,
        "second_channel": Channel.POST,
        "third_channel": Channel.NONE,
        "is_locked": False,
        "safe_from_hour": 10,
        "safe_until_hour": 12,
        "accepts_voicemail": False,
        "has_plain_envelope": True,
        "asks_for": "山田花子",
        "may_answer": "",
        "told_person": Told.NEVER,
    }
    return SimpleNamespace(**(values | more))


def test_the_rules_of_contact_are_words_without_a_name() -> None:
    words = contact_rule(profile())
    assert words == (
        "電話、つぎに手紙。電話は10時〜12時、留守番電話には残さない。"
        "取り次ぎの決まりがあるので、かける前に画面で確かめる。封筒には何も書かない。ご本人には「知られたくない」。"
    )
    plain = contact_rule(profile(asks_for="", accepts_voicemail=True, has_plain_envelope=False))
    assert "短く残してよい" in plain
    assert "取り次ぎ" not in plain
    assert "封筒" not in plain
    assert "取り次ぎ" in contact_rule(profile(asks_for="", may_answer="母"))
    mail = contact_rule(profile(channel=Channel.MAIL, second_channel=Channel.NONE))
    assert mail == "メール。ご本人には「知られたくない」。"


def test_silence_is_a_rule_too() -> None:
    assert contact_rule(profile(is_locked=True)).startswith("こちらからは連絡しません。")
    assert contact_rule(None) == "連絡のきまりは、まだうかがっていません。"
    assert "画面で" in contact_rule(profile(), is_hidden=True)


def test_a_page_knows_what_it_showed() -> None:
    assert stamp(3, 2) == "3.2"
