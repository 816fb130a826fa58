"""What a draft may begin with, what is offered from the records, and drafts that rest on another basis."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.consent.enums import DisclosureBasis, PartnerKind
from familyprog.consent.models import Consent, Disclosure
from familyprog.consent.rules import PartnerInput
from familyprog.consent.service import save_partner
from familyprog.people.enums import FlagKind
from familyprog.people.models import Flag
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import DecisionKind, WishHolder, WishSource
from familyprog.progression.rules import DecisionInput
from familyprog.progression.service import decide
from familyprog.referrals import queries, service
from familyprog.referrals.enums import PacketSection, PartSource, ReferralState, SendWay, Situation
from familyprog.referrals.errors import ReferralRefusedError
from familyprog.referrals.rules import digest_of
from familyprog.referrals.service import PartInput
from tests import make
from tests.referrals.conftest import DAY, NAME, REACH

OTHERWISE = {
    "basis": DisclosureBasis.CLEAR_BENEFIT,
    "purpose": "食べる物のため",
    "reason": "三日食べていないため",
}


def statements_of(session, row, now):
    return {
        one.key.split("-")[0]: one.statement
        for one in queries.draft_of(session, row, tokyo_date(now)).candidates
    }


def test_what_the_records_offer(session, site, home, mother, son, agree, begin, says, staff, now) -> None:
    program = make.a_program(session, site)
    cohort = make.a_cohort(session, program)
    for weeks in (3, 2):
        meeting = make.a_session(session, cohort, now - weeks * 7 * DAY, number=weeks)
        session.add(
            Attendance(
                site_id=site.id,
                class_session_id=meeting.id,
                person_id=mother.id,
                mark=Mark.PRESENT,
                updated_at=now,
                updated_by="x",
            )
        )
    says(son, "", WishSource.NOT_YET, WishHolder.CONCERNED, asking_plan="手紙で")
    colleague = make.a_staff(session, site)
    for person in (None, son.id):
        stage = SupportStage.FAMILY if person is None else SupportStage.INDIVIDUAL
        decision = DecisionInput(
            DecisionKind.OPEN,
            stage,
            "話し合って",
            colleague.id,
            tokyo_date(now),
            person_id=person,
            next_review_on=tokyo_date(now) + 90 * DAY,
            asking_plan="手紙で",
        )
        decide(session, home, decision, now=now, by=staff)
    row = begin(agree(mother, "つなぎ票", "会に来た日", "ご家族の状況", REACH))
    said = statements_of(session, row, now)
    assert said["home"] == "世帯の方：母、ご本人（長男）"
    assert said["came"] == "会に来た日：2026-11-10から2026-11-17まで、2回（母）"
    assert said["wish"] == "まだうかがえていません。"
    draft = queries.draft_of(session, row, tokyo_date(now))
    supports = [one.statement for one in draft.candidates if one.section is PacketSection.SUPPORT]
    assert supports == [
        "家族支援：進行中（2026-12-01から）",
        "ご本人（長男）の個別支援：進行中（2026-12-01から）",
    ]
    service.take_parts(session, row, {one.key for one in draft.candidates}, now=now, by=staff)
    written = str([one.statement for one in queries.parts_of(session, row.id)])
    assert "家族支援：進行中" in written
    assert "個別支援" not in written  # the son's own, and he has agreed to nothing
    assert service.take_parts(session, row, {"home"}, now=now, by=staff) == 0  # twice is once


def test_a_mother_who_agrees_for_her_son_names_him_too(session, mother, son, agree, begin, now) -> None:
    draft = queries.draft_of(session, begin(agree(mother, NAME, about=son)), tokyo_date(now))
    assert {one.label for one in draft.packet.held_back if "お名前" in one.label} == set()


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        (
            {"phone": "0848120001"},
            "母：メールで。電話 0848120001（9時から17時まで、留守番電話には残さない）。ご本人には：答えない",
        ),
        ({"accepts_voicemail": True, "phone": "0848120001"}, "留守番電話に残してよい"),
        (
            {"is_locked": True, "phone": "0848120001"},
            "母：連絡はしないでほしいとのことです。ご本人には：答えない",
        ),
    ],
)
def test_how_somebody_is_reached_obeys_the_rules(
    session, site, home, agree, begin, now, contact, words
) -> None:
    from familyprog.people.enums import Relation

    person = make.a_family_member(
        session, site, "うめ", household=home, relation=Relation.MOTHER, contact=contact
    )
    said = statements_of(session, begin(agree(person, REACH)), now)["reach"]
    assert words in said
    assert ("0848120001" in said) is not contact.get("is_locked", False)


def test_of_somebody_hidden_nothing_but_that_stands_there(
    session, mother, father, agree, begin, staff, now
) -> None:
    flag = Flag(person_id=mother.id, kind=FlagKind.HIDE, set_by_id=staff.staff_id, set_at=now)
    session.add(flag)
    session.flush()
    session.expire_all()
    draft = queries.draft_of(session, begin(agree(mother, NAME, REACH)), tokyo_date(now))
    said = str(draft.candidates)
    assert "さくら" not in said
    assert "伏せ名" in said
    assert "世帯の方：父" in said
    assert [one.key for one in draft.candidates if one.key == f"reach-{mother.public_id}"] == []


def test_another_basis_needs_its_reason_and_goes_into_the_register(
    session, mother, son, begin, staff, now
) -> None:
    row = begin(**OTHERWISE, about=son)
    keys = {one.key for one in queries.draft_of(session, row, tokyo_date(now)).candidates}
    service.take_parts(session, row, keys, now=now, by=staff)
    part = PartInput(
        PacketSection.REQUEST, "ご本人の状況", PartSource.CONCERNED, "今日、食べる物がありません。"
    )
    service.write_part(session, row, part, now=now, by=staff)
    packet = queries.draft_of(session, row, tokyo_date(now)).packet
    assert packet.content["basis"] == "お伝えする根拠：本人の利益が明白"
    assert packet.held_back == ()
    assert "三日" not in str(packet.content)  # the reason is for the house
    service.send(session, row, packet.digest, SendWay.SPOKEN, now=now, by=staff)
    (line,) = session.scalars(select(Disclosure))
    assert (line.basis, line.reason, line.about_person_id, line.consent_id) == (
        DisclosureBasis.CLEAR_BENEFIT,
        "三日食べていないため",
        son.id,
        None,
    )
    assert digest_of(packet.content) == row.packet_hash


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"basis": DisclosureBasis.CONSENT}, "rests_on"),
        ({"purpose": " "}, "purpose"),
        ({"reason": " "}, "reason"),
        ({"about": None}, "about"),
        ({"situation": Situation.RESOURCES}, "situation"),
    ],
)
def test_what_is_missing_is_said(son, begin, change, field) -> None:
    with pytest.raises(ReferralRefusedError) as refused:
        begin(**({**OTHERWISE, "about": son} | change))
    assert refused.value.field == field


def test_it_is_about_somebody_of_the_household(session, site, begin, mother, agree) -> None:
    elsewhere = make.a_family_member(session, site, "となり")
    with pytest.raises(ReferralRefusedError, match="どなたのこと"):
        begin(**OTHERWISE, about=elsewhere)
    with pytest.raises(NotFoundError):
        begin(agree(elsewhere, NAME))


def test_a_consent_is_for_its_partner(session, mother, agree, begin, staff, now) -> None:
    other = save_partner(session, None, PartnerInput("みどり医院", PartnerKind.MEDICAL), now=now, by=staff)
    with pytest.raises(ReferralRefusedError, match="この相手への同意"):
        begin(agree(mother, NAME), partner=other)


def test_a_consent_of_before_the_directory_counts_under_any_name(
    session, mother, desk, agree, begin, staff, now
) -> None:
    old = agree(mother, NAME)
    old.partner_id, old.recipient = None, "自立相談"
    row = begin(old)
    service.take_parts(
        session,
        row,
        {one.key for one in queries.draft_of(session, row, tokyo_date(now)).candidates},
        now=now,
        by=staff,
    )
    seen = queries.draft_of(session, row, tokyo_date(now)).packet.digest
    service.send(session, row, seen, SendWay.HAND, now=now, by=staff)
    assert session.scalars(select(Disclosure.partner_id)).all() == [desk.id]
    assert queries.consents_for(session, row.household_id, desk, tokyo_date(now)) == [old]


def test_an_empty_statement_and_an_item_are_asked_for(session, mother, agree, begin, staff, now) -> None:
    row = begin(agree(mother, NAME))
    grant = queries.draft_of(session, row, tokyo_date(now)).grants[0]
    with pytest.raises(ReferralRefusedError) as refused:
        service.write_part(
            session, row, PartInput(PacketSection.BASICS, grant.key, PartSource.STAFF, " "), now=now, by=staff
        )
    assert refused.value.field == "statement"
    other = begin(**OTHERWISE, about=mother)
    with pytest.raises(ReferralRefusedError) as refused:
        service.write_part(
            session, other, PartInput(PacketSection.BASICS, " ", PartSource.STAFF, "何か"), now=now, by=staff
        )
    assert refused.value.field == "item"


def test_stopping_leaves_nothing_of_what_was_written(session, mother, agree, begin, staff, now) -> None:
    row = begin(agree(mother, NAME))
    key = {f"name-{mother.public_id}"}
    assert service.take_parts(session, row, key, now=now, by=staff) == 1
    service.stop(session, row, now=now, by=staff)
    assert row.state is ReferralState.STOPPED
    assert queries.parts_of(session, row.id) == []
    assert session.scalars(select(Disclosure)).all() == []


def test_others_begin_nothing_here(session, home, mother, desk, agree, now) -> None:
    from familyprog.referrals.enums import ReferralKind
    from familyprog.referrals.service import ReferralInput

    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))
    given = ReferralInput(
        Situation.HARDSHIP,
        ReferralKind.SELF_RELIANCE,
        tokyo_date(now) + DAY,
        desk,
        session.scalars(select(Consent)).first() or agree(mother, NAME),
    )
    with pytest.raises(NotFoundError):
        service.begin(session, home, given, now=now, by=stranger)
