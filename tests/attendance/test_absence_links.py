"""「行けません」 out of a mail: nothing personal, nothing before a press, nothing once it has begun."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import func, select, update

from familyprog.attendance.models import AbsenceLink, AbsenceNotice
from familyprog.base.names import digest
from familyprog.base.words import telling_words
from familyprog.programs.models import ClassSession
from tests.worker.world import DAY_BEFORE, SESSION_AT, TELLING_TITLE, VENUE, World, text_of

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def world(sessions, config):
    """Somebody who is reminded the day before."""
    world = World(sessions, config)
    world.family("さくらんぼ", mail_format="both")
    world.work(DAY_BEFORE)
    return world


def path_in(mail) -> str:
    return re.search(r"https?://[^/\s]+(/a/[\w-]{43})\s", text_of(mail))[1]


def notices(world) -> int:
    with world.sessions() as session:
        return session.scalar(
            select(func.count()).select_from(AbsenceNotice).where(AbsenceNotice.withdrawn_at.is_(None))
        )


def test_one_press_tells_it_and_looking_does_not(world, client):
    path = path_in(world.box.mails[0])
    page = client.get(path)
    assert client.head(path).status_code == page.status_code == 200
    assert notices(world) == 0
    assert telling_words(page.text, [TELLING_TITLE, VENUE, "さくらんぼ", "みどり市", "12月8日"]) == []
    told = client.post(path)
    assert "ありがとうございます" in told.text
    assert "さくらんぼ" not in told.text
    assert client.post(path).status_code == 200
    assert notices(world) == 1
    inside = client.get("/me/")
    assert (inside.status_code, "/sign-in" in inside.headers["Location"]) == (303, True)


def test_the_link_is_in_the_html_and_in_no_entry(world):
    mail = world.box.mails[0]
    assert path_in(mail) in mail.get_body(("html",)).get_content()


def test_only_the_digest_is_kept_and_a_second_mail_has_the_same_link(world):
    first = path_in(world.box.mails[0])
    with world.sessions() as session:
        link = session.scalars(select(AbsenceLink)).one()
    assert link.token_hash == digest(first.removeprefix("/a/"))
    world.move(DAY_BEFORE + HOUR)
    world.work(DAY_BEFORE + HOUR)
    assert path_in(world.box.mails[-1]) == first


@pytest.mark.parametrize("change", ["began", "off", "left", "unknown"])
def test_afterwards_there_is_no_such_page(world, client, config, change):
    path = path_in(world.box.mails[0])
    if change == "unknown":
        path = "/a/" + "A" * 43
    if change == "off":
        world.cancel(DAY_BEFORE)
    if change == "began":
        with world.sessions() as session:
            session.execute(update(ClassSession).values(starts_at=config.now, ends_at=SESSION_AT))
            session.commit()
    if change == "left":
        from familyprog.enrolment.models import Enrolment

        with world.sessions() as session:
            session.execute(update(Enrolment).values(state="withdrawn"))
            session.commit()
        assert client.post(path).status_code == 404
        return
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert notices(world) == 0


def test_paper_and_calls_have_no_link(world):
    world.family("もみじ", channel="phone", phone="0848123456")
    world.work(DAY_BEFORE)
    with world.sessions() as session:
        assert session.scalar(select(func.count()).select_from(AbsenceLink)) == 1


def test_a_link_goes_a_day_after_its_session_began(world):
    for later, left in ((23 * HOUR, 1), (25 * HOUR, 0)):
        world.work(SESSION_AT + later)
        with world.sessions() as session:
            assert session.scalar(select(func.count(AbsenceLink.id))) == left
