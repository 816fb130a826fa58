"""Bad input anywhere: a sentence, never a broken page."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from familyprog.accounts.models import Staff
from familyprog.people.models import ContactProfile
from tests.conftest import signed_in
from tests.web.walk import Page, read, walk

NONSENSE = (
    "",
    "　",
    "<script>alert(1)</script>",
    "'; DROP TABLE person; --",
    "\x00\x07\u202e",
    "-1",
    "99999999999999999999",
    "2026-02-30",
    "あ" * 5000,
    "{{7*7}}",
)


def forms_of(pages: list[Page]) -> dict[tuple[str, tuple[str, ...]], str]:
    """The forms met on a walk, one of each kind."""
    found = {}
    for page in pages:
        for action, fields in read(page.html).forms:
            address = action or page.path
            if "/sign-out" not in address and "/close" not in address:
                found[(address.split("?")[0][:12], tuple(sorted(set(fields))))] = address
    return found


def fill_in_badly(client: FlaskClient, pages: list[Page]) -> int:
    forms = forms_of(pages)
    for (_kind, fields), address in forms.items():
        for value in NONSENSE:
            answer = client.post(address, data=dict.fromkeys(fields, value))
            assert answer.status_code < 500, (address, value[:20])
            assert "<script>alert" not in answer.text, address
    return len(forms)


def test_on_the_public_side(client, town) -> None:
    assert fill_in_badly(client, walk(client, "/", "/me/sign-in", "/staff/sign-in")) >= 3


def test_on_the_own_pages(session, family_client, town) -> None:
    person_id = session.scalars(select(ContactProfile.person_id).order_by(ContactProfile.person_id)).first()
    browser = family_client(person_id)
    assert fill_in_badly(browser, walk(browser, "/me/")) >= 4


@pytest.mark.parametrize("name", ["shinko", "yukari", "kanri", "uketsuke"])
def test_on_the_staff_side(app, session, town, now, name: str) -> None:
    staff = session.scalars(select(Staff).where(Staff.email.startswith(name))).one()
    browser = signed_in(app, session, staff, now)
    pages = walk(browser, "/staff/")
    assert all(page.status < 500 for page in pages), [page.path for page in pages if page.status >= 500]
    assert fill_in_badly(browser, pages) >= 2


@pytest.mark.parametrize(
    "path", ["/programs/%00", "/cohorts/x/apply", "/c/x.ics", "/me/months/x", "/%2e%2e/"]
)
def test_odd_addresses_are_simply_not_there(client, path: str) -> None:
    assert client.get(path).status_code in {303, 308, 404}
