"""H8: the family takes its word back after a つなぎ票 was printed. It stops, it is logged, and the recipient hears of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.consent import service
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.errors import DisclosureRefusedError, NotBeforeTomorrowError
from familyprog.consent.queries import (
    disclosures_of,
    disclosures_under,
    get_notice,
    has_told,
    notices_at_home,
    waiting_for_somebody,
)
from familyprog.consent.rules import ConsentInput, DisclosureInput
from tests import make

TO_THE_DESK = ConsentInput("くらしの窓口", "家計の心配のため", ("お名前", "つなぎ票"))
A_SLIP = DisclosureInput("くらしの窓口", ("つなぎ票",), DisclosureBasis.CONSENT)
DAY = dt.timedelta(days=1)


@pytest.fixture
def mother(session, site):
    return make.a_family_member(session, site)


@pytest.fixture
def staff(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def printed(session, mother, staff, now):
    """The mother agreed, and the slip was printed and handed on."""
    consent = service.give_consent(session, mother, TO_THE_DESK, now=now - 9 * DAY, by=staff)
    service.note_disclosure(session, mother, A_SLIP, consent=consent, now=now - 5 * DAY, by=staff)
    return consent


def waiting(session, staff, now):
    return waiting_for_somebody(session, staff, tokyo_date(now))


def test_the_family_takes_its_word_back_after_a_slip_was_printed(
    session, mother, staff, printed, now
) -> None:
    assert waiting(session, staff, now).to_tell == ()
    (task,) = service.withdraw_consent(
        session, printed, now=now, by=make.the_family_actor(session, mother)
    )  # she does it herself, on her own page

    with pytest.raises(DisclosureRefusedError, match="いま有効な同意"):  # it stops at once
        service.note_disclosure(session, mother, A_SLIP, consent=printed, now=now, by=staff)
    assert [row.items for row in disclosures_of(session, mother.id)] == [["つなぎ票"]]  # what was told stays
    assert disclosures_under(session, printed) == disclosures_of(session, mother.id)

    (row,) = waiting(session, staff, now).to_tell  # somebody has to tell the recipient
    assert (row.public_id, row.recipient, row.alias) == (task.public_id, "くらしの窓口", "さくら")
    assert notices_at_home(session, mother.household_id) == {printed.id: task}

    service.put_off(session, task, tokyo_date(now) + DAY, now=now, by=staff)
    assert waiting(session, staff, now).to_tell == ()
    assert waiting(session, staff, now + DAY).to_tell[0].was_put_off  # until it is done

    for minutes in (1, 2):  # pressing twice is telling once
        service.recipient_told(session, task, now=now + dt.timedelta(days=1, minutes=minutes), by=staff)
    assert (task.done_at, task.done_by_id) == (now + dt.timedelta(days=1, minutes=1), staff.staff_id)
    assert waiting(session, staff, now + DAY).to_tell == ()
    assert list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))) == [
        "give_consent",
        "note_disclosure",
        "withdraw_consent",
        "open_recipient_notice",
        "put_off",
        "tell_recipient",
    ]


def test_nobody_has_to_hear_who_was_told_nothing(session, mother, staff, now) -> None:
    consent = service.give_consent(session, mother, TO_THE_DESK, now=now, by=staff)
    assert not has_told(session, consent)
    assert service.withdraw_consent(session, consent, now=now, by=staff) == []
    assert waiting(session, staff, now).to_tell == ()


def test_withdrawing_twice_makes_one_task(session, mother, staff, printed, now) -> None:
    assert has_told(session, printed)
    assert len(service.withdraw_consent(session, printed, now=now, by=staff)) == 1
    assert service.withdraw_consent(session, printed, now=now, by=staff) == []


def test_a_task_is_of_its_site_and_of_those_who_record(session, site, mother, staff, printed, now) -> None:
    (task,) = service.withdraw_consent(session, printed, now=now, by=staff)
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))
    assert get_notice(session, staff, task.public_id) is task
    for who, public_id in ((stranger, task.public_id), (staff, "0" * 16)):
        with pytest.raises(NotFoundError):
            get_notice(session, who, public_id)
    assert waiting(session, stranger, now).to_tell == ()


@pytest.mark.parametrize("days", [0, 400])
def test_later_is_a_day_to_come_within_a_year(session, staff, printed, now, days) -> None:
    with pytest.raises(NotBeforeTomorrowError) as refused:
        service.put_off(session, printed, tokyo_date(now) + days * DAY, now=now, by=staff)
    assert refused.value.field == "until"
