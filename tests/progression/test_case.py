"""One household on one page: who, wishes side by side, supports, what happened."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance
from familyprog.base.errors import NotFoundError
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.rules import ConsentInput, DisclosureInput
from familyprog.consent.service import give_consent, note_disclosure, withdraw_consent
from familyprog.contacts.enums import Preparation, VisitAgreed, VisitSaid
from familyprog.contacts.rules import VisitInput
from familyprog.contacts.service import plan_visit
from familyprog.people.enums import NoteClass, NoteSource
from familyprog.people.models import Caseload
from familyprog.people.service import add_note
from familyprog.programs.enums import SupportStage
from familyprog.progression import service
from familyprog.progression.enums import CloseWhy, DecisionKind, SupportStatus, WishHolder, WishSource
from familyprog.progression.queries import Case, case, get_decision
from tests import make
from tests.progression.conftest import TODAY, Conclude, Say

FAMILY, INDIVIDUAL = SupportStage.FAMILY, SupportStage.INDIVIDUAL


@pytest.fixture
def opened(session: Session, household, sato):
    """Sato opens the page."""

    def opened() -> Case:
        return case(session, make.the_actor(sato), household.public_id, today=TODAY)

    return opened


def test_who_and_who_looks_after_them(session: Session, household, mother, son, sato, opened) -> None:
    session.add(Caseload(household_id=household.id, staff_id=sato.id, starts_on=TODAY))
    page = opened()
    assert (page.title, page.staff, page.next_review_on) == ("母・ご本人（40代）", ("佐藤",), None)
    assert [(one.label, one.alias) for one in page.people] == [("母", "さくら"), ("ご本人（40代）", "ご本人")]


def test_wishes_stand_side_by_side_and_earlier_ones_under_them(mother, son, say: Say, opened) -> None:
    say(son, "まだいい", said_on=dt.date(2026, 6, 1))
    say(son, "家じゃないところがいい", said_on=dt.date(2026, 11, 20))
    say(mother, "急がず、あいさつを続けたい", holder=WishHolder.RELATIVE)
    say(son, "見学を提案する", holder=WishHolder.STAFF, person_id=None)
    his, hers, ours = opened().wishes
    assert (his.side, his.latest.text, [one.text for one in his.older]) == (
        "person",
        "家じゃないところがいい",
        ["まだいい"],
    )
    assert (hers.side, hers.title, hers.latest.source_words) == ("family", "母の意向", "ご家族から")
    assert (ours.side, ours.latest.text, ours.latest.source_words) == ("staff", "見学を提案する", "スタッフ")


@pytest.mark.parametrize(
    ("source", "mark", "words"),
    [
        (WishSource.DIRECT, "person", "本人から"),
        (WishSource.FAMILY, "family", "家族からの話（伝聞）"),
        (WishSource.GUESSED, "staff", "スタッフの推測"),
        (WishSource.NOT_YET, "staff", "まだうかがえていない"),
    ],
)
def test_hearsay_is_marked_wherever_it_is_shown(son, say: Say, opened, source, mark, words) -> None:
    say(son, "", source=source) if source is WishSource.NOT_YET else say(son, source=source)
    page = opened()
    latest, line = page.wishes[0].latest, page.entries[0]
    assert (latest.source, latest.source_words) == (line.source, line.source_words) == (mark, words)


def test_a_wish_put_right_stands_under_the_column_with_its_mark(mother, son, say: Say, opened) -> None:
    wrong = say(son, "急がず続けたい")
    say(mother, "急がず続けたい", holder=WishHolder.RELATIVE, corrects=wrong)
    his, hers, _ours = opened().wishes
    assert his.latest is None
    assert [(one.text, one.is_corrected) for one in his.older] == [("急がず続けたい", True)]
    assert (hers.latest.is_correction, hers.latest.is_corrected) == (True, False)


def test_what_was_ended_says_why_until_it_runs_again(son, say: Say, conclude: Conclude, opened) -> None:
    say(son)
    conclude(DecisionKind.OPEN, FAMILY)
    conclude(DecisionKind.OPEN, INDIVIDUAL, son)
    end = conclude(DecisionKind.CLOSE, INDIVIDUAL, son, close_why=CloseWhy.MOVED)
    (ended,) = opened().ended
    assert (ended.words, ended.why, ended.decision_public_id) == (
        "ご本人（40代）の個別支援",
        "転居",
        end.public_id,
    )
    conclude(DecisionKind.RESUME, INDIVIDUAL, son)
    assert opened().ended == ()


def test_differences_are_noted_newest_first(session: Session, household, sato, now, opened) -> None:
    for words in ("母は急ぐ", "母も待つ"):
        service.note_difference(session, household, words, now=now, by=make.the_actor(sato))
    assert [(one.words, one.who, one.day) for one in opened().differences] == [
        ("母も待つ", "佐藤", TODAY),
        ("母は急ぐ", "佐藤", TODAY),
    ]


def test_a_household_without_a_word_from_the_person_shows_the_gap(mother, opened) -> None:
    his, hers, ours = opened().wishes
    assert (his.title, his.latest, hers.latest, ours.latest) == ("ご本人の意向", None, None, None)


def test_supports_are_bars_that_may_overlap(mother, son, say: Say, conclude: Conclude, opened) -> None:
    say(son)
    conclude(DecisionKind.OPEN, FAMILY, decided_on=dt.date(2026, 1, 10))
    conclude(DecisionKind.KEEP, FAMILY, decided_on=dt.date(2026, 4, 1))
    conclude(DecisionKind.PAUSE, FAMILY, decided_on=dt.date(2026, 7, 1))
    conclude(DecisionKind.RESUME, FAMILY, decided_on=dt.date(2026, 8, 1))
    conclude(DecisionKind.WATCH, FAMILY, decided_on=dt.date(2026, 8, 1), next_review_on=dt.date(2027, 1, 18))
    conclude(DecisionKind.OPEN, INDIVIDUAL, son, decided_on=dt.date(2026, 10, 19))
    conclude(DecisionKind.KEEP, INDIVIDUAL, son, decided_on=dt.date(2026, 11, 19))
    page = opened()
    family, his = page.tracks
    assert [
        (bar.label, bar.starts_on.month, bar.ends_on and bar.ends_on.month, bar.paused)
        for bar in family.lanes[0]
    ] == [
        ("家族支援", 1, 7, False),
        ("家族支援（お休み）", 7, 8, True),
        ("家族支援（見守り）", 8, None, False),
    ]
    assert [bar.label for lane in his.lanes for bar in lane] == ["個別支援"]
    assert [(row.subject, row.stage, row.status, row.since) for row in page.running] == [
        ("家族", FAMILY, SupportStatus.WATCHING, dt.date(2026, 8, 1)),
        ("ご本人（40代）", INDIVIDUAL, SupportStatus.RUNNING, dt.date(2026, 10, 19)),
    ]
    assert page.next_review_on == dt.date(2027, 1, 18)


def test_everything_that_happened_newest_first(
    session: Session, site, household, mother, son, sato, say: Say, conclude: Conclude, now, opened
) -> None:
    say(son, said_on=dt.date(2026, 11, 20))
    decision = conclude(DecisionKind.OPEN, INDIVIDUAL, son, decided_on=dt.date(2026, 11, 25))
    meeting = make.a_session(
        session,
        make.a_cohort(session, make.a_program(session, site, title="実践会")),
        now - dt.timedelta(days=8),
    )
    session.add(
        Attendance(
            site_id=site.id,
            class_session_id=meeting.id,
            person_id=mother.id,
            mark=Mark.PRESENT,
            updated_at=now,
            updated_by="staff",
        )
    )
    add_note(
        session,
        household,
        "「おはよう」に返事があった",
        source=NoteSource.FAMILY,
        about=son,
        now=now,
        by=make.the_actor(sato),
    )
    lines = opened().entries
    assert [(line.what, line.source_words) for line in lines] == [
        ("記録（ご本人（40代）のこと）", "家族からの話（伝聞）"),
        ("話し合い", ""),
        ("実践会・平日昼", ""),
        ("ご本人（40代）の意向", "本人から"),
    ]
    assert (lines[1].who, lines[1].decision_public_id) == ("佐藤・鈴木", decision.public_id)
    assert lines[2].text == "第1回　母　出席"


def test_consents_and_what_was_told_are_titles_that_lead_on(
    session: Session, household, mother, sato, now, opened
) -> None:
    by = make.the_actor(sato)
    agreed = ConsentInput("ハローワーク", "見学を頼むため", ("来た日",))
    row = give_consent(session, mother, agreed, now=now - dt.timedelta(days=2), by=by)
    told = DisclosureInput("ハローワーク", ("来た日",), DisclosureBasis.CONSENT)
    note_disclosure(session, mother, told, consent=row, now=now - dt.timedelta(days=1), by=by)
    withdraw_consent(session, row, now=now, by=by)
    lines = [(one.what, one.text, one.leads_to) for one in opened().entries]
    assert lines == [
        ("同意の取りやめ", "母　ハローワークへ", "consents"),
        ("伝えた記録", "母のこと　ハローワークへ", "consents"),
        ("同意", "母　ハローワークへ", "consents"),
    ]


def test_a_visit_that_is_planned_stands_first(
    session: Session, household, mother, son, sato, now, opened
) -> None:
    visit = VisitInput(
        now + dt.timedelta(days=7),
        "玄関先で15分",
        "二人で伺う",
        "お礼を伝える",
        tuple(Preparation),
        tuple(VisitAgreed),
        VisitSaid.WRITTEN,
        TODAY,
    )
    plan_visit(session, household, son, visit, now=now, by=make.the_actor(sato))
    (line,) = opened().entries
    assert (line.what, line.text, line.leads_to) == (
        "訪問の予定",
        "ご本人（40代）　玄関先で15分",
        "visits",
    )


def test_both_records_say_that_one_put_the_other_right(son, say: Say, conclude: Conclude, opened) -> None:
    wrong = conclude(DecisionKind.OPEN, FAMILY)
    conclude(DecisionKind.CLOSE, FAMILY, corrects_id=wrong.id)
    new, old = (one.text for one in opened().entries)
    assert "終える（前の記録を直したもの）" in new
    assert "始める（直した記録があります）" in old


def test_a_restricted_note_is_shown_as_one(session: Session, household, sato, now, opened) -> None:
    by = make.the_actor(sato)
    add_note(
        session,
        household,
        "安全のこと",
        source=NoteSource.SEEN,
        sensitivity=NoteClass.RESTRICTED,
        now=now,
        by=by,
    )
    (line,) = opened().entries
    assert line.is_restricted


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_open_a_case(session: Session, site, household, role: Role) -> None:
    with pytest.raises(NotFoundError):
        case(session, make.the_actor(make.a_staff(session, site, role)), household.public_id, today=TODAY)


def test_relatives_and_other_sites_find_nothing(session: Session, household, mother) -> None:
    elsewhere = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    for actor in (elsewhere, make.the_family_actor(session, mother)):
        with pytest.raises(NotFoundError):
            case(session, actor, household.public_id, today=TODAY)


def test_a_decision_of_another_household_is_not_found(
    session: Session, site, household, conclude: Conclude
) -> None:
    decision = conclude(DecisionKind.OPEN, FAMILY)
    assert get_decision(session, household, decision.public_id) is decision
    with pytest.raises(NotFoundError):
        get_decision(session, make.a_household(session, site), decision.public_id)


def test_a_long_story_costs_no_more_statements(
    session: Session, household, mother, son, sato, say: Say, conclude: Conclude, statements
) -> None:
    actor, public_id = make.the_actor(sato), household.public_id

    def counted() -> int:
        with statements() as seen:
            assert case(session, actor, public_id, today=TODAY).entries
        return len(seen)

    say(son)
    conclude(DecisionKind.OPEN, FAMILY)
    few = counted()
    for _ in range(10):
        say(make.a_person_concerned(session, household))
        conclude(DecisionKind.KEEP, FAMILY)
    assert counted() == few == 16
