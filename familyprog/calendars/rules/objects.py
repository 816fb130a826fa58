"""The bytes of entries: mailed, subscribed to, kept as a file (calendar.md §1, §6, §7). Pure and stable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from icalendar import CLASS, STATUS, TRANSP, Calendar, Event, vCalAddress

from familyprog.base.clock import TOKYO
from familyprog.calendars.rules.shown import MINIMAL, one_line

# Neutral on purpose: a PRODID is shown by some programs.
PRODID = "-//calendar//1//JA"
REFRESH = dt.timedelta(hours=6)


class Method(StrEnum):
    """What a mailed object asks the reader's calendar to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


UNANSWERED = "NEEDS-ACTION"
PUBLISH = "PUBLISH"  # of a file that somebody keeps; nothing is asked of anybody


@dataclass(frozen=True)
class Party:
    """A mailbox with what it is called; the organiser has a name, the one attendee has none."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """One session as one person's calendar shows it."""

    uid: str
    sequence: int
    stamp: dt.datetime
    created_at: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    place: str = ""
    note: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True)
class MailObject:
    """The calendar part of a mail."""

    content: bytes
    method: Method


def mail_object(
    entry: Entry,
    method: Method,
    *,
    organizer: Party,
    attendee: str,
    asks_for_reply: bool = False,
    answer: str = UNANSWERED,
) -> bytes:
    """The object of one mail: one VEVENT, one ATTENDEE, CRLF, folded. `answer`: what we hold as theirs."""
    event = _event(entry)
    event.add("organizer", _address(organizer))
    person = _address(Party(attendee))
    # Nobody is asked to answer where no reply mailbox is read, or about what is cancelled.
    rsvp = "TRUE" if asks_for_reply and method is Method.REQUEST else "FALSE"
    person.params.update(
        {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": answer, "RSVP": rsvp}
    )
    event.add("attendee", person)
    return _bytes([event], {"METHOD": method.value})


def feed_object(entries: Sequence[Entry]) -> bytes:
    """The subscription: by start, no METHOD, nobody named, byte-stable."""
    more = {"X-WR-CALNAME": MINIMAL, "NAME": MINIMAL, "X-PUBLISHED-TTL": "PT6H"}
    return _bytes([_event(entry) for entry in _in_order(entries)], more, refresh=True)


def file_object(entries: Sequence[Entry], *, organizer: Party) -> bytes:
    """The dates as a file to keep: PUBLISH, with the organiser and nobody else (RFC 5546 §3.2.1)."""
    events = [_event(entry) for entry in _in_order(entries)]
    for event in events:
        event.add("organizer", _address(organizer))
    return _bytes(events, {"METHOD": PUBLISH})


def summary_of(content: bytes) -> list[tuple[str, str]]:
    """What an object of ours says, as (Japanese word, value) pairs; for the demo mailbox."""
    calendar = Calendar.from_ical(content)
    said = [("種類", str(calendar.get("method", "")))]
    for event in calendar.walk("VEVENT"):
        said += [
            ("題", str(event["summary"])),
            ("始まり", f"{event.decoded('dtstart'):%Y-%m-%d %H:%M}"),
            ("終わり", f"{event.decoded('dtend'):%Y-%m-%d %H:%M}"),
            ("場所", str(event.get("location", "（書かない）"))),
            ("版", f"{event['sequence']}"),
            ("いま", str(event["status"])),
        ]
    return said


def next_stamp(now: dt.datetime, last: dt.datetime | None) -> dt.datetime:
    """A DTSTAMP later than the last one, in whole seconds."""
    stamp = now.replace(microsecond=0)
    return stamp if last is None else max(stamp, last + dt.timedelta(seconds=1))


def _in_order(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.starts_at, entry.uid))


def _event(entry: Entry) -> Event:
    # Event.new() would fill in times of its own; every property here is ours.
    event = Event()
    for name, value in _values(entry).items():
        event.add(name, value)
    return event


def _values(entry: Entry) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "uid": entry.uid,
        "dtstamp": entry.stamp,
        "created": entry.created_at.replace(microsecond=0),
        "last-modified": entry.stamp,
        "sequence": entry.sequence,
        "dtstart": entry.starts_at.astimezone(TOKYO),
        "dtend": entry.ends_at.astimezone(TOKYO),
        "summary": entry.title,
        "status": STATUS.CANCELLED if entry.is_cancelled else STATUS.CONFIRMED,
        "class": CLASS.PRIVATE,
        "transp": TRANSP.OPAQUE,
    }
    if entry.place:
        wanted["location"] = entry.place
    if entry.note:
        wanted["description"] = entry.note
    return wanted


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.address}")
    if party.name:
        # Quotes and newlines in CN trip old calendars (RFC 6868).
        address.params["CN"] = one_line(party.name).replace('"', "")
    return address


def _bytes(events: list[Event], more: dict[str, str], *, refresh: bool = False) -> bytes:
    # Not Calendar.new(): it adds a random UID each time.
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name, value in more.items():
        calendar.add(name, value)
    if refresh:
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
