"""With default settings no title, address, icon or file name of the public and family side tells anything.

The body of a public page may speak plainly: families search for it (product.md C2).
"""

import re

import pytest
from sqlalchemy import select

from familyprog.base.words import telling_words
from familyprog.people.models import ContactProfile
from familyprog.programs.models import Cohort, Program
from tests.web.walk import PUBLIC_ID, walk


@pytest.fixture
def names(session, town) -> list[str]:
    """Every program, place and group of the town."""
    titles = session.scalars(select(Program.title)).all()
    venues = session.scalars(select(Cohort.venue)).all()
    return [*titles, *venues]


def test_the_public_side(client, town, names) -> None:
    """Row P5 of the security catalogue."""
    pages = walk(client, "/", "/koyomi", "/me/sign-in", "/nope")
    assert len(pages) > 10
    for page in pages:
        assert page.status < 500, page.path
        assert telling_words(page.title, names) == [], page.path
        assert telling_words(PUBLIC_ID.sub("", page.path)) == [], page.path
        for address in re.findall(r'(?:href|src)="([^"]+)"', page.html):
            assert telling_words(address) == [], page.path


def test_the_family_side(session, family_client, town, names) -> None:
    """Row P5 of the security catalogue."""
    people = session.scalars(
        select(ContactProfile.person_id).order_by(ContactProfile.person_id).limit(6)
    ).all()
    for person_id in people:
        pages = walk(family_client(person_id), "/me/")
        assert len(pages) >= 6
        for page in pages:
            assert page.status < 500, page.path
            if page.path.startswith("/me"):
                assert telling_words(page.title + page.path, names) == [], page.path


def test_no_page_asks_another_host_for_anything(client, town) -> None:
    """Row P5, S7 of the security catalogue."""
    for page in walk(client, "/"):
        for address in re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', page.html):
            assert address.startswith(("/", "data:")), page.path
