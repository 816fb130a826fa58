"""C9: two conclusions at once, or a withdrawal meanwhile: one current support, the other sees both, history is a line."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from familyprog.base.clock import tokyo_date
from familyprog.base.db import make_sessions, unit_of_work
from familyprog.cli.invariants.history import i4_every_change_has_one_audit_row, i14_supports_do_not_overlap
from familyprog.consent import service as consents
from familyprog.consent.models import Consent
from familyprog.consent.rules import ConsentInput
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.models import Enrolment
from familyprog.progression import service as progression
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.models import Decision, Support
from tests import make
from tests.conftest import signed_in
from tests.web.staff.test_decision import conclusion

ROUNDS = 8


class Desk:
    """Two members of staff in front of the same household, a third who confirms; with real commits."""

    def __init__(self, app: Flask, now: dt.datetime) -> None:
        self.app, self.now, self.sessions = app, now, make_sessions(app.config["ENGINE"])
        with self.sessions() as session:
            site = make.a_site(session)
            self.staff = [make.a_staff(session, site, name=name) for name in ("佐藤", "田中", "鈴木")]
            self.home = make.a_household(session, site)
            self.mother = make.a_family_member(session, site, "さくら", household=self.home)
            cohort = make.a_cohort(session, make.a_program(session, site))
            self.place = make.an_enrolment(session, cohort, self.mother)
            session.commit()
            self.browsers = [signed_in(app, session, who, now) for who in self.staff[:2]]
            session.commit()
        self.form = f"/staff/cases/{self.home.public_id}/decisions/new"

    def opens(self, who: int, **more: object) -> dict[str, object]:
        """The form as it lies before one of them, filled in."""
        page = self.browsers[who].get(self.form).text
        hidden = dict(re.findall(r'name="(key|seen)" value="([^"]*)"', page))
        return conclusion(self.staff[2], **hidden | more, step="write")

    def sends(self, who: int, data: dict[str, object]):
        """It is written down, or not."""
        return self.browsers[who].post(self.form, data=data)

    def consent(self) -> Consent:
        """The mother agrees that something may be told."""
        with unit_of_work(self.sessions) as session:
            agreed = ConsentInput("ハローワーク", "つなぐため", ("来た日",))
            by = make.the_actor(self.staff[0])
            return consents.give_consent(session, self.mother, agreed, now=self.now, by=by)

    def withdraw_consent(self, row: Consent) -> None:
        """And takes it back."""
        with unit_of_work(self.sessions) as session:
            kept, by = session.get_one(Consent, row.id), make.the_actor(self.staff[0])
            consents.withdraw_consent(session, kept, now=self.now, by=by)

    def supports(self) -> list[Support]:
        """Every interval, in order."""
        with self.sessions() as session:
            return list(session.scalars(select(Support).order_by(Support.id)))

    def decisions(self) -> list[Decision]:
        """Every conclusion, in order."""
        with self.sessions() as session:
            return list(session.scalars(select(Decision).order_by(Decision.id)))

    def wrongs(self) -> list[dict[str, object]]:
        """What `familyprog verify` would find about supports and decisions."""
        with self.sessions() as session:
            lost = i4_every_change_has_one_audit_row(session, self.now)
            return [
                *i14_supports_do_not_overlap(session, self.now),
                *(row for row in lost if "decision" in row),
            ]


@pytest.fixture
def desk(own_app: Flask, now: dt.datetime) -> Desk:
    return Desk(own_app, now)


def test_of_two_conclusions_at_once_one_stands_and_the_other_sees_both(desk: Desk) -> None:
    """Round after round, both always write over what both saw."""
    assert desk.sends(0, desk.opens(0)).status_code == 303
    together, kinds = Barrier(2), ("keep", "watch")

    def write(who: int, data: dict[str, object]):
        together.wait(20)
        return desk.sends(who, data)

    with ThreadPoolExecutor(2) as hands:
        for number in range(ROUNDS):
            typed = [desk.opens(who, kind=kinds[who], reasons=f"{who}-{number}") for who in (0, 1)]
            answers = list(hands.map(write, (0, 1), typed))
            assert sorted(answer.status_code for answer in answers) == [303, 409]
            won = next(who for who in (0, 1) if answers[who].status_code == 303)
            page = answers[1 - won].text
            theirs, mine = page.index('data-state="theirs"'), page.index('data-state="mine"')
            assert theirs < page.index(f"{won}-{number}") < mine < page.index(f"{1 - won}-{number}")
    assert len(desk.decisions()) == 1 + ROUNDS
    rows = desk.supports()
    assert [row.decision_id for row in rows] == [row.id for row in desk.decisions()]
    assert [row.ends_on is None for row in rows] == [False] * ROUNDS + [True]
    assert desk.wrongs() == []


def test_what_was_typed_is_looked_at_again_and_can_then_be_written(desk: Desk) -> None:
    mine = desk.opens(1, reasons="つづけたいとのこと")
    desk.sends(0, desk.opens(0))
    page = desk.sends(1, mine | {"kind": "keep"})
    assert (page.status_code, 'data-state="theirs"' in page.text) == (409, True)
    kept: dict[str, object] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text):
        kept.setdefault(name, []).append(value)  # type: ignore[attr-defined]
    again = desk.sends(1, kept | {"step": "edit"})
    assert (again.status_code, "つづけたいとのこと" in again.text) == (200, True)
    assert desk.sends(1, kept | {"step": "write"}).status_code == 303
    assert [row.kind.value for row in desk.decisions()] == ["open", "keep"]


def test_another_support_of_the_household_is_no_conflict(desk: Desk) -> None:
    """What was concluded about the family's track says nothing about the son's."""
    with unit_of_work(desk.sessions) as session:
        son = make.a_person_concerned(session, desk.home)
        progression.record_wish(
            session,
            desk.home,
            holder=WishHolder.CONCERNED,
            person_id=son.id,
            source=WishSource.DIRECT,
            statement="手紙がいい",
            said_on=tokyo_date(desk.now),
            now=desk.now,
            by=make.the_actor(desk.staff[0]),
        )
    about_son = desk.opens(1, subject=son.public_id, stage="individual")
    assert desk.sends(0, desk.opens(0)).status_code == 303
    assert desk.sends(1, about_son).status_code == 303


def test_a_consent_withdrawn_meanwhile_is_seen_before_anything_is_written(desk: Desk) -> None:
    row = desk.consent()
    mine = desk.opens(1)
    desk.withdraw_consent(row)
    page = desk.sends(1, mine)
    assert (page.status_code, "同意の取りやめ（ハローワーク）" in page.text) == (409, True)
    assert desk.sends(1, mine | {"step": "check"}).status_code == 409
    assert (desk.decisions(), desk.supports()) == ([], [])
    assert desk.sends(1, desk.opens(1)).status_code == 303


def test_an_enrolment_withdrawn_meanwhile_too(desk: Desk) -> None:
    mine = desk.opens(1)
    with unit_of_work(desk.sessions) as session:
        place, by = session.get_one(Enrolment, desk.place.id), make.the_actor(desk.staff[0])
        enrolment.withdraw(session, place, now=desk.now, by=by)
    page = desk.sends(1, mine)
    assert (page.status_code, "申込みの取り消し" in page.text) == (409, True)


def test_a_withdrawal_is_never_refused_and_comes_before_or_after(desk: Desk) -> None:
    """At the same moment: either it was there first and the conclusion is shown it, or it comes after it."""
    together = Barrier(2)
    assert desk.sends(0, desk.opens(0)).status_code == 303
    with ThreadPoolExecutor(2) as hands:
        for number in range(ROUNDS):
            row = desk.consent()
            mine = desk.opens(1, kind="keep", reasons=f"{number}")
            before = len(desk.decisions())

            def write(mine: dict[str, object] = mine) -> int:
                together.wait(20)
                return desk.sends(1, mine).status_code

            def take_back(row: Consent = row) -> None:
                together.wait(20)
                desk.withdraw_consent(row)

            answer, gone = hands.submit(write), hands.submit(take_back)
            gone.result()
            assert answer.result() in {303, 409}
            assert len(desk.decisions()) == before + (answer.result() == 303)
    with desk.sessions() as session:
        assert None not in session.scalars(select(Consent.withdrawn_at)).all()
    assert desk.wrongs() == []
