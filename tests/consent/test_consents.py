"""What is told to whom: within what was consented to, until it is withdrawn; what was told stays written."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.consent import service
from familyprog.consent.enums import ConsentMethod, DisclosureBasis
from familyprog.consent.errors import ConsentRefusedError, DisclosureRefusedError
from familyprog.consent.queries import consents_of, disclosures_of, disclosures_to_show, get_consent
from familyprog.consent.rules import ConsentInput, DisclosureInput, clean_consent, holds
from tests import make

TO_CLINIC = ConsentInput(
    "みどり医院", "受診の相談", ("来た日", "来た日", " ", "話したいこと"), ConsentMethod.SIGNED
)
VISITS = DisclosureInput("みどり医院", ("来た日",), DisclosureBasis.CONSENT)


@pytest.fixture
def town(session: Session, site):
    home = make.a_household(session, site)
    sakura = make.a_family_member(session, site, household=home)
    fuji = make.a_family_member(session, site, "ふじ", household=home)
    staff = make.the_actor(make.a_staff(session, site))
    return sakura, fuji, staff


def given(session, giver, staff, now, **more):
    return service.give_consent(session, giver, TO_CLINIC, now=now, by=staff, **more)


def trail(session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_consent_is_kept_as_it_was_said(session, town, now) -> None:
    sakura, _fuji, staff = town
    consent = given(session, sakura, staff, now)
    assert (consent.recipient, consent.items) == ("みどり医院", ["来た日", "話したいこと"])
    assert (consent.explained_by_id, consent.about_person_id) == (staff.staff_id, None)
    assert consents_of(session, sakura.id) == [consent]
    assert trail(session) == ["give_consent"]


def test_withdrawing_twice_is_withdrawing_once(session, town, now) -> None:
    sakura, _fuji, staff = town
    consent, me = given(session, sakura, staff, now), make.the_family_actor(session, sakura)
    for minutes in (1, 2):
        service.withdraw_consent(session, consent, now=now + dt.timedelta(minutes=minutes), by=me)
    assert consent.withdrawn_at == now + dt.timedelta(minutes=1)
    assert trail(session) == ["give_consent", "withdraw_consent"]


def test_what_was_told_stays_and_nothing_more_is_told(session, town, now) -> None:
    sakura, _fuji, staff = town
    consent = given(session, sakura, staff, now)
    told = service.note_disclosure(session, sakura, VISITS, consent=consent, now=now, by=staff)
    service.withdraw_consent(session, consent, now=now, by=staff)
    with pytest.raises(DisclosureRefusedError, match="いま有効な同意"):
        service.note_disclosure(session, sakura, VISITS, consent=consent, now=now, by=staff)
    assert disclosures_of(session, sakura.id) == disclosures_to_show(session, sakura.id) == [told]


@pytest.mark.parametrize(
    "told",
    [
        DisclosureInput("ほかの医院", ("来た日",), DisclosureBasis.CONSENT),
        DisclosureInput("みどり医院", ("来た日", "住所"), DisclosureBasis.CONSENT),
        DisclosureInput("みどり医院", (), DisclosureBasis.CONSENT),
        DisclosureInput(" ", ("来た日",), DisclosureBasis.CONSENT),
        DisclosureInput("警察", ("来た日",), DisclosureBasis.EMERGENCY, " "),
    ],
)
def test_nothing_is_told_beyond_the_consent_or_without_a_reason(session, town, now, told) -> None:
    sakura, _fuji, staff = town
    consent = given(session, sakura, staff, now)
    with pytest.raises(DisclosureRefusedError):
        service.note_disclosure(session, sakura, told, consent=consent, now=now, by=staff)
    with pytest.raises(DisclosureRefusedError):
        service.note_disclosure(session, sakura, told, now=now, by=staff)


def test_what_was_told_in_danger_is_for_staff_only(session, town, now) -> None:
    sakura, _fuji, staff = town
    told = DisclosureInput("警察", ("来た日",), DisclosureBasis.EMERGENCY, "命にかかわるため")
    kept = service.note_disclosure(session, sakura, told, now=now, by=staff)
    assert disclosures_of(session, sakura.id) == [kept]
    assert disclosures_to_show(session, sakura.id) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"recipient": " "}, "recipient"),
        ({"purpose": ""}, "purpose"),
        ({"items": (" ",)}, "items"),
        ({"ends_on": dt.date(2026, 11, 30)}, "ends_on"),
        ({"explained_on": dt.date(2026, 12, 2)}, "explained_on"),
        ({"explained_on": dt.date(1, 1, 1)}, "explained_on"),
    ],
)
def test_a_consent_says_to_whom_for_what_and_which_items(change, field) -> None:
    words = {"recipient": "みどり医院", "purpose": "受診", "items": ("来た日",)} | change
    with pytest.raises(ConsentRefusedError) as refused:
        clean_consent(ConsentInput(**words), tokyo_date(make.MORNING))
    assert refused.value.field == field


def test_a_consent_holds_to_the_end_of_its_last_day(session, town, now) -> None:
    sakura, _fuji, staff = town
    consent, today = given(session, sakura, staff, now), tokyo_date(now)
    assert holds(consent, today)
    consent.ends_on = today
    assert holds(consent, today)
    assert not holds(consent, today + dt.timedelta(days=1))


def test_nobody_else_gives_reads_or_withdraws_it(session, town, now) -> None:
    sakura, fuji, staff = town
    consent, other = given(session, sakura, staff, now, about=fuji), make.the_family_actor(session, fuji)
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))
    for who in (other, stranger):
        with pytest.raises(NotFoundError):
            get_consent(session, who, consent.public_id)
        with pytest.raises(NotFoundError):
            service.withdraw_consent(session, consent, now=now, by=who)
        with pytest.raises(NotFoundError):
            given(session, sakura, who, now)
        with pytest.raises(NotFoundError):
            service.note_disclosure(session, sakura, VISITS, now=now, by=who)
    assert get_consent(session, staff, consent.public_id) is consent
    with pytest.raises(NotFoundError):
        service.note_disclosure(session, sakura, VISITS, consent=consent, now=now, by=staff)
    with pytest.raises(NotFoundError):
        given(session, sakura, staff, now, about=make.a_family_member(session, stranger_site(session)))


def stranger_site(session):
    return make.a_site(session, "となりの市")
