"""While people talk: lines, conclusions by two at the table, and that today nothing is decided."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.service import ArrangementInput, add_arrangement
from familyprog.base.errors import NotFoundError
from familyprog.contacts.enums import ContactWay, Direction, Outcome
from familyprog.contacts.rules import ContactInput
from familyprog.contacts.service import record_contact
from familyprog.meetings import service
from familyprog.meetings.enums import CaseState, LineKind
from familyprog.meetings.errors import MeetingClosedError, MeetingRefusedError, StaleCaseError
from familyprog.meetings.queries import (
    get_line,
    listed,
    meeting_of_decision,
    minutes,
    one_page,
    stamp_of,
    table,
)
from familyprog.people.enums import NoteSource
from familyprog.people.models import Person
from familyprog.people.service import hide
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import DecisionKind, SupportStatus
from familyprog.progression.errors import DecisionRefusedError
from familyprog.progression.models import Decision, Support
from tests import make
from tests.meetings.conftest import HOUR, TODAY, WEEK, a_conclusion


@pytest.fixture
def row(meeting, home, put):
    return put(meeting, home)


def test_a_conclusion_is_bound_to_its_meeting(
    session: Session, meeting, row, conclude, sato, supported, home
) -> None:
    before = supported(home, next_review_on=dt.date(2026, 12, 20))
    written = conclude(meeting, row, DecisionKind.KEEP, told_whom="母に電話で")
    assert meeting_of_decision(session, written.id) is meeting
    assert meeting_of_decision(session, before.id) is None
    assert row.state is CaseState.TALKED
    page = table(session, make.the_actor(sato), meeting, row, today=TODAY, until=TODAY)
    assert [(one.words, one.is_here) for one in page.here] == [("家族支援：続ける", True)]
    assert [one.public_id for one in page.before] == [before.public_id]
    (result,) = minutes(session, make.the_actor(sato), meeting).cases[0].results
    assert (result.told_whom, result.staff) == ("母に電話で", "佐藤・鈴木")


def test_both_sit_at_the_table(session: Session, meeting, row, conclude, tanaka, sato) -> None:
    with pytest.raises(MeetingRefusedError) as refusal:
        conclude(meeting, row, second=tanaka)
    assert refusal.value.field == "confirmed_by"
    with pytest.raises(MeetingRefusedError, match="出席に加えて"):
        conclude(meeting, row, by=tanaka)
    with pytest.raises(DecisionRefusedError) as alone:
        conclude(meeting, row, second=sato)
    assert alone.value.field == "confirmed_by"
    assert session.scalars(select(Decision)).all() == []


def test_before_the_day_and_after_closing_nothing_is_concluded(
    session: Session, plan, meeting, row, home, put, conclude, sato, now
) -> None:
    coming = plan(now + WEEK)
    early = put(coming, home)
    with pytest.raises(MeetingRefusedError, match="その日から"):
        conclude(coming, early)
    by = make.the_actor(sato)
    with pytest.raises(MeetingRefusedError):
        service.write_line(session, coming, early, LineKind.TALKED, "まだ", now=now, by=by)
    service.close_meeting(session, meeting, now=now, by=by)
    with pytest.raises(MeetingClosedError):
        conclude(meeting, row)
    with pytest.raises(MeetingClosedError):
        service.leave_open(session, meeting, row, "", shown=stamp_of(session, row), now=now, by=by)


def test_nothing_begins_without_the_persons_wish_here_either(meeting, row, conclude, son) -> None:
    with pytest.raises(DecisionRefusedError) as refusal:
        conclude(meeting, row, stage=SupportStage.INDIVIDUAL, person_id=son.id)
    assert refusal.value.field == "subject"


def test_a_colleague_who_was_first_is_not_overwritten(
    session: Session, meeting, row, conclude, sato, suzuki, supported, home, now
) -> None:
    shown = stamp_of(session, row)
    conclude(meeting, row)
    with pytest.raises(StaleCaseError):
        conclude(meeting, row, DecisionKind.PAUSE, shown=shown, by=suzuki, second=sato)
    # A conclusion from the household's own page counts too.
    shown = stamp_of(session, row)
    supported(home, kind=DecisionKind.WATCH)
    by = make.the_actor(sato)
    with pytest.raises(StaleCaseError):
        service.leave_open(session, meeting, row, "待つ", shown=shown, now=now, by=by)
    session.expire_all()
    assert session.scalars(select(Support.status).where(Support.ends_on.is_(None))).all() == [
        SupportStatus.WATCHING
    ]


def test_to_decide_nothing_today_is_a_full_result(session: Session, meeting, plan, row, sato, now) -> None:
    coming, by = plan(now + WEEK), make.the_actor(sato)
    shown = stamp_of(session, row)
    following = service.leave_open(session, meeting, row, "母の返事を待つ", shown=shown, now=now, by=by)
    assert following is coming
    assert row.state is CaseState.NOT_TODAY
    assert [one.household_id for one in listed(session, coming)] == [row.household_id]
    assert session.scalars(select(Decision)).all() == []
    # Once more, and the list holds it once; without words no line.
    again = stamp_of(session, row)
    assert service.leave_open(session, meeting, row, "", shown=again, now=now + HOUR, by=by) is coming
    assert len(listed(session, coming)) == 1
    (line,) = minutes(session, by, meeting).cases[0].lines
    assert line.words == "母の返事を待つ"


def test_without_a_next_meeting_it_waits_for_one(session: Session, meeting, row, sato, now) -> None:
    shown, by = stamp_of(session, row), make.the_actor(sato)
    assert service.leave_open(session, meeting, row, "", shown=shown, now=now, by=by) is None


def test_a_wrong_line_is_corrected_by_a_new_one(session: Session, meeting, row, plan, sato, now) -> None:
    by = make.the_actor(sato)
    wrong = service.write_line(session, meeting, row, LineKind.TALKED, "月曜に電話", now=now, by=by)
    service.close_meeting(session, meeting, now=now + HOUR, by=by)
    right = service.write_line(
        session, meeting, row, LineKind.TALKED, "火曜に電話", corrects=wrong, now=now + 2 * HOUR, by=by
    )
    first, second = minutes(session, by, meeting).cases[0].lines
    assert (first.words, first.is_corrected, first.is_late) == ("月曜に電話", True, False)
    assert (second.corrects, second.is_corrected, second.is_late) == ("月曜に電話", False, True)
    page = table(session, by, meeting, row, today=TODAY, until=TODAY)
    assert [line.words for line in page.lines] == ["月曜に電話", "火曜に電話"]
    with pytest.raises(MeetingRefusedError, match="もう直されて"):
        service.write_line(session, meeting, row, LineKind.TALKED, "水曜", corrects=wrong, now=now, by=by)
    with pytest.raises(NotFoundError):  # a line about a household is none of the meeting's own
        service.write_line(session, meeting, None, LineKind.TALKED, "ちがう", corrects=right, now=now, by=by)
    own = service.write_line(session, meeting, None, LineKind.TALKED, "次は第3週に", now=now, by=by)
    assert [line.words for line in minutes(session, by, meeting).lines] == ["次は第3週に"]
    assert get_line(session, meeting, own.public_id) is own


def test_one_after_the_other(session: Session, site, meeting, row, put, sato) -> None:
    other = make.a_household(session, site)
    second = put(meeting, other)
    by = make.the_actor(sato)
    first = table(session, by, meeting, row, today=TODAY, until=TODAY)
    assert (first.place, first.following.public_id) == (1, second.public_id)
    last = table(session, by, meeting, second, today=TODAY, until=TODAY)
    assert (last.place, last.following) == (2, None)


def test_every_support_may_be_talked_about_first_what_runs(
    session: Session, meeting, row, home, son, supported, sato
) -> None:
    supported(home, son)
    page = table(session, make.the_actor(sato), meeting, row, today=TODAY, until=TODAY)
    assert [(one.words, one.status) for one in page.topics] == [
        ("ご本人（次男）の個別支援", "進行中"),
        ("家族支援", ""),
        ("ご本人（次男）の集団支援", ""),
        ("ご本人（次男）の社会参加支援", ""),
    ]
    assert page.topics[0].key == f"{son.public_id}.individual"


def test_the_sheet_has_numbers_and_nicknames_only(
    session: Session, site, meeting, row, home, son, supported, conclude, sato, plan, put, now
) -> None:
    by = make.the_actor(sato)
    supported(home, son)
    conclude(meeting, row)
    for kind, words in (
        (ArrangementKind.AVOID, "仕事の話は、まだしない"),
        (ArrangementKind.PROMISE, "春に手紙を"),
    ):
        said = ArrangementInput(kind, words, NoteSource.SEEN, TODAY)
        add_arrangement(session, home, None, said, now=now, by=by)
    put(plan(now + WEEK), home)
    sheet = one_page(session, by, home.public_id, now=now)
    assert sheet.number == home.public_id
    assert sheet.aliases == ("さくら", "次男")
    assert [one.statement for one in sheet.avoid] == ["仕事の話は、まだしない"]
    page = table(session, by, meeting, row, today=TODAY, until=TODAY)
    assert [one.statement for one in page.promises] == ["春に手紙を"]
    assert [one.words for one in sheet.dates] == [
        "段階会議",
        "段階会議",
        "家族支援の見直し",
        "ご本人（次男）の個別支援の見直し",
    ]
    ((who, words),) = sheet.contacts
    assert who == "母"
    assert "メール" in words
    assert "@" not in words
    assert (sheet.more_wishes, sheet.room) == (False, 160)


def test_who_is_hidden_goes_nowhere_on_paper(session: Session, site, home, sato, now) -> None:
    mother = make.a_family_member(session, site, "もみじ", household=home)
    cohort = make.a_cohort(session, make.a_program(session, site))
    for number, days in enumerate((3, 5, 9), 1):
        make.a_session(session, cohort, now + dt.timedelta(days=days), number=number)
    make.an_enrolment(session, cohort, mother)
    by = make.the_actor(sato)
    shown = one_page(session, by, home.public_id, now=now)
    assert [one.words for one in shown.dates] == ["ご家族の次の会　09:00から"]
    hide(session, mother, now=now, by=by)
    session.expire_all()
    sheet = one_page(session, by, home.public_id, now=now)
    assert sheet.dates == ()
    assert "伏せ名" in sheet.aliases
    assert "もみじ" not in sheet.aliases
    assert any("画面で" in words for _who, words in sheet.contacts)


def test_a_next_gentle_attempt_stands_on_the_sheet(session: Session, home, sato, now) -> None:
    mother = session.scalars(select(Person).where(Person.household_id == home.id)).one()
    call = ContactInput(now, ContactWay.PHONE, Direction.OUT, Outcome.NO_ANSWER)
    entry = record_contact(session, home, mother, call, now=now, by=make.the_actor(sato))
    sheet = one_page(session, make.the_actor(sato), home.public_id, now=now)
    expected = [] if entry.next_try_on is None else [("様子をうかがう", entry.next_try_on)]
    assert [(one.words, one.day) for one in sheet.dates] == expected
    assert expected


def test_the_same_statements_however_much_was_said(
    session: Session, meeting, row, home, conclude, sato, now, statements
) -> None:
    by = make.the_actor(sato)

    def counted(many: int) -> int:
        for _ in range(many):
            conclude(meeting, row, DecisionKind.OPEN if first() else DecisionKind.KEEP)
            service.write_line(session, meeting, row, LineKind.TALKED, "ひとこと", now=now, by=by)
        session.flush()
        with statements() as seen:
            table(session, by, meeting, row, today=TODAY, until=TODAY)
            minutes(session, by, meeting)
        return len(seen)

    def first() -> bool:
        return session.scalars(select(Decision.id)).first() is None

    assert counted(2) == counted(9)


def test_what_is_checked_is_what_may_be_written(session: Session, meeting, row, suzuki, sato, now) -> None:
    shown, by = stamp_of(session, row), make.the_actor(sato)
    said = a_conclusion(suzuki)
    standing = service.check_conclusion(session, meeting, row, said, shown=shown, now=now, by=by)
    assert standing.status is None
