"""The bytes of calendar objects hold for a strict reader and for the library."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from familyprog.base.clock import at_tokyo
from familyprog.calendars.rules import (
    Entry,
    Method,
    Party,
    feed_object,
    mail_object,
    next_stamp,
    shown_place,
    shown_title,
    summary_of,
)
from familyprog.people.enums import TitleStyle
from tests.calendars.strict import check_mailed, components_of
from tests.make import MORNING

START = at_tokyo(dt.date(2026, 12, 8), dt.time(19, 0))
ENTRY = Entry(
    uid="6b1c8a52-0f0f-4a6e-9f2e-000000000001",
    sequence=0,
    stamp=MORNING,
    created_at=MORNING,
    starts_at=START,
    ends_at=START + dt.timedelta(minutes=90),
    title="学習会（第3回）",
    note="ご都合が変わったときは、お電話ください。" * 4,
)
OFFICE = Party("office@example.jp", "まなびの会")


@pytest.mark.parametrize("method", Method)
def test_a_mailed_object_is_read_by_two_readers(method):
    entry = ENTRY if method is Method.REQUEST else Entry(**{**vars(ENTRY), "is_cancelled": True})
    content = mail_object(entry, method, organizer=OFFICE, attendee="a..b@docomo.ne.jp")
    event = check_mailed(content, method.value)
    assert event["ATTENDEE"][0][1] == "mailto:a..b@docomo.ne.jp"
    assert event["DTSTART"][0][1] == "20261208T190000"
    library = Calendar.from_ical(content)
    assert library.errors == []
    assert library["method"] == method.value
    assert library.walk("VEVENT")[0].decoded("dtstart") == START
    assert dict(summary_of(content))["題"] == "学習会（第3回）"


@given(title=st.text(max_size=60), place=st.text(max_size=60), name=st.text(max_size=30))
def test_whatever_is_typed_the_lines_hold(title, place, name):
    from familyprog.calendars.rules import one_line

    entry = Entry(**{**vars(ENTRY), "title": one_line(title), "place": one_line(place)})
    content = mail_object(
        entry, Method.REQUEST, organizer=Party("o@example.jp", name), attendee="a@example.jp"
    )
    check_mailed(content, "REQUEST")


def test_a_feed_names_nobody_and_asks_nothing():
    later = Entry(**{**vars(ENTRY), "uid": "z", "starts_at": START + dt.timedelta(days=7)})
    content = feed_object([later, ENTRY])
    parts = components_of(content)
    calendar = parts["VCALENDAR"][0]
    assert "METHOD" not in calendar
    assert calendar["REFRESH-INTERVAL"] == [(";VALUE=DURATION", "PT6H")]
    assert calendar["X-PUBLISHED-TTL"] == [("", "PT6H")]
    assert calendar["X-WR-CALNAME"] == [("", "予定")]
    assert [event["UID"][0][1] for event in parts["VEVENT"]] == [ENTRY.uid, "z"]
    assert not any({"ATTENDEE", "ORGANIZER"} & set(event) for event in parts["VEVENT"])
    assert content == feed_object([ENTRY, later])


def test_an_empty_feed_is_a_calendar():
    assert components_of(feed_object([]))["VCALENDAR"]


@pytest.mark.parametrize(
    ("style", "neutral", "shown"),
    [
        (TitleStyle.NEUTRAL, "学習会", "学習会（第3回）"),
        (TitleStyle.NEUTRAL, "家族教室", "予定"),
        (TitleStyle.NEUTRAL, "みどり会館の会", "予定"),
        (TitleStyle.MINIMAL, "学習会", "予定"),
        (TitleStyle.FULL, "学習会", "ひきこもり家族教室（第3回）"),
    ],
)
def test_titles_tell_only_what_was_chosen(style, neutral, shown):
    title = shown_title(
        style,
        neutral=neutral,
        full="ひきこもり家族教室",
        number=3,
        names=["みどり会館", "ひきこもり家族教室"],
    )
    assert title == shown


def test_a_place_stands_in_a_calendar_with_plain_words_only():
    assert shown_place(TitleStyle.NEUTRAL, "市民センター", is_wanted=True) == ""
    assert shown_place(TitleStyle.FULL, "市民センター", is_wanted=False) == ""
    assert shown_place(TitleStyle.FULL, "市民\nセンター", is_wanted=True) == "市民 センター"


def test_a_stamp_always_rises():
    assert next_stamp(MORNING, None) == MORNING
    assert next_stamp(MORNING, MORNING) == MORNING + dt.timedelta(seconds=1)
    assert next_stamp(MORNING + dt.timedelta(days=1), MORNING) == MORNING + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("method", "asks", "rsvp"),
    [
        (Method.REQUEST, False, b"RSVP=FALSE"),
        (Method.REQUEST, True, b"RSVP=TRUE"),
        (Method.CANCEL, True, b"RSVP=FALSE"),
    ],
)
def test_nobody_is_asked_to_answer_where_nobody_reads(method, asks, rsvp):
    content = mail_object(
        ENTRY, method, organizer=Party("office@example.jp"), attendee="a@example.jp", asks_for_reply=asks
    )
    assert rsvp in content.replace(b"\r\n ", b"")
