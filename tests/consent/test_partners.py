"""連携先: one partner under many spellings, asked again every half year."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from familyprog.accounts.enums import Role
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.consent import service
from familyprog.consent.enums import ConsentState, DisclosureBasis, PartnerKind
from familyprog.consent.errors import DisclosureRefusedError, PartnerRefusedError
from familyprog.consent.queries import (
    consents_at_home,
    disclosures_at_home,
    find_partner,
    get_consent,
    get_partner,
    partners_of,
    waiting_for_somebody,
)
from familyprog.consent.rules import (
    ConsentInput,
    DisclosureInput,
    PartnerInput,
    months_ago,
    needs_check,
    state_of,
)
from tests import make

DAY = dt.timedelta(days=1)
DESK = PartnerInput(
    "みどり市くらしの窓口",
    PartnerKind.SELF_RELIANCE,
    ("くらし窓口", "ｸﾗｼ ﾏﾄﾞｸﾞﾁ"),
    "家計の心配",
    "0848-00-0101",
)


@pytest.fixture
def mother(session, site):
    return make.a_family_member(session, site)


@pytest.fixture
def staff(session, site):
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def desk(session, staff, now):
    return service.save_partner(
        session, None, replace(DESK, last_checked_on=tokyo_date(now)), now=now, by=staff
    )


def test_however_it_is_written_it_is_one_recipient(session, mother, staff, desk, now) -> None:
    agreed = ConsentInput("くらしまどぐち", "家計", ("お名前", "来た日"))
    consent = service.give_consent(session, mother, agreed, now=now, by=staff)
    assert (consent.recipient, consent.partner_id) == ("みどり市くらしの窓口", desk.id)
    told = DisclosureInput("くらし 窓口", ("来た日",), DisclosureBasis.CONSENT)
    row = service.note_disclosure(session, mother, told, consent=consent, now=now, by=staff)
    assert (row.recipient, row.partner_id) == ("みどり市くらしの窓口", desk.id)
    assert consents_at_home(session, mother.household_id) == [consent]
    assert disclosures_at_home(session, mother.household_id) == [row]
    with pytest.raises(DisclosureRefusedError, match="相手と内容の中で"):
        service.note_disclosure(
            session, mother, replace(told, recipient="ほかの窓口"), consent=consent, now=now, by=staff
        )


def test_another_partner_is_another_recipient(session, mother, staff, desk, now) -> None:
    service.save_partner(session, None, PartnerInput("ひだまり", PartnerKind.PLACE), now=now, by=staff)
    agreed = ConsentInput("くらし窓口", "家計", ("お名前",))
    consent = service.give_consent(session, mother, agreed, now=now, by=staff)
    told = DisclosureInput("ひだまり", ("お名前",), DisclosureBasis.CONSENT)
    with pytest.raises(DisclosureRefusedError):
        service.note_disclosure(session, mother, told, consent=consent, now=now, by=staff)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "クラシ窓口"}, "name"),
        ({"name": "新しい窓口", "aliases": ("みどり市 くらしの窓口",)}, "name"),
        ({"name": "新しい窓口", "aliases": (), "last_checked_on": dt.date(2027, 1, 1)}, "last_checked_on"),
    ],
)
def test_a_partner_has_a_name_nobody_else_has(session, staff, desk, now, change, field) -> None:
    with pytest.raises(PartnerRefusedError) as refused:
        service.save_partner(session, None, replace(DESK, **change), now=now, by=staff)
    assert refused.value.field == field


def test_checking_it_ends_its_being_put_off(session, staff, desk, now) -> None:
    later = now + 200 * DAY
    assert waiting_for_somebody(session, staff, tokyo_date(now)).to_check == ()
    assert waiting_for_somebody(session, staff, tokyo_date(later)).to_check == (desk,)
    service.put_off(session, desk, tokyo_date(later) + 7 * DAY, now=later, by=staff)
    assert waiting_for_somebody(session, staff, tokyo_date(later)).to_check == ()
    same = replace(DESK, last_checked_on=tokyo_date(now), accepts="予約は電話で")
    service.save_partner(session, desk, same, now=later, by=staff)
    assert desk.later_until is not None
    service.save_partner(session, desk, replace(DESK, last_checked_on=tokyo_date(later)), now=later, by=staff)
    assert desk.later_until is None
    service.save_partner(session, desk, replace(DESK, is_closed=True), now=later, by=staff)
    assert not needs_check(desk, tokyo_date(later) + 400 * DAY)


def test_the_directory_is_of_its_site_and_of_coordinators(session, site, staff, desk) -> None:
    elsewhere = make.a_site(session, "よその市")
    assert partners_of(session, site.id) == [desk]
    assert get_partner(session, staff, desk.public_id) is desk
    assert find_partner(session, elsewhere.id, desk.name) is None
    reception = make.the_actor(make.a_staff(session, site, Role.RECEPTION))
    for who, public_id in (
        (make.the_actor(make.a_staff(session, elsewhere)), desk.public_id),
        (reception, desk.public_id),
        (staff, "0" * 16),
    ):
        with pytest.raises(NotFoundError):
            get_partner(session, who, public_id)
    with pytest.raises(NotFoundError):
        waiting_for_somebody(session, reception, dt.date(2026, 12, 1))


def test_half_a_year_is_six_months_of_the_calendar() -> None:
    assert months_ago(dt.date(2026, 12, 1), 6) == dt.date(2026, 6, 1)
    assert months_ago(dt.date(2027, 2, 15), 6) == dt.date(2026, 8, 15)
    assert months_ago(dt.date(2026, 8, 31), 6) == dt.date(2026, 2, 28)
    assert months_ago(dt.date(2027, 6, 30), 6) == dt.date(2026, 12, 30)


def test_a_consent_about_to_end_is_on_the_list_until_a_newer_one_stands(session, mother, staff, now) -> None:
    today = tokyo_date(now)
    agreed = ConsentInput("医院", "受診", ("お名前",), ends_on=today + 30 * DAY)
    soon = service.give_consent(session, mother, agreed, now=now, by=staff)
    far = replace(agreed, recipient="学校", ends_on=today + 31 * DAY)
    service.give_consent(session, mother, far, now=now, by=staff)
    (row,) = waiting_for_somebody(session, staff, today).ending
    assert (row.public_id, row.ends_on, row.items) == (soon.public_id, today + 30 * DAY, ("お名前",))
    assert waiting_for_somebody(session, staff, today).public_ids == (soon.public_id,)
    assert state_of(soon, today) is ConsentState.ENDING
    assert state_of(soon, today - DAY) is ConsentState.IN_FORCE
    assert state_of(soon, today + 31 * DAY) is ConsentState.ENDED
    newer = service.give_consent(session, mother, replace(agreed, ends_on=None), now=now, by=staff)
    assert state_of(newer, today) is ConsentState.IN_FORCE
    assert waiting_for_somebody(session, staff, today).ending == ()
    service.withdraw_consent(session, newer, now=now, by=staff)
    assert state_of(newer, today) is ConsentState.WITHDRAWN
    assert len(waiting_for_somebody(session, staff, today).ending) == 1


def test_who_explained_it_is_a_colleague(session, site, mother, staff, now) -> None:
    other = make.a_staff(session, site)
    agreed = ConsentInput("医院", "受診", ("お名前",), explained_by_id=other.id, explained_on=tokyo_date(now))
    row = service.give_consent(session, mother, agreed, now=now, by=staff)
    assert (row.explained_by_id, row.explained_on) == (other.id, tokyo_date(now))
    stranger = make.a_staff(session, make.a_site(session, "よその市"))
    with pytest.raises(NotFoundError):
        service.give_consent(session, mother, replace(agreed, explained_by_id=stranger.id), now=now, by=staff)
    facilitator = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    with pytest.raises(NotFoundError):
        get_consent(session, facilitator, row.public_id)
