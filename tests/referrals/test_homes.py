"""Two kinds of meetings under two rules; who does what, in versions; needs; resources."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.consent import service as consents
from familyprog.consent.errors import DisclosureRefusedError
from familyprog.consent.models import Disclosure
from familyprog.people.enums import Disclosable, NoteClass
from familyprog.people.models import Household, Note
from familyprog.referrals import queries, service
from familyprog.referrals.enums import MeetingKind, NeedKind, NeedSource, ResourceKind
from familyprog.referrals.errors import MeetingRefusedError, ResourceRefusedError, RolesRefusedError
from familyprog.referrals.rules import ConferenceInput, CoordinationInput, RoleInput, RolesInput
from tests import make
from tests.referrals.conftest import DAY, GIST, NAME


@pytest.fixture
def plan(now):
    return CoordinationInput(
        "みどり市 支援調整会議",
        tokyo_date(now),
        ("くらしの窓口", "わたしたち"),
        "就労は窓口、傾聴はこちら。",
        (NAME,),
    )


@pytest.fixture
def shared(now):
    return ConferenceInput(
        "みどり市 支援会議", tokyo_date(now), ("福祉課",), "夜に声がするとのこと。", is_bound=True
    )


@pytest.fixture
def stranger(session):
    return make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))


def test_a_plan_is_agreed_with_consent_and_what_was_told_is_in_the_register(
    session, home, son, agree, plan, staff, now
) -> None:
    consent = agree(son, NAME)
    row = service.record_coordination(session, home, consent, plan, now=now, by=staff)
    assert (row.kind, row.about_person_id, row.consent_id) == (MeetingKind.COORDINATION, son.id, consent.id)
    assert row.attendees == ["くらしの窓口", "わたしたち"]
    assert session.scalars(select(Disclosure.items)).all() == [[NAME]]
    beyond = dataclasses.replace(plan, told=(GIST,))
    with pytest.raises(DisclosureRefusedError):
        service.record_coordination(session, home, consent, beyond, now=now, by=staff)


def test_without_the_consent_of_whom_the_plan_is_for_there_is_none(
    session, site, home, mother, son, agree, plan, staff, now
) -> None:
    with pytest.raises(MeetingRefusedError, match="ご自身の同意"):
        service.record_coordination(session, home, agree(mother, NAME, about=son), plan, now=now, by=staff)
    taken_back = agree(son, NAME)
    consents.withdraw_consent(session, taken_back, now=now, by=staff)
    with pytest.raises(MeetingRefusedError, match="いま有効な同意"):
        service.record_coordination(session, home, taken_back, plan, now=now, by=staff)
    other = agree(make.a_family_member(session, site, "となり"), NAME)
    with pytest.raises(NotFoundError):
        service.record_coordination(session, home, other, plan, now=now, by=staff)


def test_a_conference_needs_none_and_its_words_go_into_a_restricted_note_only(
    session, home, mother, shared, agree, begin, staff, now
) -> None:
    row = service.record_conference(session, home, shared, now=now, by=staff)
    (kept,) = session.scalars(select(Note))
    assert (kept.sensitivity, kept.disclosable, kept.statement) == (
        NoteClass.RESTRICTED,
        Disclosable.NO,
        "夜に声がするとのこと。",
    )
    assert (row.note_id, row.consent_id, row.plan) == (kept.id, None, "")
    assert "夜に声" not in str([row.body, row.attendees, row.plan])
    draft = queries.draft_of(session, begin(agree(mother, GIST, NAME)), tokyo_date(now))
    assert "夜に声" not in str(draft)  # never offered for a packet
    assert session.scalars(select(Disclosure)).all() == []


def test_somebody_not_yet_connected_has_a_household_of_nobody(session, shared, staff, now) -> None:
    row = service.record_conference(session, None, shared, now=now, by=staff)
    home = session.get_one(Household, row.household_id)
    assert queries.relations_at_home(session, home.id) == []
    assert session.scalars(select(Note.household_id)).all() == [home.id]


def test_only_the_bound_and_those_who_read_what_is_restricted(
    session, site, home, shared, staff, now
) -> None:
    with pytest.raises(MeetingRefusedError, match="守秘義務"):
        service.record_conference(
            session, home, dataclasses.replace(shared, is_bound=False), now=now, by=staff
        )
    facilitator = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    with pytest.raises(NotFoundError):
        service.record_conference(session, home, shared, now=now, by=facilitator)
    row = service.record_conference(session, home, shared, now=now, by=staff)
    assert queries.meetings_of(session, facilitator, home.id) == []
    assert queries.meetings_of(session, staff, home.id) == [row]
    with pytest.raises(NotFoundError):
        queries.get_meeting(session, facilitator, row.public_id)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"body": ""}, "body"), ({"attendees": ()}, "attendees"), ({"held_on": None}, "held_on")],
)
def test_both_say_which_body_when_and_who(
    session, home, son, agree, plan, shared, staff, now, change, field
) -> None:
    consent = agree(son, NAME)
    change = {key: tokyo_date(now) + DAY if value is None else value for key, value in change.items()}
    for given, deed in (
        (plan, lambda one: service.record_coordination(session, home, consent, one, now=now, by=staff)),
        (shared, lambda one: service.record_conference(session, home, one, now=now, by=staff)),
    ):
        with pytest.raises(MeetingRefusedError) as refused:
            deed(dataclasses.replace(given, **change))
        assert refused.value.field == field


def test_a_meeting_says_something(session, home, son, agree, plan, shared, staff, now) -> None:
    with pytest.raises(MeetingRefusedError) as refused:
        service.record_coordination(
            session, home, agree(son, NAME), dataclasses.replace(plan, plan=" "), now=now, by=staff
        )
    assert refused.value.field == "plan"
    with pytest.raises(MeetingRefusedError) as refused:
        service.record_conference(session, home, dataclasses.replace(shared, words=" "), now=now, by=staff)
    assert refused.value.field == "words"


def test_a_wrong_record_is_corrected_by_a_new_one(
    session, home, son, agree, plan, shared, staff, now
) -> None:
    consent = agree(son, NAME)
    quiet = dataclasses.replace(plan, told=())
    first = service.record_coordination(session, home, consent, quiet, now=now, by=staff)
    second = service.record_coordination(session, home, consent, quiet, corrects=first, now=now, by=staff)
    assert queries.meetings_of(session, staff, home.id) == [second]
    said = service.record_conference(session, home, shared, now=now, by=staff)
    again = service.record_conference(session, home, shared, corrects=said, now=now, by=staff)
    assert session.get_one(Note, again.note_id).corrects_id == said.note_id
    with pytest.raises(MeetingRefusedError, match="同じ会議"):
        service.record_conference(session, home, shared, corrects=second, now=now, by=staff)
    with pytest.raises(NotFoundError):
        queries.meeting_at_home(session, staff, home.id + 1000, again.public_id)
    assert queries.meeting_at_home(session, staff, home.id, again.public_id) is again


def test_who_does_what_is_written_in_versions(session, home, mother, desk, agree, staff, now) -> None:
    lines = (RoleInput("就労", desk.id, "週に一度"), RoleInput(" "), RoleInput("見守り・傾聴"))
    first = service.save_roles(
        session, home, RolesInput(tokyo_date(now), "あわてない", lines), now=now, by=staff
    )
    second = service.save_roles(session, home, RolesInput(tokyo_date(now), "", lines[:1]), now=now, by=staff)
    newest, before = queries.roles_of(session, home.id)
    assert (newest.table, before.table, second.replaces_id) == (second, first, first.id)
    assert [(one.what, one.who) for one in before.lines] == [("就労", "くらしの窓口"), ("見守り・傾聴", "")]
    assert queries.uncovered_partners(session, newest, tokyo_date(now)) == ["くらしの窓口"]
    agree(mother, NAME)
    roles = queries.get_roles(session, staff, first.public_id)
    assert roles.table is first
    assert queries.uncovered_partners(session, roles, tokyo_date(now)) == []


def test_a_table_says_something_of_a_day_that_was(session, home, staff, stranger, now) -> None:
    for day, lines, field in (
        (tokyo_date(now), (RoleInput(" "),), "what_0"),
        (tokyo_date(now) + DAY, (RoleInput("就労"),), "agreed_on"),
    ):
        with pytest.raises(RolesRefusedError) as refused:
            service.save_roles(session, home, RolesInput(day, "", lines), now=now, by=staff)
        assert refused.value.field == field
    given = RolesInput(tokyo_date(now), "", (RoleInput("就労"),))
    with pytest.raises(NotFoundError):
        service.save_roles(session, home, given, now=now, by=stranger)
    row = service.save_roles(session, home, given, now=now, by=staff)
    with pytest.raises(NotFoundError):
        queries.get_roles(session, stranger, row.public_id)


def test_needs_and_meetings_are_of_their_site(
    session, site, home, son, agree, plan, shared, staff, stranger, now
) -> None:
    with pytest.raises(NotFoundError):
        service.note_need(session, home, NeedKind.CARE, NeedSource.SEEN, now=now, by=stranger)
    need = service.note_need(session, home, NeedKind.CARE, NeedSource.SUPPORTER, now=now, by=staff)
    with pytest.raises(NotFoundError):
        queries.get_need(session, stranger, need.public_id)
    assert queries.get_need(session, staff, need.public_id) is need
    assert queries.home_id(session, home.id) == home.public_id
    with pytest.raises(NotFoundError):
        service.record_conference(session, home, shared, now=now, by=stranger)
    quiet = dataclasses.replace(plan, told=())
    with pytest.raises(NotFoundError):
        service.record_coordination(session, home, agree(son, NAME), quiet, now=now, by=stranger)


def test_a_place_is_found_with_whom_it_takes(session, site, desk, staff, stranger, now) -> None:
    row = service.add_resource(
        session, desk, ResourceKind.WORK_TRIAL, "苗の植えかえ", "付きそい可", now=now, by=staff
    )
    assert queries.resources_of(session, staff) == [(row, desk)]
    assert queries.resources_of(session, staff, ResourceKind.VISIT) == []
    assert queries.resources_of(session, stranger) == []
    assert queries.get_resource(session, staff, row.public_id) is row
    for _twice in range(2):
        service.end_resource(session, row, now=now, by=staff)
    assert queries.resources_of(session, staff) == []
    with pytest.raises(ResourceRefusedError):
        service.add_resource(session, desk, ResourceKind.VISIT, " ", now=now, by=staff)
    for who in (stranger, make.the_actor(make.a_staff(session, site, Role.FACILITATOR))):
        with pytest.raises(NotFoundError):
            queries.get_resource(session, who, row.public_id)
    with pytest.raises(NotFoundError):
        service.add_resource(session, desk, ResourceKind.VISIT, "見学", now=now, by=stranger)
    with pytest.raises(NotFoundError):
        queries.resources_of(session, make.the_actor(make.a_staff(session, site, Role.FACILITATOR)))
