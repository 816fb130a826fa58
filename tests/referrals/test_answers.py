"""From sent to an answer: append-only, corrected by new rows, asked again when the day has come."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.consent.errors import NotBeforeTomorrowError
from familyprog.referrals import queries, service
from familyprog.referrals.enums import PacketSection, PartSource, ReferralState, Result, SendWay, Situation
from familyprog.referrals.errors import AnswerRefusedError
from familyprog.referrals.rules import result_of, standing, steps_after
from familyprog.referrals.service import PartInput
from tests import make
from tests.referrals.conftest import DAY, NAME

S = ReferralState


def send(session, row, staff, now):
    grant = queries.draft_of(session, row, tokyo_date(now)).grants[0]
    part = PartInput(PacketSection.BASICS, grant.key, PartSource.STAFF, "母：さくらさん")
    service.write_part(session, row, part, now=now, by=staff)
    seen = queries.draft_of(session, row, tokyo_date(now)).packet.digest
    service.send(session, row, seen, SendWay.HAND, now=now, by=staff)
    return row


@pytest.fixture
def sent(session, mother, agree, begin, staff, now):
    return send(session, begin(agree(mother, NAME)), staff, now)


@pytest.fixture
def hear(session, sent, staff, now):
    def hearing(step, days=0, **more):
        day = tokyo_date(now) + days * DAY
        return service.record_answer(
            session, sent, step, happened_on=day, now=now + days * DAY, by=staff, **more
        )

    return hearing


def test_step_by_step_until_it_is_done(session, sent, hear) -> None:
    for n, step in enumerate((S.ON_HOLD, S.ACCEPTED, S.DONE, S.RETURNED), start=1):
        hear(step, n, heard_from="佐藤", words="お電話で")
        assert sent.state is step
    events = queries.events_of(session, sent.id)
    assert [one.step for one in events] == [S.SENT, S.ON_HOLD, S.ACCEPTED, S.DONE, S.RETURNED]
    assert (events[1].heard_from, events[1].words) == ("佐藤", "お電話で")
    assert steps_after(sent.mode, S.RETURNED) == ()


@pytest.mark.parametrize("step", [S.DONE, S.RECEIVED, S.SENT, S.DRAFT])
def test_what_cannot_follow_is_refused(hear, step) -> None:
    with pytest.raises(AnswerRefusedError) as refused:
        hear(step)
    assert refused.value.field == "step"


def test_an_answer_comes_between_what_was_and_today(session, sent, hear, staff, now) -> None:
    for days in (-1, 1):
        with pytest.raises(AnswerRefusedError, match="今日まで"):
            service.record_answer(
                session, sent, S.ACCEPTED, happened_on=tokyo_date(now) + days * DAY, now=now, by=staff
            )


def test_an_introduction_is_only_received(session, mother, agree, begin, staff, now) -> None:
    row = send(session, begin(agree(mother, NAME), situation=Situation.NO_PLAN), staff, now)
    assert steps_after(row.mode, row.state) == (S.RECEIVED, S.RETURNED)
    assert row.packet["form"] == "ご紹介"


def test_a_wrong_answer_is_corrected_by_a_new_row(session, sent, hear) -> None:
    wrong = hear(S.DECLINED, words="書きまちがい")
    right = hear(S.ACCEPTED, corrects_id=wrong.id)
    assert sent.state is S.ACCEPTED
    events = queries.events_of(session, sent.id)
    assert [one.step for one in events] == [S.SENT, S.DECLINED, S.ACCEPTED]  # nothing is erased
    assert standing(events) == [events[0], right]
    with pytest.raises(AnswerRefusedError, match="いちばん新しい"):
        hear(S.DECLINED, corrects_id=wrong.id)
    with pytest.raises(AnswerRefusedError, match="いちばん新しい"):
        hear(S.DECLINED, corrects_id=events[0].id)


def test_what_was_sent_is_not_corrected(session, sent, hear) -> None:
    (went,) = queries.events_of(session, sent.id)
    with pytest.raises(AnswerRefusedError, match="いちばん新しい"):
        hear(S.ACCEPTED, corrects_id=went.id)


def test_a_draft_has_no_answer(session, mother, agree, begin, staff, now) -> None:
    with pytest.raises(AnswerRefusedError):
        service.record_answer(
            session, begin(agree(mother, NAME)), S.ACCEPTED, happened_on=tokyo_date(now), now=now, by=staff
        )


def test_who_has_not_answered_is_on_the_list(session, site, sent, hear, staff, now) -> None:
    day = tokyo_date(now) + 14 * DAY
    assert queries.unanswered(session, staff, day - DAY) == []
    (row,) = queries.unanswered(session, staff, day)
    assert (row.referral, row.partner.name, row.title) == (sent, "くらしの窓口", "母")
    service.put_off(session, sent, day + DAY, now=now, by=staff)
    assert queries.unanswered(session, staff, day) == []
    assert len(queries.unanswered(session, staff, day + DAY)) == 1
    hear(S.ON_HOLD, 1, answer_by=day + 9 * DAY)
    assert sent.later_until is None
    assert queries.unanswered(session, staff, day + DAY) == []
    assert len(queries.unanswered(session, staff, day + 9 * DAY)) == 1
    hear(S.ACCEPTED, 2)
    assert queries.unanswered(session, staff, day + 9 * DAY) == []
    actions = session.scalars(select(AuditEvent.action)).all()
    assert {"send_referral", "put_off", "answer_referral"} <= set(actions)
    with pytest.raises(NotFoundError):
        queries.unanswered(session, make.the_actor(make.a_staff(session, site, Role.FACILITATOR)), day)


@pytest.mark.parametrize("days", [0, 400])
def test_days_are_to_come_within_a_year(session, sent, hear, begin, staff, now, days) -> None:
    day = tokyo_date(now) + days * DAY
    with pytest.raises(NotBeforeTomorrowError):
        service.put_off(session, sent, day, now=now, by=staff)
    with pytest.raises(AnswerRefusedError):
        hear(S.ON_HOLD, answer_by=day)
    with pytest.raises(AnswerRefusedError):
        begin(answer_by=day)


def test_the_year_counts_partner_day_and_result(
    session, site, sent, hear, mother, agree, begin, staff, now
) -> None:
    begin(agree(mother, NAME))  # a draft is no figure
    rows = queries.register(session, staff, now - DAY, now + DAY)
    assert [row.referral for row in rows] == [sent]
    assert queries.counts(rows) == [("くらしの窓口", Result.PENDING, 1)]
    hear(S.ACCEPTED)
    assert queries.counts(rows) == [("くらしの窓口", Result.CONNECTED, 1)]
    assert queries.register(session, staff, now + DAY, now + 2 * DAY) == []
    assert result_of(S.DRAFT) is None
    assert result_of(S.STOPPED) is None
    with pytest.raises(NotFoundError):
        queries.register(session, make.the_actor(make.a_staff(session, site, Role.AUDITOR)), now, now + DAY)


def test_a_referral_is_of_its_site_and_of_those_who_read_consents(session, site, sent, staff) -> None:
    assert queries.get_referral(session, staff, sent.public_id) is sent
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))
    facilitator = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    for who, key in ((stranger, sent.public_id), (facilitator, sent.public_id), (staff, "0" * 16)):
        with pytest.raises(NotFoundError):
            queries.get_referral(session, who, key)


@pytest.mark.parametrize("change", ["UPDATE referral_event SET words = 'x'", "DELETE FROM referral_event"])
def test_the_database_itself_keeps_the_history(session, sent, hear, change) -> None:
    hear(S.ACCEPTED)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(change))
