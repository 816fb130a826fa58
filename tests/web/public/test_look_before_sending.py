"""Before anything is sent, a family sees what others would see: on a screen, in a calendar, on paper."""

from __future__ import annotations

import pytest

from familyprog.programs.models import Cohort
from tests import make


@pytest.fixture
def cohort(session, site) -> Cohort:
    """A published cohort with a session next week."""
    cohort = make.a_cohort(session, make.a_program(session, site, title="とくべつな名前の会"))
    make.a_session(session, cohort)
    session.commit()
    return cohort


def typed(client, cohort: Cohort, **contact: str) -> str:
    """The steps up to the check page; the address of the look."""
    base = f"/cohorts/{cohort.public_id}/apply"
    client.post(base, data={"cohort": cohort.public_id})
    client.post(f"{base}/name", data={"alias": "さくら", "relation": "mother"})
    client.post(f"{base}/contact", data=contact)
    client.post(f"{base}/reach", data=contact | {"safe_from_hour": "9", "safe_until_hour": "17"})
    return f"{base}/look"


def test_a_mailbox_line_and_a_calendar_entry_that_say_nothing(client, cohort) -> None:
    look = typed(client, cohort, channel="mail", email="sakura@example.jp", title_style="minimal")
    assert look in client.get(look.replace("/look", "/check")).text
    page = client.get(look).text
    assert 'data-state="look-mail"' in page
    assert 'data-state="look-calendar"' in page
    assert "とくべつな名前の会" not in page


def test_the_first_sentence_of_whoever_calls(client, cohort) -> None:
    page = client.get(typed(client, cohort, channel="phone", phone="0848123456", asks_for="花子")).text
    assert 'data-state="look-call"' in page


def test_without_a_draft_there_is_nothing_to_look_at(client, cohort) -> None:
    assert client.get(f"/cohorts/{cohort.public_id}/apply/look").status_code == 303
