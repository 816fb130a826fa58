"""Once a month, who comes to a monthly program hears what is noted for the next, and may change it."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.accounts.actors import MACHINE
from familyprog.base.clock import at_tokyo
from familyprog.enrolment.enums import ChoiceSource, EnrolmentState
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.service import choose_month
from familyprog.people.queries import contact_of
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import Cohort, Program
from familyprog.programs.rules.notices import NoticeRules
from familyprog.reminders.planning import plan_due
from familyprog.reminders.previews import Viewer, look, sample_meeting
from familyprog.worker.mail import MailWriter
from tests import make
from tests.worker.world import text_of

ASKED = at_tokyo(dt.date(2026, 12, 20), dt.time(10))
JANUARY, HOUR = dt.date(2027, 1, 1), dt.timedelta(hours=1)
DAY = at_tokyo(dt.date(2027, 1, 12), dt.time(14))
NIGHT = at_tokyo(dt.date(2027, 1, 19), dt.time(19))


@pytest.fixture
def town(world):
    """A monthly program with a group by day and one by night, and somebody who comes by day."""
    with world.sessions() as session:
        program = make.a_program(session, world.site, ProgramKind.PRACTICE)
        world.day, world.night = (
            make.a_cohort(session, program, name=name, venue="別館") for name in ("昼の会", "夜の会")
        )
        make.a_session(session, world.day, DAY)
        make.a_session(session, world.night, NIGHT)
        person = make.a_family_member(session, world.site, "あおい", contact={"mail_format": "both"})
        world.place = make.an_enrolment(session, world.day, person)
        session.commit()
    return world


def plan(town, now):
    with town.sessions() as session:
        planned = plan_due(session, now=now)
        session.commit()
    return planned


def asked(town):
    return [row for row in town.rows() if row.kind == "month_choice"]


def test_the_question_comes_on_the_twentieth_at_the_hour_of_the_program_and_once(town):
    plan(town, ASKED - HOUR)
    assert asked(town) == []
    plan(town, ASKED)
    plan(town, ASKED + HOUR)
    (row,) = asked(town)
    assert row.not_after == at_tokyo(JANUARY, dt.time.min)
    assert row.occasion == f"month:2027-01:{town.place.public_id}"


def test_it_says_what_is_noted_and_what_else_there_is_and_no_name(town):
    town.work(ASKED - dt.timedelta(days=1))  # what is due besides goes the day before
    town.work(ASKED)
    (mail,) = [mail for mail in town.box.mails if mail["Subject"] == "1月の予定のお知らせ"]
    noted, _line, others = text_of(mail).partition("ほかに選べる日時")
    assert "1月12日（火）午後2時" in noted
    assert "1月19日（火）午後7時" in others
    assert not any(word in text_of(mail) for word in ("昼の会", "夜の会", "別館", "あおい"))
    html = mail.get_body(("html",)).get_content()
    assert "1月12日（火）" in html
    assert "1月19日（火）" in html


def test_what_was_chosen_meanwhile_is_what_it_says(town, now):
    plan(town, ASKED)
    with town.sessions() as session:
        place, night = session.get_one(Enrolment, town.place.id), session.get_one(Cohort, town.night.id)
        source = ChoiceSource.PAGE
        choose_month(session, place, JANUARY, night, source=source, now=ASKED, by=MACHINE)
        session.commit()
    town.work(ASKED)
    noted = text_of(town.box.mails[-1]).partition("ほかに選べる日時")[0]
    assert "1月19日（火）" in noted


def test_one_group_alone_is_no_question(town):
    with town.sessions() as session:
        session.get_one(Cohort, town.night.id).state = "draft"
        session.commit()
    plan(town, ASKED)
    assert asked(town) == []


def test_who_rests_or_has_left_is_not_asked(town):
    with town.sessions() as session:
        session.get_one(Enrolment, town.place.id).state = EnrolmentState.PAUSED
        session.commit()
    plan(town, ASKED)
    assert asked(town) == []


def test_who_is_not_to_be_contacted_is_not_asked(town):
    with town.sessions() as session:
        person = make.a_family_member(session, town.site, contact={"channel": "none"})
        make.an_enrolment(session, town.day, person)
        session.commit()
    plan(town, ASKED)
    assert len(asked(town)) == 1


def test_a_program_may_leave_the_question_out(town):
    with town.sessions() as session:
        key = session.get_one(Cohort, town.day.id).program_id
        session.get_one(Program, key).notices = NoticeRules(month_choice=False).as_data()
        session.commit()
    plan(town, ASKED)
    assert asked(town) == []


def test_who_leaves_before_it_is_sent_gets_none(town):
    plan(town, ASKED)
    with town.sessions() as session:
        session.get_one(Enrolment, town.place.id).state = EnrolmentState.WITHDRAWN
        session.commit()
    town.work(ASKED)
    assert [row.state for row in asked(town)] == ["superseded"]


def test_the_question_is_among_the_previews_of_a_monthly_program(town, config):
    writer = MailWriter(config)
    with town.sessions() as session:
        meeting = sample_meeting(session, site_id=town.site.id, cohort_id=town.day.id, now=ASKED)
        profile = contact_of(session, town.place.person_id)
        viewer = Viewer(writer.office, writer.render, ASKED, meeting)
        seen = look(session, profile, viewer, site_id=town.site.id, alias="あおい")
    assert "1月の予定のお知らせ" in {one.subject for one in seen.glances}
