"""Two readers of iCalendar that share nothing with the library that writes ours: `ical` and ical.js."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ical.calendar_stream import CalendarStream

ICAL_JS = (Path(__file__).parents[1] / "vendor" / "ical.min.js").read_text(encoding="utf-8")
READ = """texts => texts.map(text => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  calendar.getAllSubcomponents('vtimezone').forEach(zone => ICAL.TimezoneService.register(zone));
  return calendar.getAllSubcomponents('vevent').map(part => {
    const event = new ICAL.Event(part);
    return {
      method: calendar.getFirstPropertyValue('method') || '',
      uid: event.uid,
      sequence: event.sequence,
      stamp: part.getFirstPropertyValue('dtstamp').toUnixTime(),
      starts: event.startDate.toUnixTime(),
      ends: event.endDate.toUnixTime(),
      title: event.summary,
      status: part.getFirstPropertyValue('status'),
      attendees: event.attendees.map(one => one.getFirstValue()),
    };
  });
})"""


@dataclass(frozen=True)
class Seen:
    """One entry as a reader understands it."""

    method: str
    uid: str
    sequence: int
    stamp: int
    starts: int
    ends: int
    title: str
    status: str
    attendees: tuple[str, ...]


def by_ical(content: bytes) -> list[Seen]:
    """As Home Assistant's library reads it."""
    (calendar,) = CalendarStream.from_ics(content.decode()).calendars
    return [
        Seen(
            str(calendar.method or ""),
            event.uid,
            event.sequence,
            int(event.dtstamp.timestamp()),
            int(event.dtstart.timestamp()),
            int(event.dtend.timestamp()),
            event.summary,
            event.status.value,
            tuple(str(one.uri) for one in event.attendees),
        )
        for event in calendar.events
    ]


def by_ical_js(page: Any, contents: list[bytes]) -> list[list[Seen]]:
    """As Thunderbird's library reads them, in a browser."""
    page.goto("about:blank")
    page.add_script_tag(
        content=ICAL_JS.replace("export{Yt as default};", "globalThis.ICAL = Yt;"), type="module"
    )
    page.wait_for_function("globalThis.ICAL")
    found = page.evaluate(READ, [content.decode() for content in contents])
    return [
        [Seen(**{**event, "attendees": tuple(event["attendees"])}) for event in events] for events in found
    ]


def stands(told: list[tuple[str, Seen]]) -> dict[str, set[int]]:
    """What a calendar that does as it is told shows in the end: the begin of each entry, by mailbox."""
    entries: dict[tuple[str, str], Seen] = {}
    for box, seen in told:
        before = entries.get((box, seen.uid))
        assert before is None or before.status != "CANCELLED", "a cancelled entry was revived"
        assert before is None or (seen.sequence, seen.stamp) > (before.sequence, before.stamp)
        assert before is not None or seen.sequence == 0
        entries[box, seen.uid] = seen
        live = [one.starts for (at, _uid), one in entries.items() if at == box and one.status == "CONFIRMED"]
        assert len(live) == len(set(live)), "one session stands twice"
    found: dict[str, set[int]] = {}
    for (box, _uid), seen in entries.items():
        found.setdefault(box, set())
        if seen.status == "CONFIRMED":
            found[box].add(seen.starts)
    return found
