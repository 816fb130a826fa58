"""Another site, another family: nothing of them is seen, counted or hinted at (security.md A3, A5, A8, A11).

Generated from the pages and forms of the town: a new one is tried without anybody thinking of it.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site
from familyprog.base.names import ALPHABET
from familyprog.schema import metadata
from tests import make
from tests.conftest import signed_in
from tests.web.hostile.attack import Filled, post, written
from tests.web.hostile.elsewhere import Elsewhere, settle_elsewhere
from tests.web.hostile.house import FAMILIES, STAFF, TABLETS, Door, House
from tests.web.hostile.test_existence import statements

# What is new on every request: tokens of forms, keys against sending twice, the digits of a new card.
NONCE = re.compile(r'(name="(?:csrf_token|key)"[^>]*? value=")[^"]*|(class="big-code">)[^<]*')
ID = re.compile(rf"(?<![0-9a-z])[{ALPHABET}]{{16}}(?![0-9a-z])")
NOBODY = "0" * 16
ROLES = dict(
    zip(STAFF, (Role.RECEPTION, Role.FACILITATOR, Role.COORDINATOR, Role.AUDITOR, Role.ADMIN), strict=True)
)
# Of programs, groups and sessions everybody may know; whose turn it is at one is asked beside the id.
OF_ALL_SITES = {"public.home", "staff.audit"}  # every look at the trail is in the trail
SHARED = {"class_session", "cohort", "program", "session_slot"}
NOT_FOUND = 404
Told = tuple[int, str, int]


def bare(words: str) -> str:
    """A page without what is new on every request."""
    return NONCE.sub(r"\1\2", words)


def words_of(kind: str, content: bytes) -> str:
    """What a page or a file says; a workbook without the instant it was made."""
    if "spreadsheet" not in kind:
        return bare(content.decode("utf-8", "replace"))
    with zipfile.ZipFile(BytesIO(content)) as book:
        return str([book.read(name) for name in sorted(book.namelist()) if "docProps" not in name])


@pytest.fixture
def there(house: House) -> Elsewhere:
    """The other site."""
    return settle_elsewhere(house)


def test_nothing_that_is_elsewhere_changes_any_page(house: House) -> None:
    """A5: lists, totals, CSV, figures and calendars of every role and family, byte for byte."""
    who = (*FAMILIES, *STAFF, *TABLETS)
    pages = [page for page in house.pages(*who) if not page.is_paper and page.endpoint not in OF_ALL_SITES]
    browsers = {one: house.browser(one) for one in who}
    books = {page.path: read(browsers[page.who], page.path) for page in pages if "xlsx" in page.path}
    there, changed = settle_elsewhere(house), []
    for page in pages:
        status, words = read(browsers[page.who], page.path)
        assert [mark for mark in there.marks if mark in words] == [], page.path
        if (status, words) != books.get(page.path, (page.status, bare(page.html))):
            changed.append((page.who, page.path))
    assert "\n".join(map(str, changed)) == ""
    assert len(books) == 1


def read(browser: FlaskClient, path: str) -> tuple[int, str]:
    """Status and words."""
    answer = browser.get(path)
    return answer.status_code, words_of(answer.content_type or "", answer.get_data())


def told(house: House, browser: FlaskClient, path: str, fields: Filled | None = None) -> Told:
    """What somebody can measure: status, words without ids, and how much was asked of the database."""
    with house.taken_back(), statements(house) as asked:
        answer = browser.get(path) if fields is None else post(browser, path, fields)
    return answer.status_code, ID.sub("", bare(answer.get_data().decode("utf-8", "replace"))), len(asked)


def kinds(house: House) -> dict[str, str]:
    """The table of every public id there is."""
    return {
        key: table.name
        for table in metadata.sorted_tables
        if "public_id" in table.c
        for key in house.connection.scalars(table.select().with_only_columns(table.c.public_id))
    }


def opened(house: House, *who: str) -> list[tuple[str, str, Filled | None]]:
    """(who, path, fields) of every page and form of these people that names something."""
    pages = [(page.who, page.path, None) for page in house.pages(*who) if page.status == 200]
    forms = [(door.who, door.path, door.form.filled()) for door in house.doors(*who)]
    return [one for one in (*pages, *forms) if ID.search(one[1])]


def nobodys(text: str) -> str:
    """The same address or field about something that never was."""
    return ID.sub(NOBODY, text)


def check_closed(house: House, browser: FlaskClient, path: str, fields: Filled | None) -> None:
    """What is out of scope is answered like what never was, writes nothing, and takes the same work."""
    with written(house) as seen:
        real = told(house, browser, path, fields)
    assert seen.tables <= {"audit_event"}, (path, seen.tables)
    never = fields and {name: [nobodys(one) for one in values] for name, values in fields.items()}
    assert real == told(house, browser, nobodys(path), never), path
    if ID.search(urlsplit(path).path):
        assert real[0] in {403, NOT_FOUND}, (path, real[0])


def closed(house: House, browser: FlaskClient, path: str, fields: Filled | None) -> str:
    """What tells that somebody else's thing is there; empty when nothing does.

    It is answered like what never was, writes nothing but the trail, and takes the same work.
    """
    with written(house) as seen:
        real = told(house, browser, path, fields)
    never = fields and {name: [nobodys(one) for one in values] for name, values in fields.items()}
    other = told(house, browser, nobodys(path), never)
    if not seen.tables <= {"audit_event"}:
        return f"{path} writes {seen.tables}"
    if real != other:
        return (
            f"{path} {real[0]}, {real[2]} statements; nothing: {other[0]}, {other[2]}; {real[1] == other[1]}"
        )
    # A form that does nothing twice may lead on without a word; a page never.
    shut = {403, NOT_FOUND} if fields is None else {303, 403, NOT_FOUND}
    is_open = ID.search(urlsplit(path).path) and real[0] not in shut
    return f"{path} {real[0]}" if is_open else ""


def is_for(house: House, audience: str, path: str, fields: Filled | None) -> bool:
    """Whether the address is of that audience."""
    endpoint = house.endpoint_of(path, "GET" if fields is None else "POST")
    return endpoint in house.app.view_functions and house.access(endpoint).audience == audience


def test_what_is_of_another_site_is_as_if_it_never_was(house: House, there: Elsewhere) -> None:
    """A5, A11: every page and form of ours, by somebody of the same role elsewhere."""
    browsers = {who: there.browser(house, role) for who, role in ROLES.items()}
    tried = [one for one in opened(house, *STAFF) if is_for(house, "staff", *one[1:])]
    tells = [closed(house, browsers[who], *what) for who, *what in tried]
    assert "\n".join(filter(None, tells)) == ""
    assert len(tried) > 150


def test_what_is_another_familys_is_as_if_it_never_was(house: House) -> None:
    """A3: places, answers, absences, calendars, consents of one family, by each of the others."""
    tables, tried, tells = kinds(house), 0, []
    for who, path, fields in opened(house, *FAMILIES):
        names = ID.findall(path + str(fields))
        if not is_for(house, "family", path, fields) or all(tables.get(one) in SHARED for one in names):
            continue
        for other in FAMILIES:
            if other != who:
                tells.append(closed(house, house.browser(other), path, fields))
                tried += 1
    assert "\n".join(filter(None, tells)) == ""
    assert tried > 20


def test_groups_of_others_are_as_if_they_never_were(house: House, session) -> None:
    """A4, A8, A11: what one facilitator has, by another who runs nothing; of what is not coming up, by reception."""
    site = session.query(Site).one()
    stranger = make.a_staff(session, site, Role.FACILITATOR)
    browser = signed_in(house.app, session, stranger, house.now)
    tried = [
        one
        for one in opened(house, "shinko")
        if is_for(house, "staff", *one[1:]) and not one[1].startswith("/staff/programs/")
    ]
    tells = [closed(house, browser, path, fields) for _who, path, fields in tried]
    assert "\n".join(filter(None, tells)) == ""
    assert len(tried) > 15


def test_no_field_hints_at_anybody_elsewhere(house: House, there: Elsewhere) -> None:
    """A8: a name, a number or a mailbox from another site, typed anywhere, is answered like one of nobody."""
    known = {one["place"]: one["marker"] for one in house.markers if one["family"] == "ours"}
    pairs = (
        (known["person_alias.name"], "zz" + "0" * 10),
        (known["contact_profile.phone"], "0848000000"),
        (known["contact_profile.email"], "zz0000000000@canary.invalid"),
    )
    tells, tried = [], 0
    for who, role in ROLES.items():
        browser = there.browser(house, role)
        for door in (*house.doors(who), *house.doors(who, method="get")):
            typed = [one.name for one in door.form.fields if one.is_typed]
            fields = None if door.form.method == "get" else door.form.filled()
            if not typed or ID.search(door.path) or not is_for(house, "staff", door.path, fields):
                continue
            tried += 1
            tells += [
                f"{door.path} {sorted(typed)} {real}"
                for real, nobody in pairs
                if asked(house, browser, door, typed, real) != asked(house, browser, door, typed, nobody)
            ]
    assert "\n".join(tells) == ""
    assert tried > 8


def asked(house: House, browser: FlaskClient, door: Door, typed: list[str], words: str) -> Told:
    """What is answered when all that can be typed are these words."""
    said = door.form.filled() | {name: [words] for name in typed}
    if door.form.method == "get":
        answer = told(house, browser, f"{urlsplit(door.path).path}?{urlencode(said, doseq=True)}")
    else:
        answer = told(house, browser, door.path, said)
    status, text, count = answer
    return status, text.replace(words, "").replace(quote(words), ""), count
