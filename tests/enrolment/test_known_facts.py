"""What is known of somebody counts beside what was said; staff set a rule aside with a reason."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import VISITOR
from familyprog.audit.models import AuditEvent
from familyprog.enrolment.enums import EnrolmentState, EntryWay, Ruling
from familyprog.enrolment.errors import NotEligibleError
from familyprog.enrolment.models import Enrolment, SlotBooking
from familyprog.enrolment.queries.eligibility import facts_of, needed_by, rules_of, verdict_of
from familyprog.enrolment.rules.said import Said, said_in
from familyprog.enrolment.service import Entry, receive
from familyprog.people.enums import AgeBand, Channel, PersonKind, Relation, Residence
from familyprog.people.models import Caseload
from familyprog.people.rules import ContactDetails
from familyprog.programs.enums import Gate, Track
from familyprog.programs.models import SessionSlot
from tests import make

TOWN = {"kind": "residence", "areas": "市内"}
OUTSIDE = Said(residence=Residence.OUTSIDE)


@pytest.fixture
def program(session, site):
    return make.a_program(session, site, eligibility=[TOWN])


@pytest.fixture
def cohort(session, program, now):
    cohort = make.a_cohort(session, program)
    make.a_session(session, cohort, now - dt.timedelta(days=7))
    make.a_session(session, cohort, now + dt.timedelta(days=7), number=2)
    return cohort


@pytest.fixture
def sakura(session, site):
    return make.a_family_member(session, site, relation=Relation.MOTHER, residence=Residence.INSIDE)


def test_what_was_said_is_read_from_the_answers() -> None:
    said = said_in(
        {"residence": "inside", "age": "20s", "relation": "mother", "standing": "citizen", "all": "yes"}
        | {"had_interview": True, "is_member": True}
    )
    assert said == Said(
        Residence.INSIDE, AgeBand.TWENTIES, Relation.MOTHER, PersonKind.CITIZEN, True, True, True
    )
    nothing = dict.fromkeys(("residence", "age", "relation", "standing", "all"), "unsaid")
    assert said_in(nothing) == said_in({}) == Said()
    assert said_in({"all": "no"}).comes_to_all is False


def test_of_a_visitor_only_what_was_said_is_known(session, cohort, now) -> None:
    facts = facts_of(session, cohort, OUTSIDE, now=now)
    assert (facts.residence, facts.is_newcomer, facts.finished, facts.has_caseworker) == (
        Residence.OUTSIDE,
        None,
        None,
        None,
    )
    assert (facts.first_on, facts.next_on) == (dt.date(2026, 11, 24), dt.date(2026, 12, 8))


def test_what_was_written_down_counts_when_nothing_is_said(session, cohort, sakura, now) -> None:
    facts = facts_of(session, cohort, Said(), sakura, now=now)
    assert (facts.residence, facts.relation) == (Residence.INSIDE, Relation.MOTHER)
    assert (facts.standing, facts.is_newcomer, facts.finished) == (PersonKind.FAMILY, True, frozenset())
    assert (facts.has_caseworker, facts.had_interview) == (False, False)
    assert facts_of(session, cohort, OUTSIDE, sakura, now=now).residence is Residence.OUTSIDE


def test_programs_one_has_finished_are_known_by_slug_and_by_definition(
    session, site, program, cohort, sakura, now
) -> None:
    basics = make.a_program(session, site, slug="basics", definition_code="u2", title="はじめの一歩")
    make.an_enrolment(session, make.a_cohort(session, basics), sakura, state=EnrolmentState.COMPLETED)
    facts = facts_of(session, cohort, Said(), sakura, now=now)
    assert (facts.finished, facts.is_newcomer) == (frozenset({"basics", "u2"}), False)
    program.eligibility = [{"kind": "prerequisite", "program": "u2"}]
    assert verdict_of(session, cohort, Said(), sakura, now=now).ruling is Ruling.OK
    verdict = verdict_of(session, cohort, Said(), now=now)
    assert verdict.sentences == [
        "「はじめの一歩」をひととおり終えた方の会です。終えた方かどうか、お電話でご一緒に確かめます。"
    ]


def test_a_prerequisite_nobody_knows_is_still_said(session, program, cohort, now) -> None:
    program.eligibility = [{"kind": "prerequisite", "program": "u99"}]
    assert rules_of(session, cohort)[0]["title"] == ""
    assert "「はじめの会」" in verdict_of(session, cohort, Said(), now=now).sentences[0]


@pytest.mark.parametrize(("ends_on", "is_known"), [(None, True), (dt.date(2026, 11, 30), False)])
def test_a_household_somebody_looks_after_is_known(
    session, site, cohort, sakura, now, ends_on, is_known
) -> None:
    staff = make.a_staff(session, site)
    session.add(
        Caseload(
            household_id=sakura.household_id,
            staff_id=staff.id,
            starts_on=dt.date(2026, 4, 1),
            ends_on=ends_on,
        )
    )
    session.flush()
    facts = facts_of(session, cohort, Said(), sakura, now=now)
    assert (facts.has_caseworker, facts.had_interview) == (is_known, is_known)


def test_a_one_to_one_time_that_has_been_is_an_interview(session, cohort, sakura, now) -> None:
    meeting = make.a_session(session, cohort, now - dt.timedelta(days=1), number=3)
    slot = SessionSlot(class_session_id=meeting.id, starts_at=meeting.starts_at, ends_at=meeting.ends_at)
    session.add(slot)
    session.flush()
    session.add(SlotBooking(session_slot_id=slot.id, person_id=sakura.id, booked_at=now))
    session.flush()
    assert facts_of(session, cohort, Said(), sakura, now=now).had_interview


def test_the_cohorts_own_last_day_and_the_way_in_are_rules_too(session, program, cohort) -> None:
    cohort.apply_until = dt.date(2026, 12, 5)
    program.gate = Gate.INTERVIEW
    assert [rule["kind"] for rule in rules_of(session, cohort)] == [
        "residence",
        "interview_first",
        "deadline",
    ]
    program.eligibility = [{"kind": "interview_first"}]
    assert [rule["kind"] for rule in rules_of(session, cohort)] == ["interview_first", "deadline"]


def test_the_desk_asks_what_the_open_cohorts_need(session, program, cohort) -> None:
    assert needed_by(session, [cohort]) == {"residence"}
    program.eligibility = [{"kind": "members", "group": "登録サポーター"}, {"kind": "interview_first"}]
    assert needed_by(session, [cohort]) == {"is_member", "had_interview"}
    cohort.has_dates_to_come = True
    assert needed_by(session, [cohort]) == set()


def receive_as(session, cohort, by, now, *, said=OUTSIDE, person=None, **more):
    entry = Entry("うめ", contact=ContactDetails(channel=Channel.NONE), said=said, **more)
    return receive(session, cohort, entry, person=person, entry_way=EntryWay.PHONE, now=now, by=by)


@pytest.mark.parametrize("reason", ["", " 　", "あ" * 201])
def test_setting_a_rule_aside_wants_a_reason(session, cohort, staff, now, reason) -> None:
    with pytest.raises(NotEligibleError) as refusal:
        receive_as(session, cohort, staff, now, exception_reason=reason)
    assert refusal.value.field == "exception_reason"
    assert session.scalars(select(Enrolment)).all() == []


def test_the_reason_is_kept_with_the_place_and_never_in_the_trail(session, cohort, staff, now) -> None:
    row = receive_as(session, cohort, staff, now, exception_reason=" 市内に お勤め ")
    assert row.exception_reason == "市内に お勤め"
    event = session.scalars(select(AuditEvent).where(AuditEvent.object_public_id == row.public_id)).one()
    assert event.result == "override"
    assert "お勤め" not in str(vars(event))


def test_a_reason_nobody_needed_is_not_kept(session, cohort, staff, now) -> None:
    said = Said(residence=Residence.INSIDE)
    row = receive_as(session, cohort, staff, now, said=said, exception_reason="なんとなく")
    assert row.exception_reason == ""


def test_what_wants_a_talk_has_it_when_staff_take_it_in(session, cohort, staff, now) -> None:
    row = receive_as(session, cohort, staff, now, said=Said(standing=PersonKind.SUPPORTER))
    assert (row.state, row.track) == (EnrolmentState.ENROLLED, Track.SUPPORTER)


def test_the_ruling_of_the_day_of_the_application_counts(session, cohort, staff, now) -> None:
    assert receive_as(session, cohort, staff, now, ruling=Ruling.TALK).exception_reason == ""


def test_the_program_that_comes_first_is_set_aside_with_a_reason_too(
    session, site, cohort, sakura, staff, now
) -> None:
    later = make.a_cohort(session, make.a_program(session, site, prerequisite_id=cohort.program_id))
    with pytest.raises(NotEligibleError):
        receive_as(session, later, staff, now, person=sakura)
    row = receive_as(session, later, staff, now, person=sakura, exception_reason="他市で終えている")
    assert row.exception_reason == "他市で終えている"


def test_nobody_else_sets_a_rule_aside(session, cohort, now) -> None:
    with pytest.raises(NotEligibleError, match="お電話でうかがって"):
        receive_as(session, cohort, VISITOR, now, exception_reason="どうしても")


def test_what_is_said_of_the_residence_stays_with_the_person(session, cohort, sakura, staff, now) -> None:
    receive_as(session, cohort, staff, now, person=sakura, exception_reason="転居")
    assert sakura.residence is Residence.OUTSIDE
