"""The sheet at the door: its numbers, what is typed in from it, how many copies there are to make."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from familyprog.attendance import service
from familyprog.attendance.enums import Capacity, Mark
from familyprog.attendance.errors import LineError, NotFinishedError, NotYetMarkableError
from familyprog.attendance.models import Attendance, AttendanceChange, SheetNumber
from familyprog.attendance.queries import handouts_needed, roster, sheet_lines, tallies
from familyprog.attendance.rules.sheet import read_line
from familyprog.attendance.service import Clash, Sheet, Written
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.enums import EnrolmentState
from familyprog.people.enums import Relation
from familyprog.people.models import Person
from familyprog.people.service import hide
from familyprog.programs.models import CurriculumUnit
from tests import make

TOMORROW = make.MORNING + dt.timedelta(days=1)


@pytest.fixture
def by(session, site):
    """Whoever runs the evening."""
    return make.the_actor(make.a_staff(session, site))


@pytest.fixture
def group(session, site):
    """A group."""
    return make.a_cohort(session, make.a_program(session, site))


@pytest.fixture
def evening(session, group, now):
    """This evening."""
    return make.a_session(session, group, now)


@pytest.fixture
def three(session, site, group):
    """いちご, かりん and ゆず, in the order of the roster."""
    return [
        make.an_enrolment(session, group, make.a_family_member(session, site, alias))
        for alias in ("いちご", "かりん", "ゆず")
    ]


def numbers(session, evening):
    return [(line.number, line.row.alias if line.row else None) for line in sheet_lines(session, evening.id)]


def person(session, enrolment):
    return session.get_one(Person, enrolment.person_id)


@pytest.fixture
def written(session):
    """A line of the sheet."""
    return lambda enrolment, mark, version=None: Written(person(session, enrolment).public_id, mark, version)


def marks(session):
    return dict(session.execute(select(Attendance.person_id, Attendance.mark)).all())


def test_a_number_stays_when_others_come_and_go(session, site, group, evening, three):
    assert numbers(session, evening) == [(1, "いちご"), (2, "かりん"), (3, "ゆず")]
    service.number_sheet(session, evening.id)
    three[1].state = EnrolmentState.WITHDRAWN
    make.an_enrolment(session, group, make.a_family_member(session, site, "あんず"))
    session.flush()
    left = [(1, "いちご"), (2, None), (3, "ゆず"), (4, "あんず")]
    assert numbers(session, evening) == left
    assert [(one.number, one.row is None) for one in service.number_sheet(session, evening.id)] == [
        (number, alias is None) for number, alias in left
    ]
    service.number_sheet(session, evening.id)
    assert session.scalars(select(func.count(SheetNumber.id))).one() == 4
    three[1].state = EnrolmentState.ENROLLED
    session.flush()
    assert numbers(session, evening)[1] == (2, "かりん")


def test_of_somebody_hidden_there_is_a_number_alone(session, evening, three, by, now):
    hide(session, person(session, three[0]), now=now, by=by)
    assert [line.name for line in sheet_lines(session, evening.id)] == ["", "かりん", "ゆず"]


def test_a_sheet_is_typed_in_and_a_second_time_changes_nothing(session, evening, three, written, by, now):
    one, two, three_ = three
    sheet = Sheet(
        [written(one, Mark.PRESENT), written(two, Mark.LATE), written(three_, Mark.ABSENT)],
        ["もみじ", "  "],
        2,
    )
    assert service.enter_sheet(session, evening, sheet, now=now, by=by) == {}
    assert [row.mark for row in roster(session, evening.id)] == [
        Mark.PRESENT,
        Mark.LATE,
        Mark.ABSENT,
        Mark.PRESENT,
    ]
    assert tallies(session, evening.id) == {Capacity.PARTICIPANT: 2}
    before = session.scalars(select(func.count(AttendanceChange.id))).one(), events(session)
    again = Sheet(sheet.lines, heads_count=2)
    assert service.enter_sheet(session, evening, again, now=now, by=by) == {}
    assert (session.scalars(select(func.count(AttendanceChange.id))).one(), events(session)) == before


def events(session):
    return session.scalars(select(func.count(AuditEvent.id))).one()


def test_who_was_marked_elsewhere_is_given_back_and_nobody_else_is_lost(
    session, evening, three, written, by, now
):
    one, two, _three = three
    service.mark(session, evening, one.person_id, Mark.ONLINE, version=None, now=now, by=by)
    sheet = Sheet([written(one, Mark.ABSENT), written(two, Mark.PRESENT)])
    assert service.enter_sheet(session, evening, sheet, now=now, by=by) == {
        person(session, one).public_id: Clash(Mark.ONLINE, Mark.ABSENT)
    }
    assert marks(session) == {one.person_id: Mark.ONLINE, two.person_id: Mark.PRESENT}
    decided = Sheet([written(one, Mark.ABSENT, 1)])
    assert service.enter_sheet(session, evening, decided, now=now, by=by) == {}
    assert marks(session)[one.person_id] is Mark.ABSENT


def test_neither_before_the_day_nor_for_a_stranger(session, site, group, evening, by, now):
    stranger = make.a_family_member(session, site, "よその方")
    with pytest.raises(NotYetMarkableError):
        service.enter_sheet(
            session, make.a_session(session, group, TOMORROW, number=2), Sheet([]), now=now, by=by
        )
    with pytest.raises(NotFoundError, match="名簿にいない方"):
        service.enter_sheet(
            session, evening, Sheet([Written(stranger.public_id, Mark.PRESENT, None)]), now=now, by=by
        )


def test_copies_are_for_who_comes(session, site, evening, three, by, now):
    one, two, three_ = three
    assert handouts_needed(roster(session, evening.id)) == 4, "one to spare"
    service.tell_absence(session, evening, one.person_id, now=now, by=by)
    assert handouts_needed(roster(session, evening.id)) == 3
    service.mark(session, evening, one.person_id, Mark.PRESENT, version=None, now=now, by=by)
    service.mark(session, evening, two.person_id, Mark.ABSENT, version=None, now=now, by=by)
    service.add_walk_in(session, evening, "もみじ", now=now, by=by)
    service.send_substitute(session, evening, three_.person_id, "たろう", Relation.FATHER, now=now, by=by)
    assert handouts_needed(roster(session, evening.id)) == 4
    assert [line.name for line in sheet_lines(session, evening.id)] == [
        "いちご",
        "かりん",
        "たろう",
        "もみじ",
    ]


@pytest.mark.parametrize("text", ["1 2 3 0", "1230", "１，２，３，０", "1、2・3 0 "])
def test_a_line_in_one_go(text):
    assert read_line(text, range(1, 5)) == {
        1: Mark.PRESENT,
        2: Mark.LATE,
        3: Mark.LEFT_EARLY,
        4: Mark.ABSENT,
    }


def test_a_line_may_leave_somebody_as_it_is():
    assert read_line("-1", [1, 2]) == {2: Mark.PRESENT}
    assert read_line("", []) == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("1 x", "「x」は使えません"), ("1", "2行ですが、1人分"), ("111", "2行ですが、3人分")],
)
def test_a_line_that_does_not_fit_says_what_to_mend(text, sentence):
    with pytest.raises(LineError, match=sentence) as refusal:
        read_line(text, [1, 2])
    assert refusal.value.field == "line"


def test_a_certificate_is_for_who_wishes_it_and_has_finished(session, site, evening, group, by, now):
    version = make.a_curriculum(session, units=2, required=1)
    group.curriculum_version_id = version.id
    unit = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).first()
    past = make.a_session(session, group, now - dt.timedelta(days=7), number=2, units=[unit])
    sakura = make.an_enrolment(session, group, make.a_family_member(session, site))
    with pytest.raises(NotFinishedError, match="希望"):
        service.certify(session, sakura, has_wished=False, now=now, by=by)
    with pytest.raises(NotFinishedError, match="きめられた回数"):
        service.certify(session, sakura, has_wished=True, now=now, by=by)
    service.mark(session, past, sakura.person_id, Mark.PRESENT, version=None, now=now, by=by)
    service.certify(session, sakura, has_wished=True, now=now, by=by)
    line = session.scalars(select(AuditEvent).where(AuditEvent.action == "print_certificate")).one()
    assert line.object_public_id == sakura.public_id
