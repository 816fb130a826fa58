"""When an alert is everybody's, and how somebody may be asked after."""

import datetime as dt

import pytest

from familyprog.attendance.enums import CAME, Mark
from familyprog.base.clock import at_tokyo
from familyprog.care.enums import Worry
from familyprog.care.errors import HandOverRefusedError
from familyprog.care.rules import NO_CONTACT, is_missed, last_opening, reach_of, statement_of
from familyprog.people.enums import Channel
from familyprog.people.models import ContactProfile

DAY = dt.date(2026, 12, 2)


def at(hour: int, minute: int = 0) -> dt.datetime:
    return at_tokyo(DAY, dt.time(hour, minute))


def profile(**more: object) -> ContactProfile:
    usual = {"channel": Channel.PHONE, "second_channel": Channel.NONE, "third_channel": Channel.NONE}
    hours = {"safe_from_hour": 10, "safe_until_hour": 12, "is_locked": False, "accepts_voicemail": False}
    return ContactProfile(
        **usual | hours | {"caller_name": "たなか", "asks_for": "", "may_answer": ""} | more
    )


def test_the_night_belongs_to_the_evening_before() -> None:
    yesterday = at_tokyo(DAY - dt.timedelta(days=1), dt.time(8))
    assert last_opening(at(7, 59)) == yesterday
    assert last_opening(at(8)) == last_opening(at(23)) == at(8)


@pytest.mark.parametrize("mark", list(Mark))
def test_only_who_was_away_without_a_word_or_is_not_marked_is_missed(mark: Mark) -> None:
    is_away = mark not in {*CAME, Mark.EXCUSED}
    assert is_missed(mark, has_told=False, has_substitute=False) is is_away
    assert not is_missed(mark, has_told=True, has_substitute=False)
    assert not is_missed(mark, has_told=False, has_substitute=True)
    assert is_missed(None, has_told=False, has_substitute=False)


def test_what_was_ticked_comes_first_and_in_one_order() -> None:
    words = statement_of([Worry.LISTEN, Worry.LIFE], "帰り道が心配", at(20))
    assert words == "12月2日（水）の会のあとの確認：命の心配がある、今日は話を聞いてほしい。\n帰り道が心配"
    assert statement_of([Worry.NEEDS], "", at(20)).endswith("お金や食べ物で今週こまる。")
    with pytest.raises(HandOverRefusedError) as refusal:
        statement_of([], "なにか", at(20))
    assert refusal.value.field == "worries"


def test_how_somebody_may_be_asked_after() -> None:
    by_phone = reach_of(profile(second_channel=Channel.POST), "0848123456", "まなびの会")
    assert by_phone.words == "電話、つぎに手紙　電話は10時〜12時　0848123456"
    assert by_phone.script is not None
    assert "たなか" in by_phone.script.opening
    assert reach_of(profile(), "", "まなびの会").words == "電話　電話は10時〜12時"
    by_mail = reach_of(profile(channel=Channel.MAIL), "", "まなびの会")
    assert (by_mail.words, by_mail.script, by_mail.may_contact) == ("メール", None, True)


def test_who_wishes_for_no_contact_is_not_contacted() -> None:
    for one in (profile(is_locked=True), profile(channel=Channel.NONE)):
        assert reach_of(one, "", "まなびの会") == NO_CONTACT
    assert not reach_of(None, "", "まなびの会").may_contact
