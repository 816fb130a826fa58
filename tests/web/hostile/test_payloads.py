"""Bad words in every field and every column: shown as they are, or refused in a sentence (security.md §4.5)."""

from __future__ import annotations

import json
import re
from itertools import cycle, islice
from typing import Any

import pytest
from sqlalchemy import JSON, Enum, String, cast, delete, insert, select, update
from werkzeug.test import TestResponse

from familyprog.base.names import clean_text, fold
from familyprog.schema import metadata
from tests.web.hostile.attack import UNSEEN, post, written
from tests.web.hostile.conftest import BOTH
from tests.web.hostile.house import EVERYBODY, Door, House
from tests.web.hostile.reading import PageReader

WAYS_OUT = (
    "",
    '"',
    "'",
    '">',
    "'>",
    "</title>",
    "</textarea>",
    "</script>",
    "-->",
    "]]>",
    "</option>",
    "&quot;>",
)
TAGS = ("<xq>", "<svg/onxq=1>", "<img src=x onxq=1>", " onxq=1 ")
PAYLOADS = [out + tag for out in WAYS_OUT for tag in TAGS] + [
    "javascript:xq()",
    "{{'xq'*3}}",
    "{%xq%}",
    "${xq}",
    "%(xq)s",
    "\u2028<xq>",
    "＜xq＞",
    "&lt;xq&gt;",
]
# Columns that hold codes and keys; whatever else is text, a new column too, is under attack.
CODES = {
    "action", "agenda_variant", "code", "copied_from", "definition_code", "fiscal_label_style", "form", "key",
    "message_id", "object_kind", "occasion", "owner", "password_hash", "reason", "result", "rrule", "slug",
    "smtp_code", "start_time", "totp_secret", "uid",
}  # fmt: skip
CODE_ENDS = ("_hash", "_id", "_key", "_kind", "_by", "by_kind")
MARK = re.compile("xq|javascript:", re.IGNORECASE)
UNWRITABLE = ("a\x00b", "a\x07\x1b[2Jb", "a\ud800b", "a\u202eb\u2066c\u200bd")
LONG = {"あ" * 5000, "x" * 300}
ODD = (
    "-1",
    "0",
    "１",
    "1e3",
    "1" + "0" * 30,
    "true",
    "0001-01-01",
    "9999-12-31",
    "2027-02-29",
    "24:00",
    "٣",
    "[]",
    "../x",
    "%00",
    "",
    "　",
)


def attack_columns(house: House) -> int:
    """Put the payloads into every text column, in turn down the rows."""
    attacked, door = 0, metadata.tables["ledger_door"]
    house.connection.execute(insert(door).values(opened_for="test"))  # what is append-only says it too
    for table in (one for one in metadata.sorted_tables if one is not door):
        for column in table.columns:
            if isinstance(column.type, JSON):
                _attack_json(house, table, column)
            elif isinstance(column.type, String) and not isinstance(column.type, Enum):
                if column.name in CODES or column.name.endswith(CODE_ENDS):
                    continue
                attacked += 1
                fit = [one for one in PAYLOADS if len(one) + 6 <= (column.type.length or 1000)]
                for number, payload in enumerate(fit):
                    value = payload + cast(table.c.id, String) if column.unique else payload
                    rows = (table.c.id + attacked) % len(fit) == number
                    house.connection.execute(update(table).where(rows).values({column.name: value}))
    house.connection.execute(delete(door))
    return attacked


def _attack_json(house: House, table: Any, column: Any) -> None:
    turn = cycle(PAYLOADS)
    for row_id, value in house.connection.execute(select(table.c.id, column)).all():
        if (value and not json.dumps(value).isascii()) or "\\u" in json.dumps(value):
            bad = _in_words(value, turn)
            house.connection.execute(update(table).where(table.c.id == row_id).values({column.name: bad}))


def _in_words(value: Any, turn: Any) -> Any:
    """Only words are replaced, as codes are plain letters."""
    if isinstance(value, dict):
        return {key: _in_words(one, turn) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_words(one, turn) for one in value]
    return next(turn) if isinstance(value, str) and not value.isascii() else value


def ran(read: PageReader) -> list[str]:
    """What came alive."""
    found = [tag for tag, _given in read.tags if tag.startswith("xq")]
    found += [name for _tag, given in read.tags for name in given if "xq" in name]
    found += [words for words in read.scripts if "xq" in words]
    for _tag, given in read.tags:
        found += [
            given[name]
            for name in ("href", "src", "action")
            if given.get(name, "").strip().startswith("javascript:")
        ]
    return found + [words for words in read.text if "xqxqxq" in words]


@BOTH
def test_no_payload_in_any_column_comes_alive_on_any_page(house: House, house_of) -> None:
    """X1, X4: every page, as whoever reaches it."""
    sights = house_of("sqlite").sights()
    browsers = {who: house.browser(who) for who in EVERYBODY}
    assert len(PAYLOADS) >= 40
    assert attack_columns(house) > 40
    shown = 0
    for page in sights:
        answer = browsers[page.who].get(page.path)
        assert answer.status_code < 500, page.path
        assert alive(answer) == [], page.path
        shown += "html" in answer.content_type and "xq" in answer.text
    assert shown > 25


def test_the_check_sees_what_comes_alive() -> None:
    """X1: every way a payload can run is noticed."""
    for bad in ("<xq>", "<b onxq=1>", "<script>xq</script>", '<a href="javascript:xq()">', "xqxqxq"):
        assert ran(PageReader(bad)), bad


def strike(house: House, door: Door, browser, fields: dict[str, list[str]], what: str) -> None:
    with house.taken_back():
        answer = post(browser, door.path, fields)
        assert answer.status_code < 500, (door.path, door.form.does, what)
        assert alive(answer) == [], (door.path, what)


def alive(answer: TestResponse) -> list[str]:
    """What came alive in an answer; most hold no payload at all, and need not be read tag by tag."""
    if "html" not in answer.content_type or not MARK.search(answer.text):
        return []
    return ran(PageReader(answer.text))


def doors(house: House, house_of) -> list[Door]:
    """Every form anybody meets; walked on one database, as both hold the same town."""
    found = house_of("sqlite").doors(*EVERYBODY)
    assert len(found) > 35
    return found


@BOTH
def test_no_unseen_character_gets_in_by_any_field(house: House, house_of) -> None:
    """X21, X20: refused or taken out, on both databases; nothing turns the text around it."""
    browsers, turn, kept = {who: house.browser(who) for who in EVERYBODY}, cycle(UNWRITABLE), 0
    for door in doors(house, house_of):
        fields = door.form.filled()
        typed = [one.name for one in door.form.fields if one.is_typed and one.name != "csrf_token"]
        for bad in islice(turn, 3 if typed else 0):
            with house.taken_back(), written(house) as seen:
                answer = post(browsers[door.who], door.path, fields | {name: [bad] for name in typed})
                assert answer.status_code < 500, (door.path, door.form.does)
                assert [words for words in seen.words if UNSEEN.search(words)] == [], door.path
                kept += len(seen.words)
    assert kept > 500


@BOTH
def test_nothing_too_long_breaks_any_form(house: House, house_of) -> None:
    """X22: one field at a time, the others as they should be; PostgreSQL would refuse what SQLite keeps."""
    browsers = {who: house.browser(who) for who in EVERYBODY}
    for door in doors(house, house_of):
        fields = door.form.filled()
        for one in door.form.fields:
            if one.is_typed or (one.kind == "hidden" and one.name != "csrf_token"):
                bad = islice(cycle(sorted(LONG)), len(one.name) % 2, len(one.name) % 2 + 1)
                for value in bad:
                    strike(house, door, browsers[door.who], fields | {one.name: [value]}, one.name)


def test_no_odd_value_breaks_any_form(house: House, house_of) -> None:
    """X7, X22: numbers, dates, times and choices that are none, twice, or missing."""
    browsers, turn = {who: house.browser(who) for who in EVERYBODY}, cycle(ODD)
    tried: set[tuple[str, str]] = set()
    for door in doors(house, house_of):
        fields, browser = door.form.filled(), browsers[door.who]
        names = [name for name in door.form.names() if (door.endpoint, name) not in tried]
        tried.update((door.endpoint, name) for name in names)  # a form met in another dress: what is new
        for name in names:
            value = next(turn)
            strike(house, door, browser, fields | {name: [value]}, f"{name}={value}")
        name = next(turn_of_names := iter(door.form.names()), "x")
        rest = {key: values for key, values in fields.items() if key != next(turn_of_names, name)}
        strike(house, door, browser, rest, "one missing")
        doubled = {key: [*values, "x"] for key, values in fields.items()}
        strike(house, door, browser, doubled, "everything twice")
        arrays = {f"{name}[]": values for name, values in fields.items()}
        strike(house, door, browser, arrays, "arrays")


def test_a_megabyte_is_refused_by_every_form(house: House, house_of) -> None:
    """X22: before anything is read from it."""
    house.app.config["WTF_CSRF_ENABLED"] = True  # its check reads the form before any page does
    browsers = {who: house.browser(who) for who in EVERYBODY}
    for door in doors(house, house_of):
        name = door.form.names()[0] if door.form.names() else "x"
        answer = post(browsers[door.who], door.path, {name: ["x" * 1_100_000]})
        assert answer.status_code == 413, door.path


QUESTIONS = (
    "'\"<xq>", "%' OR 1=1 --", "\\", "1" + "0" * 30, "%00", "%ff", "あ" * 3000, "[x", "{{'xq'*3}}", "-1", "2026-13-45",
)  # fmt: skip


def test_no_odd_question_breaks_any_page(house: House, house_of) -> None:
    """X7, X8: every parameter a page knows, and some it does not."""
    names = {
        name for door in house_of("sqlite").doors(*EVERYBODY, method="get") for name in door.form.names()
    }
    names |= {
        "back",
        "q",
        "cohort",
        "copy",
        "corrects",
        "kind",
        "month",
        "stage",
        "subject",
        "words",
        "year",
        "sort",
        "id",
    }
    browsers = {who: house.browser(who) for who in EVERYBODY}
    turn = cycle(QUESTIONS)
    for page in house.sights():
        asks = any(form.method == "get" for form in page.read.forms)
        for value in islice(turn, 2 if asks else 1):
            asked = dict.fromkeys(sorted(names), value)
            answer = browsers[page.who].get(page.path.split("?")[0], query_string=asked)
            assert answer.status_code < 500, page.path
            assert alive(answer) == [], page.path


@pytest.mark.parametrize(
    "path", ["/programs/%00", "/cohorts/x/apply", "/c/x.ics", "/me/months/x", "/%2e%2e/"]
)
def test_odd_addresses_are_simply_not_there(house: House, path: str) -> None:
    """X7: neither a broken page nor another one."""
    assert house.browser("visitor").get(path).status_code in {303, 308, 404}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("さくら\u202e", "さくら"),
        ("さ\u200bく\u200dら", "さくら"),
        ("か\u3099く", "がく"),
        ("ｻｸﾗ", "ｻｸﾗ"),
        ("髙﨑", "髙﨑"),
        ("辻\U000e0100", "辻\U000e0100"),
        ("🌸", "🌸"),
        ("\ufeffさくら\x7f", "さくら"),
    ],
)
def test_a_name_is_kept_as_written_without_what_nobody_sees(typed: str, kept: str) -> None:
    """X20: forms of kanji and width stay; directions, joins and controls go."""
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("サクラ", "さくら"),
        ("ｻｸﾗ", "さくら"),
        ("Ａｋｉ", "aki"),
        ("辻\U000e0100", "辻"),
        ("さ く　ら", "さくら"),
        ("さ\u200bくら", "さくら"),
        ("❤\ufe0f", "❤"),
        ("か\u3099", "が"),
    ],
)
def test_two_ways_to_write_a_name_are_one_in_a_search(one: str, other: str) -> None:
    """X20: so nobody passes for somebody else by a letter that looks the same, or by none."""
    assert fold(one) == fold(other)
