"""A reader of iCalendar lines of our own, stricter than any library: what RFC 5545 §3.1 asks, nothing forgiven."""

from __future__ import annotations

import re

LINE = re.compile(
    r"^(?P<name>[A-Z0-9-]+)(?P<params>(?:;[A-Z0-9-]+=(?:\"[^\"]*\"|[^\";:,]*))*):(?P<value>.*)$"
)


def lines_of(content: bytes) -> list[str]:
    """The unfolded lines. Fails on a bare LF, a line of more than 75 octets or a split character."""
    assert content.endswith(b"\r\n")
    raw = content[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    assert all(len(line) <= 75 for line in raw), max(raw, key=len)
    for line in raw:
        line.decode("utf-8")
    return b"\r\n".join(raw).replace(b"\r\n ", b"").decode().split("\r\n")


def components_of(content: bytes) -> dict[str, list[dict[str, list[tuple[str, str]]]]]:
    """name -> components -> property -> (parameters, value). Fails on anything unbalanced or unreadable."""
    found: dict[str, list[dict[str, list[tuple[str, str]]]]] = {}
    open_ones: list[tuple[str, dict[str, list[tuple[str, str]]]]] = []
    for line in lines_of(content):
        match = LINE.match(line)
        assert match, f"unreadable: {line!r}"
        name, params, value = match["name"], match["params"], match["value"]
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f\u2028\u2029\x85]", value)
        if name == "BEGIN":
            open_ones.append((value, {}))
        elif name == "END":
            kind, properties = open_ones.pop()
            assert kind == value
            found.setdefault(kind, []).append(properties)
        else:
            open_ones[-1][1].setdefault(name, []).append((params, value))
    assert not open_ones
    return found


def check_mailed(content: bytes, method: str) -> dict[str, list[tuple[str, str]]]:
    """One calendar with one event for one attendee, complete (RFC 5546 §3.2); the event."""
    parts = components_of(content)
    assert len(parts["VCALENDAR"]) == len(parts["VEVENT"]) == len(parts["VTIMEZONE"]) == 1
    assert "VALARM" not in parts
    calendar, event = parts["VCALENDAR"][0], parts["VEVENT"][0]
    assert set(calendar) == {"VERSION", "PRODID", "CALSCALE", "METHOD"}
    assert calendar["METHOD"] == [("", method)]
    once = "UID DTSTAMP CREATED LAST-MODIFIED SEQUENCE DTSTART DTEND SUMMARY STATUS CLASS TRANSP ORGANIZER ATTENDEE"
    assert all(len(event[name]) == 1 for name in once.split())
    assert all(values[0][1].startswith("mailto:") for values in (event["ORGANIZER"], event["ATTENDEE"]))
    assert event["DTSTART"][0][0] == event["DTEND"][0][0] == ";TZID=Asia/Tokyo"
    assert parts["VTIMEZONE"][0]["TZID"] == [("", "Asia/Tokyo")]
    assert event["DTSTAMP"][0][1].endswith("Z")
    assert event["STATUS"][0][1] == ("CANCELLED" if method == "CANCEL" else "CONFIRMED")
    assert event["CLASS"][0][1] == "PRIVATE"
    return event
