"""Short texts: seventy letters, a date at most, nothing that tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from familyprog.base.clock import at_tokyo
from familyprog.base.words import telling_words
from familyprog.outbox.enums import MessageKind
from familyprog.reminders.contents import when
from familyprog.reminders.rules import Office, Outgoing
from familyprog.reminders.short import LONGEST, OTHERWISE, short_text

OFFICE = Office(
    "まなびの会", "office@example.jp", "0848-00-0000", "平日", "https://manabi.example.jp/", "k" * 32
)
START = at_tokyo(dt.date(2026, 12, 18), dt.time(22, 30))
WHEN = when(START, START + dt.timedelta(minutes=65))


def outgoing(kind: MessageKind, names: tuple[str, ...] = (), **more: str) -> Outgoing:
    context = {
        "when": WHEN,
        "old_when": "",
        "own_time": "",
        "answer_until": "12月14日（月）午後10時30分",
    } | more
    return Outgoing(kind, "U1", "事務局", {"title": "ひきこもり家族教室"}, context, names)


@pytest.mark.parametrize("kind", MessageKind)
def test_every_kind_has_a_short_neutral_text(kind):
    text = short_text(outgoing(kind), OFFICE)
    assert 0 < len(text) <= LONGEST
    assert telling_words(text) == []
    assert "{" not in text


def test_the_own_page_is_named_where_it_fits():
    text = short_text(outgoing(MessageKind.ENROLLED), OFFICE)
    assert text == "お申し込みを受け付けました。 https://manabi.example.jp/me"
    far = replace(OFFICE, base_url="https://" + "a" * 60 + ".example.jp")
    assert short_text(outgoing(MessageKind.ENROLLED), far) == "お申し込みを受け付けました。"


def test_what_is_off_is_named_by_the_time_people_have_in_mind():
    said = short_text(outgoing(MessageKind.CANCELLED, old_when="きのう聞いた日"), OFFICE)
    assert said.startswith("きのう聞いた日の予定は、お休み")
    assert short_text(outgoing(MessageKind.REMINDER, own_time="午後3時"), OFFICE).startswith("午後3時の予定")


def test_whatever_would_tell_is_left_out():
    telling = replace(OFFICE, base_url="https://hikikomori.example.jp")
    assert "http" not in short_text(outgoing(MessageKind.ENROLLED, names=("hikikomori",)), telling)
    assert short_text(outgoing(MessageKind.ENROLLED, names=("お申し込み",)), OFFICE) == OTHERWISE
