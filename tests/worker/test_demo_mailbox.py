"""The demo mailbox shows what the folder holds, in the demo only."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from familyprog.accounts.models import Site
from familyprog.worker.passes import one_pass
from tests.worker.world import DAY_BEFORE


@pytest.fixture
def demo(world, config, now):
    """A demo town whose worker writes files."""
    with world.sessions() as session:
        session.execute(update(Site).values(is_demo=True))
        session.commit()
    world.family()
    one_pass(config, world.sessions, now=now)
    one_pass(config, world.sessions, now=DAY_BEFORE)
    return world


def test_mails_are_listed_newest_first_and_opened(demo, client):
    page = client.get("/demo/mail").get_data(as_text=True)
    assert page.count("12月8日（火）の予定のお知らせ") == 2
    names = [path.stem for path in sorted((demo.config.instance / "mail").glob("*.eml"))]
    assert page.index(names[1]) < page.index(names[0])
    first = client.get(f"/demo/mail/{names[0]}").get_data(as_text=True)
    assert "令和8年12月8日（火）午後7時〜8時30分" in first
    assert "学習会（第1回）" in first
    assert "REQUEST" in first
    assert "REQUEST" not in client.get(f"/demo/mail/{names[1]}").get_data(as_text=True)


def test_an_empty_mailbox_says_so(world, client):
    with world.sessions() as session:
        session.execute(update(Site).values(is_demo=True))
        session.commit()
    assert "まだ届いていません" in client.get("/demo/mail").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/demo/mail", "/demo/mail/x", "/demo/mail/..%2f..%2fetc"])
def test_there_is_none_outside_the_demo(world, client, path):
    assert client.get(path).status_code == 404


def test_unknown_mails_are_not_found(demo, client):
    assert client.get("/demo/mail/unknown").status_code == 404


def test_with_a_real_relay_there_is_none(demo, client, app, config):
    app.config["FP"] = config.model_copy(update={"smtp_url": "smtp://relay.example.jp"})
    assert client.get("/demo/mail").status_code == 404
