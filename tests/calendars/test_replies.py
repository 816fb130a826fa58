"""Answers from calendars: applied like a press on the own page, shown to a coordinator, or left alone."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.attendance.models import AbsenceNotice, Attendance
from familyprog.attendance.queries import substitutes_at
from familyprog.attendance.service import send_substitute
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import NotFoundError
from familyprog.calendars.enums import Intention, InvitationState, ReplyReason, ReplyVerdict
from familyprog.calendars.errors import ReplyRefusedError
from familyprog.calendars.models import CalendarReply, Invitation
from familyprog.calendars.replies import Mail, apply_reply, receive, receive_words, set_aside
from familyprog.calendars.reply_queries import get_reply, open_replies
from familyprog.calendars.rules.answers import Proof
from familyprog.enrolment.enums import MakeUpWay
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import guest_days
from familyprog.enrolment.service import plan_make_up
from familyprog.outbox.models import Message
from familyprog.people.enums import Relation
from familyprog.programs.enums import SessionState
from familyprog.programs.models import ClassSession, CurriculumUnit
from tests import make
from tests.make import MORNING
from tests.worker.mails_in import STAMP, an_object
from tests.worker.world import SESSION_AT, World

EMAIL = "sakura@example.jp"
HOUR = dt.timedelta(hours=1)
NOW = STAMP + HOUR


@pytest.fixture
def world(sessions, config):
    return World(sessions, config)


@pytest.fixture
def sakura(world):
    return world.family("さくら", email=EMAIL)


@pytest.fixture
def row(world, sakura, session):
    """Her invitation, as it went out this morning."""
    world.work(MORNING)
    return session.scalars(select(Invitation)).one()


def mail(proof=Proof.PASS, sender=EMAIL, mail_id="<1@mail.example.jp>", answers_to=()):
    return Mail(mail_id, sender, proof, answers_to)


def reply(session, row, *, letter=None, is_on=True, now=NOW, **changes):
    values = {"sequence": row.sequence} | changes
    content = an_object(row.uid, **values).encode()
    return receive(session, letter or mail(), content, is_on=is_on, now=now)


def absence(session, person):
    return session.scalar(select(AbsenceNotice).where(AbsenceNotice.person_id == person.id))


def is_away(session, person):
    notice = absence(session, person)
    return notice is not None and notice.withdrawn_at is None


def kept(session):
    return list(session.scalars(select(CalendarReply).order_by(CalendarReply.id)))


def test_declined_is_the_same_as_a_press_on_the_own_page(session, world, sakura, row):
    outcome = reply(session, row)
    assert (outcome.verdict, outcome.reason) == (ReplyVerdict.APPLY, "none")
    assert is_away(session, sakura)
    assert (row.intention, row.reply_sequence, row.reply_stamped_at) == (Intention.DECLINED, 0, STAMP)
    (one,) = kept(session)
    assert one.mail_id == "<1@mail.example.jp>"
    assert one.applied_at == one.closed_at == NOW
    events = [event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert events[-2:] == ["tell_absence", "apply_reply"]


def test_accepted_takes_it_back(session, sakura, row):
    reply(session, row)
    later = STAMP + dt.timedelta(minutes=1)
    assert reply(session, row, partstat="ACCEPTED", stamp=later).verdict is ReplyVerdict.APPLY
    assert not is_away(session, sakura)
    assert row.intention is Intention.ACCEPTED


def test_not_sure_changes_nothing_but_is_known(session, sakura, row):
    assert reply(session, row, partstat="TENTATIVE").verdict is ReplyVerdict.APPLY
    assert absence(session, sakura) is None
    assert row.intention is Intention.TENTATIVE


def test_an_intention_is_never_attendance(session, row):
    reply(session, row, partstat="ACCEPTED")
    assert session.scalars(select(Attendance)).all() == []


def test_no_reminder_after_declining(session, sessions, world, sakura, row):
    reply(session, row)
    session.commit()
    world.work(SESSION_AT - dt.timedelta(hours=30))
    assert [one.state.value for one in world.rows() if one.kind.value == "reminder"] == []


def test_the_same_answer_again_has_no_effect(session, row):
    reply(session, row)
    assert (reply(session, row).verdict, reply(session, row).reason) == (None, "repeated")
    assert len(kept(session)) == 1


def test_an_older_answer_that_comes_late_is_shown_and_not_applied(session, sakura, row):
    reply(session, row)
    outcome = reply(session, row, partstat="ACCEPTED", stamp=STAMP - HOUR)
    assert (outcome.verdict, outcome.reason) == (ReplyVerdict.STALE, "older")
    assert is_away(session, sakura)


def test_an_answer_to_the_old_time_is_stale(session, world, sakura, row):
    world.move(MORNING + HOUR)
    world.work(MORNING + HOUR)
    session.refresh(row)
    assert row.sequence == 1
    assert reply(session, row, sequence=0).reason == "old_version"
    assert reply(session, row, sequence=1).verdict is ReplyVerdict.APPLY
    assert reply(session, row, sequence=2).reason == "ahead"


def test_without_sequence_the_first_version_is_meant(session, row):
    assert reply(session, row, sequence=None, organizer=None).verdict is ReplyVerdict.APPLY


@pytest.mark.parametrize(
    ("letter", "changes", "reason"),
    [
        (mail(Proof.NONE), {}, ReplyReason.UNPROVEN),
        (mail(sender="ume@example.jp"), {}, ReplyReason.OTHER_SENDER),
        (mail(sender=""), {}, ReplyReason.OTHER_SENDER),
        (mail(), {"attendee": "ume@example.jp"}, ReplyReason.OTHER_ATTENDEE),
        (mail(), {"params": ';SENT-BY="mailto:ume@example.jp"'}, ReplyReason.OTHER_SENDER),
        (mail(), {"partstat": "DELEGATED"}, ReplyReason.DELEGATED),
        (mail(), {"method": "COUNTER"}, ReplyReason.COUNTER),
        (mail(), {"more": "ATTENDEE;PARTSTAT=DECLINED:mailto:ume@example.jp"}, ReplyReason.SEVERAL),
        (mail(), {"stamp": NOW + dt.timedelta(days=2)}, ReplyReason.FUTURE),
    ],
)
def test_in_doubt_it_goes_on_the_list_and_nothing_changes(session, sakura, row, letter, changes, reason):
    content = an_object(row.uid, **{"sequence": row.sequence} | changes).encode()
    outcome = receive(session, letter, content, is_on=True, now=NOW)
    assert (outcome.verdict, outcome.reason) == (ReplyVerdict.REVIEW, reason.value)
    assert absence(session, sakura) is None
    assert row.intention is None
    assert kept(session)[0].closed_at is None


def test_the_case_of_an_address_decides_nothing(session, row):
    outcome = reply(session, row, letter=mail(sender="SAKURA@Example.JP"), attendee="Sakura@EXAMPLE.jp")
    assert outcome.verdict is ReplyVerdict.APPLY


def test_without_an_attendee_it_goes_on_the_list(session, row):
    content = an_object(row.uid).replace("ATTENDEE;", "X-NOBODY;").encode()
    assert receive(session, mail(), content, is_on=True, now=NOW).reason == "other_attendee"


@pytest.mark.parametrize(
    ("letter", "content", "method", "why"),
    [
        (mail(Proof.FAIL), None, "", "dmarc_fail"),
        (mail(), "unknown-uid", "", "unknown"),
        (mail(), None, "REQUEST", "methods_disagree"),
        (mail(), "REQUEST", "", "method"),
        (mail(), "CANCEL", "CANCEL", "method"),
        (mail(), "nonsense", "", "unreadable"),
    ],
)
def test_what_is_none_of_our_business_leaves_no_row(session, row, letter, content, method, why):
    text = {
        None: an_object(row.uid),
        "unknown-uid": an_object("somebody-elses"),
        "REQUEST": an_object(row.uid, method="REQUEST"),
        "CANCEL": an_object(row.uid, method="CANCEL"),
        "nonsense": "nonsense",
    }[content]
    outcome = receive(session, letter, text.encode(), method, is_on=True, now=NOW)
    assert (outcome.verdict, outcome.reason) == (None, why)
    assert kept(session) == []


def test_switched_off_every_answer_goes_to_a_person(session, sakura, row):
    assert reply(session, row, is_on=False).reason == "switched_off"
    assert absence(session, sakura) is None


@pytest.mark.parametrize("how", ["over", "cancelled", "taken_out", "left"])
def test_what_is_over_takes_no_answer(session, world, sakura, row, how):
    meeting = world.now_as(session)
    now = NOW
    if how == "over":
        now = meeting.ends_at
    elif how == "cancelled":
        meeting.state = SessionState.CANCELLED
    elif how == "taken_out":
        row.state = InvitationState.CANCELLED
    else:
        session.scalars(select(Enrolment)).one().state = "withdrawn"
    session.flush()
    outcome = reply(session, row, partstat="ACCEPTED", now=now)
    assert (outcome.verdict, outcome.reason) == (ReplyVerdict.STALE, "over")


@pytest.fixture
def actor(session, world):
    return make.the_actor(make.a_staff(session, world.site))


def test_words_of_theirs_wait_for_the_coordinator(session, sakura, row, actor):
    reply(session, row, more="COMMENT:少し遅れます")
    assert is_away(session, sakura)
    (one,) = open_replies(session, actor, NOW)
    assert (one.alias, one.reply.comment) == ("さくら", "少し遅れます")
    assert one.starts_at == SESSION_AT
    set_aside(session, one.reply, now=NOW, by=actor)
    set_aside(session, one.reply, now=NOW + HOUR, by=actor)
    assert one.reply.closed_at == NOW
    assert open_replies(session, actor, NOW) == []
    assert is_away(session, sakura)


def test_a_person_applies_what_the_machine_would_not(session, sakura, row, actor):
    reply(session, row, letter=mail(Proof.NONE), stamp=NOW + dt.timedelta(days=3))
    (one,) = open_replies(session, actor, NOW)
    assert one.can_apply
    apply_reply(session, one.reply, now=NOW, by=actor)
    assert is_away(session, sakura)
    assert row.reply_stamped_at == NOW
    assert one.reply.applied_at == one.reply.closed_at == NOW
    assert one.reply.closed_by_id == actor.staff_id
    with pytest.raises(ReplyRefusedError, match="もう終わっています"):
        apply_reply(session, one.reply, now=NOW, by=actor)


def test_not_sure_by_hand(session, sakura, row, actor):
    reply(session, row, letter=mail(Proof.NONE), partstat="TENTATIVE")
    apply_reply(session, open_replies(session, actor, NOW)[0].reply, now=NOW, by=actor)
    assert absence(session, sakura) is None


def test_what_says_neither_yes_nor_no_cannot_be_applied(session, row, actor):
    content = an_object(row.uid, method="COUNTER").encode()
    receive(session, mail(), content, is_on=True, now=NOW)
    (one,) = open_replies(session, actor, NOW)
    assert not one.can_apply
    with pytest.raises(ReplyRefusedError, match="お電話で"):
        apply_reply(session, one.reply, now=NOW, by=actor)


def test_nobody_applies_it_when_the_session_is_over(session, world, row, actor):
    reply(session, row, letter=mail(Proof.NONE))
    (one,) = kept(session)
    with pytest.raises(ReplyRefusedError, match="終わったか"):
        apply_reply(session, one, now=SESSION_AT + dt.timedelta(days=1), by=actor)


def test_a_stale_answer_is_not_applied_by_hand(session, row, actor):
    reply(session, row, sequence=0)
    reply(session, row, stamp=STAMP - HOUR)
    stale = kept(session)[-1]
    assert stale.verdict is ReplyVerdict.STALE
    with pytest.raises(ReplyRefusedError):
        apply_reply(session, stale, now=NOW, by=actor)


def test_another_site_sees_nothing(session, row, actor):
    reply(session, row, letter=mail(Proof.NONE))
    other = make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))
    (one,) = kept(session)
    assert open_replies(session, other, NOW) == []
    assert get_reply(session, actor, one.public_id) is one
    with pytest.raises(NotFoundError):
        get_reply(session, other, one.public_id)


def test_words_alone_are_noted_by_the_mail_they_answer(session, sakura, row, actor):
    about = session.scalars(select(Message.message_id).where(Message.class_session_id.is_not(None))).first()
    outcome = receive_words(session, mail(answers_to=(about,)), now=NOW)
    assert (outcome.verdict, outcome.reason) == (ReplyVerdict.REVIEW, "words")
    (one,) = open_replies(session, actor, NOW)
    assert (one.starts_at, one.can_apply, one.reply.comment) == (SESSION_AT, False, "")
    with pytest.raises(ReplyRefusedError, match="お電話で"):
        apply_reply(session, one.reply, now=NOW, by=actor)
    assert receive_words(session, mail(answers_to=(about,)), now=NOW).reason == "repeated"


def test_words_alone_by_the_address_they_come_from(session, sakura, row, actor):
    assert receive_words(session, mail(sender=EMAIL), now=NOW).reason == "words"
    (one,) = open_replies(session, actor, NOW)
    assert (one.alias, one.starts_at) == ("さくら", None)


def test_who_answers_from_elsewhere_is_not_taken_for_the_other(session, world, sakura, row):
    world.family("うめ", email="ume@example.jp")
    about = session.scalars(select(Message.message_id).where(Message.person_id == sakura.id)).first()
    receive_words(session, mail(sender="ume@example.jp", answers_to=(about,)), now=NOW)
    (one,) = kept(session)
    assert one.person_id != sakura.id
    assert one.class_session_id is None


@pytest.mark.parametrize(
    ("letter", "why"),
    [
        (mail(Proof.FAIL), "dmarc_fail"),
        (mail(sender="who@example.com"), "nobody_known"),
        (mail(sender=""), "nobody_known"),
        (mail(mail_id=""), "nobody_known"),
    ],
)
def test_words_of_nobody_we_know(session, row, letter, why):
    assert receive_words(session, letter, now=NOW).reason == why
    assert kept(session) == []


def test_a_shared_mailbox_without_a_mail_it_answers_is_nobodys(session, world, sakura, row):
    world.family("父", email=EMAIL)
    assert receive_words(session, mail(), now=NOW).reason == "nobody_known"


def test_a_no_of_who_sends_somebody_instead_keeps_the_other_one(session, world, sakura, row):
    meeting = session.get_one(ClassSession, row.class_session_id)
    by = make.the_family_actor(session, sakura)
    send_substitute(session, meeting, sakura.id, "たろう", Relation.FATHER, now=MORNING, by=by)
    assert reply(session, row).verdict is ReplyVerdict.APPLY
    assert set(substitutes_at(session, meeting.id)) == {sakura.id}
    assert not is_away(session, sakura)


@pytest.fixture
def guest(session, world, sakura):
    """さくら takes a unit with another group that has one place left; her invitation to it."""
    version = make.a_curriculum(session)
    home = make.a_cohort(session, world.program, curriculum_version_id=version.id)
    host = make.a_cohort(session, world.program, curriculum_version_id=version.id, capacity=1)
    unit = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).first()
    make.a_session(session, home, SESSION_AT, units=[unit])
    day = make.a_session(session, host, SESSION_AT + HOUR * 72, units=[unit])
    mine = make.an_enrolment(session, home, sakura)
    plan_make_up(session, mine, 1, MakeUpWay.OTHER_COHORT, day, now=MORNING, by=MACHINE)
    session.commit()
    world.work(MORNING)
    return session.scalars(select(Invitation).where(Invitation.class_session_id == day.id)).one()


def has_room(session, row):
    return guest_days(session, [row.class_session_id])[row.class_session_id].has_room_for(0, None)


def test_a_guest_who_says_no_gives_the_place_back(session, world, guest):
    assert not has_room(session, guest)
    assert reply(session, guest).verdict is ReplyVerdict.APPLY
    session.commit()
    assert has_room(session, guest)
    before = len(world.box.mails)
    world.work(NOW)
    assert len(world.box.mails) == before, "the calendar that said no knows"
    session.refresh(guest)
    assert guest.state is InvitationState.LEFT


def test_a_guests_yes_after_the_no_is_shown_to_a_person(session, guest):
    reply(session, guest)
    later = STAMP + dt.timedelta(minutes=1)
    outcome = reply(session, guest, partstat="ACCEPTED", stamp=later)
    assert (outcome.verdict, outcome.reason) == (ReplyVerdict.STALE, "over")
    assert has_room(session, guest)


@pytest.mark.parametrize(
    ("letter", "verdict"), [(mail(Proof.NONE), ReplyVerdict.REVIEW), (mail(Proof.FAIL), None)]
)
def test_a_guests_no_in_doubt_keeps_the_place(session, guest, letter, verdict):
    assert reply(session, guest, letter=letter).verdict is verdict
    assert not has_room(session, guest)


def test_a_guests_no_again_has_no_effect(session, guest):
    reply(session, guest)
    later = STAMP + dt.timedelta(minutes=1)
    assert reply(session, guest).reason == "repeated"
    assert reply(session, guest, stamp=later).verdict is ReplyVerdict.STALE


def test_an_absence_to_the_old_time_is_not_an_answer_to_the_new_one(session, world, row):
    """Another time asks anew: the row forgets what was answered, and a late answer to the old one is stale."""
    reply(session, row, partstat="ACCEPTED")
    session.commit()
    world.move(NOW)
    world.work(NOW)
    session.refresh(row)
    assert (row.sequence, row.intention) == (1, None)
    late = reply(session, row, sequence=0, stamp=STAMP + HOUR * 2, now=NOW + HOUR)
    assert (late.verdict, late.reason) == (ReplyVerdict.STALE, "old_version")


def test_an_accepted_for_a_session_that_is_over_is_stale(session, row):
    outcome = reply(session, row, partstat="ACCEPTED", now=SESSION_AT + HOUR * 2)
    assert outcome.verdict is ReplyVerdict.STALE
