"""Who people are to us, and that nobody sees anybody else."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.people.enums import Channel, NoteSource, Relation
from familyprog.people.errors import NameRefusedError, NoteRefusedError
from familyprog.people.models import ContactProfile, PersonAlias
from familyprog.people.queries import (
    aliases_of,
    contact_of,
    find_by_email,
    find_for_sign_in,
    find_same_contact,
    get_household,
    get_person,
)
from familyprog.people.rules import ContactDetails
from familyprog.people.service import (
    add_note,
    add_person,
    create_household,
    prove_email,
    rename_alias,
    set_contact,
    set_name,
)
from tests import make


@pytest.fixture
def staff(session, site):
    return make.the_actor(make.a_staff(session, site))


def test_a_household_holds_persons_by_nickname(session, site, now, staff):
    home = create_household(session, site_id=site.id, now=now, by=staff)
    mother = add_person(
        session, home, site_id=site.id, alias=" さくら ", relation=Relation.MOTHER, now=now, by=staff
    )
    alone = add_person(
        session, None, site_id=site.id, alias="ケアマネ", relation=Relation.SUPPORTER, now=now, by=staff
    )
    assert mother.household_id == home.id
    assert alone.household_id is None
    assert aliases_of(session, [mother.id, alone.id]) == {mother.id: "さくら", alone.id: "ケアマネ"}


def test_a_nickname_and_a_real_name_may_change(session, site, now, staff):
    person = make.a_family_member(session, site, "さくら")
    rename_alias(session, person, "はな", now=now, by=staff)
    name = set_name(session, person, "髙﨑 花子", "たかさき はなこ", now=now, by=staff)
    again = set_name(session, person, "髙﨑 花", now=now, by=staff)
    assert aliases_of(session, [person.id]) == {person.id: "はな"}
    assert (again.id, again.name, again.kana) == (name.id, "髙﨑 花", "")
    with pytest.raises(NameRefusedError):
        rename_alias(session, person, " ", now=now, by=staff)


def test_a_changed_contact_profile_keeps_the_old_one(session, site, now, staff):
    person = make.a_family_member(session, site)
    old = contact_of(session, person.id)
    later = now + dt.timedelta(hours=1)
    new = set_contact(
        session, person, ContactDetails(channel=Channel.PHONE, phone="0848 12 3456"), now=later, by=staff
    )
    rows = session.scalars(
        select(ContactProfile).where(ContactProfile.person_id == person.id).order_by(ContactProfile.revision)
    ).all()
    assert [row.id for row in rows] == [old.id, new.id]
    assert old.superseded_at == later
    assert (new.revision, new.phone, new.superseded_at) == (2, "0848123456", None)


def test_an_address_stays_proven_only_while_it_stays_the_same(session, site, now, staff):
    person = make.a_family_member(session, site, contact={"email": "a@example.jp"})
    same = set_contact(
        session, person, ContactDetails(email="a@example.jp", asks_for="さくら"), now=now, by=staff
    )
    assert same.email_proven_at == make.MORNING
    other = set_contact(session, person, ContactDetails(email="b@example.jp"), now=now, by=staff)
    assert other.email_proven_at is None
    later = now + dt.timedelta(minutes=5)
    by_code = set_contact(
        session, person, ContactDetails(email="b@example.jp", is_email_proven=True), now=later, by=staff
    )
    assert by_code.email_proven_at == later


def test_a_code_typed_back_proves_the_address_and_ends_its_suspension(session, site, now):
    person = make.a_family_member(session, site, contact={"email": "a@example.jp", "email_suspended_at": now})
    her = make.the_family_actor(session, person)
    later = now + dt.timedelta(minutes=5)
    prove_email(session, person.id, "a@example.jp", now=later, by=her)
    prove_email(session, person.id, "a@example.jp", now=later + dt.timedelta(hours=1), by=her)
    profile = contact_of(session, person.id)
    assert (profile.email_proven_at, profile.email_suspended_at) == (later, None)


@pytest.mark.parametrize("email", ["", "new@example.jp"])
def test_a_code_sent_to_another_address_proves_nothing(session, site, now, email):
    person = make.a_family_member(session, site, contact={"email": email, "email_proven_at": None})
    prove_email(session, person.id, "old@example.jp", now=now, by=make.the_family_actor(session, person))
    assert contact_of(session, person.id).email_proven_at is None


def test_a_mailbox_opens_the_page_of_one_person_only(session, site):
    home = {"email": "home@example.jp"}
    mother = make.a_family_member(session, site, "さくら", contact=home)
    assert find_for_sign_in(session, "home@example.jp", "") is mother
    father = make.a_family_member(session, site, "たけし", contact=home | {"email_proven_at": None})
    assert find_for_sign_in(session, "home@example.jp", "") is mother
    assert find_for_sign_in(session, "home@example.jp", "タケシ") is father
    make.a_family_member(session, site, "はな", contact=home)
    assert find_for_sign_in(session, "home@example.jp", "") is None
    assert find_for_sign_in(session, "home@example.jp", "うめ") is None
    assert find_for_sign_in(session, "nobody@example.jp", "さくら") is None


def test_an_address_told_by_telephone_is_proven_by_opening_the_page(session, site):
    told = {"email": "told@example.jp", "email_proven_at": None}
    person = make.a_family_member(session, site, "うめ", contact=told)
    assert find_for_sign_in(session, "told@example.jp", "") is person


def test_staff_open_what_is_of_their_site_and_nothing_else(session, site, staff):
    person = make.a_family_member(session, site, "さくら")
    household = make.a_household(session, site)
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "となり町")))
    assert get_person(session, staff, person.public_id).alias.name == "さくら"
    assert get_household(session, staff, household.public_id) is household
    for load, public_id in ((get_person, person.public_id), (get_household, household.public_id)):
        with pytest.raises(NotFoundError):
            load(session, stranger, public_id)
        with pytest.raises(NotFoundError):
            load(session, staff, "0" * 16)


def test_relatives_see_neither_one_another_nor_their_household(session, site):
    home = make.a_household(session, site)
    mother = make.a_family_member(session, site, "さくら", household=home)
    father = make.a_family_member(session, site, "たけし", household=home)
    her = make.the_family_actor(session, mother)
    assert get_person(session, her, mother.public_id) is mother
    with pytest.raises(NotFoundError):
        get_person(session, her, father.public_id)
    with pytest.raises(NotFoundError):
        get_household(session, her, home.public_id)


def test_a_mailbox_finds_everybody_who_shares_it(session, site, now, staff):
    mother = make.a_family_member(session, site, "さくら", contact={"email": "home@example.jp"})
    father = make.a_family_member(session, site, "たけし", contact={"email": "home@example.jp"})
    moved = make.a_family_member(session, site, "はな", contact={"email": "home@example.jp"})
    set_contact(session, moved, ContactDetails(email="new@example.jp"), now=now, by=staff)
    assert find_by_email(session, "home@EXAMPLE.jp") == [mother, father]
    assert find_by_email(session, " ") == []


def test_the_same_telephone_or_mailbox_is_shown_to_staff_of_the_site_only(session, site, staff):
    there = make.a_site(session, "となり町")
    phone = {"phone": "0848123456", "channel": Channel.PHONE, "email": "", "email_proven_at": None}
    caller = make.a_family_member(session, site, "さくら", contact=phone)
    make.a_family_member(session, there, "よそ", contact=phone)
    mailer = make.a_family_member(session, site, "たけし", contact={"email": "t@example.jp"})
    found = find_same_contact(session, staff, email="t@example.jp", phone="0848-12-3456")
    assert found == [caller, mailer]
    assert find_same_contact(session, staff, email="", phone="") == []
    her = make.the_family_actor(session, caller)
    assert find_same_contact(session, her, email="t@example.jp", phone="0848123456") == []


def test_a_note_is_one_statement_by_one_of_the_staff(session, site, now, staff):
    person = make.a_family_member(session, site)
    home = get_household(session, staff, _household_of(session, person))
    first = add_note(
        session,
        home,
        "夜は眠れている。",
        source=NoteSource.FAMILY,
        about=person,
        source_person=person,
        now=now,
        by=staff,
    )
    second = add_note(
        session, home, "朝も起きている。", source=NoteSource.SEEN, corrects=first, now=now, by=staff
    )
    assert (second.corrects_id, first.about_person_id, second.about_person_id) == (first.id, person.id, None)
    with pytest.raises(NoteRefusedError, match="記録すること"):
        add_note(session, home, " ", source=NoteSource.SEEN, now=now, by=staff)
    with pytest.raises(NoteRefusedError, match="この世帯"):
        add_note(
            session, home, "x", source=NoteSource.SEEN, now=now, by=make.the_family_actor(session, person)
        )


def test_the_trail_holds_ids_and_no_names(session, site, now, staff):
    person = make.a_family_member(session, site, "さくら")
    rename_alias(session, person, "はな", now=now, by=staff)
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.object_public_id) == ("rename_alias", person.public_id)
    assert session.scalars(select(PersonAlias.name).where(PersonAlias.person_id == person.id)).one() == "はな"


def _household_of(session, person):
    from familyprog.people.models import Household

    return session.scalars(select(Household.public_id).where(Household.id == person.household_id)).one()
