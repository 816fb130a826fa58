"""Ticks, voices, needs, and the page to prepare with, on both databases."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import CareFlag, HomeTry, Mark
from familyprog.attendance.errors import NotYetMarkableError
from familyprog.attendance.models import Attendance, HomePractice, SessionFlag
from familyprog.attendance.queries import roster
from familyprog.attendance.service import Lines
from familyprog.base.errors import NotFoundError
from familyprog.evening.enums import TickState
from familyprog.evening.errors import StaleTickError
from familyprog.evening.models import AgendaTick, VenueNeed, Voice
from familyprog.evening.queries import brief_of, evening_of, gatherings, voice_rows, written_of
from familyprog.evening.queries.needs import needs_of
from familyprog.evening.service import note_voice, set_need, tick
from familyprog.people import service as people
from familyprog.people.enums import NoteClass, NoteSource, PersonKind, Relation
from familyprog.people.models import Caseload
from familyprog.programs.enums import TimeSlot
from familyprog.programs.models import Cohort
from familyprog.programs.queries import get_session
from familyprog.programs.reader import read_curriculum
from familyprog.programs.service import freeze_curriculum
from familyprog.programs.service.stand_ins import name_stand_in
from tests import make

MONTH = dt.timedelta(days=30)
CURRICULUM = Path(__file__).resolve().parents[2] / "curricula" / "jissen12.toml"
EVENING = make.MORNING + dt.timedelta(hours=10)


@pytest.fixture
def group(session, site, now):
    """A monthly group with its texts: four evenings gone by, tonight's, and the facilitator."""
    version = freeze_curriculum(session, read_curriculum(CURRICULUM), now=now)
    session.refresh(version, ["units"])
    cohort = make.a_cohort(
        session,
        make.a_program(session, site),
        name="夜の会",
        time_slot=TimeSlot.EVENING,
        agenda_variant="evening",
        curriculum_version_id=version.id,
    )
    staff = make.a_staff(session, site, Role.FACILITATOR, name="山田")
    make.runs(session, staff, cohort)
    for number, unit in enumerate(version.units[:5]):
        starts = EVENING - (4 - number) * MONTH
        ends = starts + dt.timedelta(minutes=90)
        make.a_session(session, cohort, starts, ends_at=ends, number=number + 1, units=[unit])
    session.flush()
    return cohort, make.the_actor(staff)


def meetings(session, group, now):
    cohort, by = group
    session.refresh(cohort, ["sessions"])
    return [get_session(session, by, one.public_id, now=now) for one in cohort.sessions]


def comes(session, site, group, alias):
    person = make.a_family_member(session, site, alias)
    make.an_enrolment(session, group[0], person, created_at=make.MORNING - 6 * MONTH)
    return person


def was_there(session, group, meeting, person, *, spoke=False):
    session.add(
        Attendance(
            site_id=meeting.site_id,
            class_session_id=meeting.id,
            person_id=person.id,
            mark=Mark.PRESENT,
            updated_at=meeting.ends_at,
            updated_by="-",
        )
    )
    session.flush()
    if spoke:
        note_voice(session, meeting, person.id, has_spoken=True, now=meeting.ends_at, by=group[1])


def press(session, group, number, to, now, version=None, shift=0):
    meeting = meetings(session, group, now)[-1]
    tick(session, meeting, number, to, shift_minutes=shift, version=version, now=now, by=group[1])
    return evening_of(session, meeting, now=now).clock


def test_the_agenda_is_that_of_the_evening_with_its_materials(session, group, now):
    found = evening_of(session, meetings(session, group, now)[-1], now=EVENING)
    assert sum(block.minutes for block in found.clock.blocks) == 90
    assert found.clock.current.text == "受付"
    assert "よかったことカード" in found.agenda.materials
    assert found.agenda.units[0].question
    assert "副進行" in found.agenda.safety_rule


def test_a_tick_is_kept_and_the_same_press_twice_is_one(session, group, now):
    for _ in range(2):
        clock = press(session, group, 3, TickState.EXTENDED, EVENING, shift=5)
    assert clock.late_minutes == 5
    assert (clock.blocks[2].tick.version, session.scalar(select(func.count()).select_from(AgendaTick))) == (
        1,
        1,
    )
    clock = press(session, group, 3, TickState.DONE, EVENING, version=1)
    assert (clock.blocks[2].tick.state, clock.late_minutes) == (TickState.EXTENDED, 5)


def test_of_two_tablets_the_second_is_told(session, group, now):
    press(session, group, 3, TickState.DONE, EVENING)
    with pytest.raises(StaleTickError, match="すんだ"):
        press(session, group, 3, TickState.SKIPPED, EVENING)
    with pytest.raises(NotFoundError):
        press(session, group, 99, TickState.DONE, EVENING)
    with pytest.raises(NotYetMarkableError):
        press(session, group, 1, TickState.DONE, EVENING - MONTH)


def test_who_has_spoken_is_noted_and_taken_back(session, site, group, now):
    person, other = (comes(session, site, group, alias) for alias in ("さくら", "ふじ"))
    meeting = meetings(session, group, now)[-1]

    def rows():
        return [
            (row.name, row.has_spoken) for row in voice_rows(session, meeting, roster(session, meeting.id))
        ]

    assert rows() == [("さくら", False), ("ふじ", False)]
    was_there(session, group, meeting, person)
    for has_spoken in (True, True, False, True):
        note_voice(session, meeting, person.id, has_spoken=has_spoken, now=EVENING, by=group[1])
    assert rows() == [("さくら", True)], "who is here, once somebody is"
    attendance.tell_absence(session, meeting, other.id, now=now, by=group[1])
    session.query(Attendance).delete()
    assert rows() == [("さくら", True)]
    with pytest.raises(NotYetMarkableError):
        note_voice(session, meeting, person.id, has_spoken=True, now=now - MONTH, by=group[1])


def test_the_brief_names_who_has_listened_for_three_months_and_who_is_new(session, site, group, now):
    quiet, lively, new = (comes(session, site, group, alias) for alias in ("かつら", "さくら", "まつ"))
    *before, tonight = meetings(session, group, now)
    for meeting in before:
        was_there(session, group, meeting, quiet)
        was_there(session, group, meeting, lively, spoke=meeting is not before[-1])
    brief = brief_of(session, group[1], tonight, now=now)
    assert [(one.name, why.comings_count) for one, why in brief.quiet] == [("かつら", 3)], (
        "noted evenings alone"
    )
    assert [one.name for one in brief.first] == ["まつ"]
    assert new.public_id == brief.first[0].person_public_id


def test_where_nobody_notes_nobody_is_named(session, site, group, now):
    person = comes(session, site, group, "かつら")
    *before, tonight = meetings(session, group, now)
    for meeting in before:
        was_there(session, group, meeting, person)
    assert brief_of(session, group[1], tonight, now=now).quiet == ()


def test_the_brief_tells_of_last_time(session, site, group, now):
    persons = [comes(session, site, group, f"家{n}") for n in range(3)]
    *_before, last, tonight = meetings(session, group, now)
    unit = evening_of(session, last, now=now).agenda.units[0]
    session.refresh(last, ["units"])
    for person in persons:
        session.add(
            HomePractice(
                site_id=last.site_id,
                person_id=person.id,
                class_session_id=last.id,
                curriculum_unit_id=last.units[0].id,
                answer=HomeTry.TRIED,
                answered_at=now,
            )
        )
    lines = Lines(next_line="カードを人数分", has_safety_concern=True)
    attendance.write_record(session, last, lines, version=None, now=last.ends_at, by=group[1])
    for person, flag in zip(persons, (CareFlag.EYE, CareFlag.NONE), strict=False):
        session.add(
            SessionFlag(
                class_session_id=last.id,
                person_id=person.id,
                flag=flag,
                line="ためいき",
                noted_at=now,
                noted_by_id=group[1].staff_id,
            )
        )
    session.flush()
    brief = brief_of(session, group[1], tonight, now=now)
    assert [one.name for one in brief.watched] == ["家0"]
    found = brief.last
    [(homework, said)] = found.things
    assert (homework, said[HomeTry.TRIED], found.record.next_line) == (unit.homework, 3, "カードを人数分")
    assert written_of(session, [last.id, tonight.id]) == {last.id}
    first = meetings(session, group, now)[0]
    assert brief_of(session, group[1], first, now=now).last is None


def test_chairs_and_handouts_are_counted_and_nobody_hidden_is_named(session, site, group, now):
    names = ("さくら", "ふじ", "かつら", "まつ")
    sakura, fuji, katsura, matsu = (comes(session, site, group, alias) for alias in names)
    tonight = meetings(session, group, now)[-1]
    for person, need in (
        (sakura, " 車いす "),
        (fuji, "大きな字"),
        (katsura, "出口のそば"),
        (matsu, "静かな席"),
    ):
        set_need(session, person, need, now=now, by=group[1])
    attendance.tell_absence(session, tonight, fuji.id, now=now, by=group[1])
    attendance.send_substitute(
        session,
        tonight,
        katsura.id,
        "たろう",
        Relation.FATHER,
        now=now,
        by=make.the_family_actor(session, katsura),
    )
    coordinator = make.the_actor(make.a_staff(session, site))
    people.hide(session, matsu, now=now, by=coordinator)
    session.expire_all()
    tonight = meetings(session, group, now)[-1]
    found = gatherings(session, group[1], [tonight], now=now)[0]
    assert [one.name for one in found.coming] == ["さくら", "たろう"]
    assert [one.name for one in found.away] == ["ふじ"]
    assert (found.unnamed_count, found.seats_count, found.copies_count) == (1, 3, 4)
    assert [(one.name, one.need) for one in found.needs] == [("さくら", "車いす")]
    assert found.others == ()
    assert [one.name for one in brief_of(session, group[1], tonight, now=now).first] == ["さくら", "たろう"]


def test_a_need_is_changed_and_taken_back(session, site, group, now):
    person = comes(session, site, group, "さくら")
    for words in ("車いす", "つえ"):
        set_need(session, person, words, now=now, by=make.the_family_actor(session, person))
    assert needs_of(session, [person.id]) == {person.id: "つえ"}
    set_need(session, person, " ", now=now, by=group[1])
    assert session.scalar(select(func.count()).select_from(VenueNeed)) == 0


def test_what_is_restricted_is_only_said_to_be_there(session, site, group, now):
    person = comes(session, site, group, "さくら")
    session.refresh(person, ["household"])
    coordinator = make.a_staff(session, site, name="由香里")
    by = make.the_actor(coordinator)
    session.add(
        Caseload(household_id=person.household_id, staff_id=coordinator.id, starts_on=dt.date(2026, 4, 1))
    )
    note = people.add_note(
        session,
        person.household,
        "だいじなこと",
        source=NoteSource.FAMILY,
        sensitivity=NoteClass.RESTRICTED,
        now=now,
        by=by,
    )
    tonight = meetings(session, group, now)[-1]
    care = brief_of(session, group[1], tonight, now=now).care
    assert (care.families_count, care.ask, care.has_separation) == (1, ("由香里",), False)
    people.add_note(
        session, person.household, "まちがい", source=NoteSource.FAMILY, corrects=note, now=now, by=by
    )
    assert brief_of(session, group[1], tonight, now=now).care.families_count == 0


def test_others_who_run_it_that_day_are_named(session, site, group, now):
    make.runs(session, make.a_staff(session, site, Role.FACILITATOR, name="佐藤"), group[0])
    tonight = meetings(session, group, now)[-1]
    by = make.the_actor(make.a_staff(session, site))
    stand_in = make.a_staff(session, site, Role.FACILITATOR, name="代わり みお")
    name_stand_in(session, tonight, stand_in, now=now, by=by)
    assert gatherings(session, group[1], [tonight], now=now)[0].others == ("佐藤", "代わり みお")


@pytest.mark.parametrize("pages", ["brief", "cards"])
def test_the_statements_do_not_grow(session, site, group, now, statements, pages):
    counts = []
    for number in range(2):
        for extra in range(1 if number == 0 else 20):
            comes(session, site, group, f"家{number}-{extra}")
        if number:
            for extra in range(7):
                make.a_session(session, group[0], EVENING + (extra + 1) * MONTH, number=10 + extra)
        found = meetings(session, group, now)
        tonight = next(one for one in found if one.starts_at == EVENING)
        ahead = [one for one in found if one.starts_at >= EVENING]
        session.expire_all()
        tonight = meetings(session, group, now)[found.index(tonight)]
        with statements() as seen:
            if pages == "brief":
                brief_of(session, group[1], tonight, now=now)
            else:
                gatherings(session, group[1], ahead, now=now)
        counts.append(len(seen))
    assert counts[0] == counts[1] < 30, counts


def test_a_supporter_is_counted_apart(session, site, group, now):
    helper = make.a_family_member(session, site, "ささえ", kind=PersonKind.SUPPORTER)
    make.an_enrolment(session, group[0], helper)
    tonight = meetings(session, group, now)[-1]
    assert voice_rows(session, tonight, roster(session, tonight.id)) == []
    assert session.scalar(select(func.count()).select_from(Voice)) == 0
    assert session.scalar(select(Cohort.name)) == "夜の会"
