"""Whether somebody comes here is told to nobody: not by an answer, a header, or the work it takes (P5, P6, P7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from familyprog.accounts.models import Staff
from familyprog.audit.models import AuditEvent
from familyprog.base.words import telling_words
from familyprog.people.models import ContactProfile
from familyprog.programs.models import Cohort, Program
from tests.web.hostile.house import EVERYBODY, House
from tests.web.walk import PUBLIC_ID

CHANGING = re.compile(r'value="[^"]*"')


@contextmanager
def statements(house: House) -> Iterator[list[str]]:
    """Collects what is asked of the database inside."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(house.connection, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(house.connection, "before_cursor_execute", note)


def answered(house: House, path: str, fields: dict[str, str], typed: str) -> tuple[object, ...]:
    """What a stranger can measure: status, words, headers, and how much was asked of the database."""
    browser = house.app.test_client()
    browser.get(path)
    with house.taken_back(), statements(house) as asked:
        answer = browser.post(path, data=fields)
    headers = {
        name: "" if name == "Set-Cookie" else value
        for name, value in answer.headers
        if name != "Content-Length"
    }
    words = CHANGING.sub("", answer.text.replace(typed, ""))
    return answer.status_code, words, headers, len(asked)


@pytest.fixture
def addresses(house: House, session) -> tuple[str, str, str]:
    """Of somebody who comes, of a member of staff, and of nobody."""
    known = session.scalars(
        select(ContactProfile.email).where(ContactProfile.person_id == house.people["canary"])
    ).first()
    return known, session.scalars(select(Staff.email).order_by(Staff.id)).first(), "nobody@example.jp"


def test_asking_for_digits_is_answered_alike(house: House, addresses) -> None:
    """P7, S9: known, of staff, unknown."""
    seen = [answered(house, "/me/sign-in/mail", {"email": one, "alias": ""}, one) for one in addresses]
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] == 303


def test_wrong_passwords_are_answered_alike(house: House, addresses) -> None:
    """P7, S9: whether or not there is such an account."""
    typed = {"password": "ちがう言葉をならべてみる", "totp": "000000"}
    seen = [answered(house, "/staff/sign-in", {"email": one, **typed}, one) for one in addresses]
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][0] == 422


def test_a_secret_address_that_never_was_and_one_that_was_are_alike(house: House) -> None:
    """P7, T8: calendars and lines for new accounts."""
    browser = house.browser("canary")
    page = browser.post("/me/calendar/feed").text
    token = re.search(r"/c/([\w-]+)\.ics", page)[1]
    browser.post("/me/calendar/feed/end")
    answers = [house.app.test_client().get(f"/c/{one}.ics") for one in (token, "x" * 43)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].data == answers[1].data
    assert dict(answers[0].headers) == dict(answers[1].headers)


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/staff/cards", {"contact": "{known}"}), ("/staff/cards", {"contact": "nobody@example.jp"})],
)
def test_who_of_the_staff_looks_for_somebody_is_written_down_without_the_words(
    house: House, session, addresses, path: str, fields: dict[str, str]
) -> None:
    """P7: the search itself, found or not; what was typed is nowhere."""
    said = fields["contact"].format(known=addresses[0])
    assert house.browser("uketsuke").post(path, data={"contact": said}).status_code == 200
    said_so = select(AuditEvent).where(AuditEvent.action != "show").order_by(AuditEvent.id.desc())
    last = session.scalars(said_so).first()
    assert (last.action, last.object_kind, last.result) == (
        "search",
        "person",
        "1" if "canary" in said else "0",
    )
    assert said not in str(vars(last))


def test_one_family_sees_no_mark_of_another(house: House) -> None:
    """P6: whatever they open, in words, addresses and headers; nor does a stranger."""
    foreign = {
        "canary": [one["marker"] for one in house.markers if one["family"] != "ours"],
        "another": [one["marker"] for one in house.markers if one["family"] != "another"],
        "sakura": [one["marker"] for one in house.markers],
        "visitor": [one["marker"] for one in house.markers],
    }
    for who, marks in foreign.items():
        pages = house.pages(who)
        assert len(pages) > 15
        for page in pages:
            assert [mark for mark in marks if mark in page.html + page.path + str(page.headers)] == [], (
                page.path
            )


def test_nothing_around_a_page_tells_what_it_is(house: House, session) -> None:
    """P5: titles, addresses, file names, icons and metadata of the public and family side, errors too."""
    names = [*session.scalars(select(Program.title)), *session.scalars(select(Cohort.venue))]
    for page in house.pages("visitor", "canary", "sakura"):
        around = [PUBLIC_ID.sub("", page.path), page.headers.get("content-disposition", "")]
        around += [
            words for tag, given in page.read.tags if tag in {"meta", "link"} for words in given.values()
        ]
        title = re.search(r"<title>(.*?)</title>", page.html, re.DOTALL)
        around.append(title[1] if title else "")
        if page.path.startswith("/staff"):
            continue
        assert [words for words in around if telling_words(words, names)] == [], page.path


def test_no_address_holds_a_word_that_tells(house: House) -> None:
    """P5: every route but the staff's own."""
    for rule in house.rules():
        if not rule.rule.startswith("/staff"):
            assert telling_words(rule.rule) == [], rule.rule
    assert len(EVERYBODY) == 15
