"""Each command answers machines on stdout, people on stderr, and shells by its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from familyprog.accounts.models import Staff
from familyprog.outbox.models import Heartbeat, Message
from familyprog.programs.models import ClassSession
from tests import make


def test_a_database_is_made_once_and_then_left_alone(shell, environment: Path) -> None:
    assert shell("migrate", "--check").code == 1
    assert shell("init-db").json["before"] is None
    assert shell("init-db").json["before"] == shell("migrate", "--check").json["head"]
    assert shell("migrate", "--check").code == 0
    assert (environment / "familyprog.db").exists()


@pytest.mark.parametrize(
    "arguments", [["fly"], ["migrate", "--fast"], ["serve", "--port", "0"], ["create-staff"], ["seed"], []]
)
def test_wrong_usage_is_exit_code_64(shell, arguments: list[str]) -> None:
    said = shell(*arguments)
    assert said.code == 64
    assert said.out == ""


def test_help_is_no_mistake(shell) -> None:
    assert shell("--help").code == 0


def test_a_half_set_installation_is_refused_with_a_sentence(shell, monkeypatch) -> None:
    monkeypatch.setenv("FAMILYPROG_SECRET_KEY", "short")
    said = shell("init-db")
    assert said.code == 1
    assert "FAMILYPROG_SECRET_KEY" in said.err
    assert "Traceback" not in said.err


def test_the_first_account_gets_a_line_to_set_itself_up(shell, rows) -> None:
    said = shell("create-staff", "--email", "aoi@Example.jp", "--role", "admin", "--site", "みどり市")
    assert said.code == 0
    token = said.json["set_up"].rpartition("/")[2]
    assert said.json["set_up"].startswith("http://127.0.0.1:8000/staff/set-up/")
    with rows() as session:
        staff = session.scalars(select(Staff)).one()
        assert staff.setup_token_hash not in (None, token)
        assert staff.ends_on.isoformat() == "2027-03-31"
    again = shell("create-staff", "--email", "aoi@example.jp", "--role", "admin")
    assert (again.code, again.out) == (1, "")
    assert "もういます" in again.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--email", "aoi", "--site", "x"], "メールアドレスの形"), (["--email", "a@b.jp"], "--site")],
)
def test_an_account_that_cannot_be_is_refused(shell, rows, arguments: list[str], sentence: str) -> None:
    said = shell("create-staff", "--role", "admin", *arguments)
    assert said.code == 1
    assert sentence in said.err


def test_health_is_red_without_a_worker_and_green_with_one(shell, rows) -> None:
    said = shell("health", "--json")
    assert said.code == 1
    assert said.json["checks"]["schema"]["ok"]
    assert not said.json["checks"]["worker"]["ok"]
    with rows() as session:
        session.add(Heartbeat(owner="w1", started_at=make.MORNING, beat_at=make.MORNING))
        session.commit()
    assert shell("health", "--json").json["ok"]


def test_health_is_red_without_a_schema_or_a_database(shell, monkeypatch) -> None:
    assert not shell("health", "--json").json["checks"]["schema"]["ok"]
    monkeypatch.setenv("FAMILYPROG_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    said = shell("health", "--json")
    assert said.code == 1
    assert not said.json["checks"]["database"]["ok"]


def test_a_checked_curriculum_names_file_and_line(shell, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('id = "wrong"\nversion = "eins"\n', encoding="utf-8")
    said = shell("curricula", "check", str(wrong))
    assert said.code == 1
    assert said.out.startswith("wrong.toml:")
    assert shell("curricula", "check").code == 0


def test_programs_and_tables_of_our_own_are_checked_with_the_rest(shell, environment: Path) -> None:
    for folder, name in (("programs", "machi"), ("tables", "menus")):
        file = environment / "curricula" / folder / f"{name}.toml"
        file.parent.mkdir(parents=True)
        file.write_text("id = 1\n", encoding="utf-8")
    said = shell("curricula", "check")
    assert said.code == 1
    assert "programs/machi.toml:1: " in said.out
    assert "tables/menus.toml:1: " in said.out


def test_the_town_is_the_same_for_the_same_number(shell, environment: Path) -> None:
    answers = []
    for number in ("7", "7", "8"):
        (environment / "familyprog.db").unlink(missing_ok=True)
        shell("init-db")
        answers.append(shell("seed", "--profile", "demo", "--rng", number).json)
    assert answers[0] == answers[1]
    assert answers[0]["site"] != answers[2]["site"]
    assert {line["role"] for line in answers[0]["logins"]} == {
        "reception",
        "facilitator",
        "coordinator",
        "auditor",
        "admin",
    }


def test_the_town_is_built_once(shell, rows) -> None:
    assert shell("seed", "--profile", "demo").code == 0
    said = shell("seed", "--profile", "demo")
    assert (said.code, said.out) == (1, "")
    assert "空のデータベース" in said.err


def test_the_town_gives_the_published_figures(shell, rows) -> None:
    shell("seed", "--profile", "demo")
    said = [
        shell("report", "--fiscal-year", str(year), "--program", "chankusu").json
        for year in range(2017, 2021)
    ]
    found = [(a["programs"][0]["unique_count"], a["programs"][0]["attendance_count"]) for a in said]
    assert found == [(3, 45), (4, 70), (3, 42), (4, 77)]


def test_every_canary_stands_in_the_database_and_is_different(shell, rows) -> None:
    said = shell("seed", "--profile", "canary")
    markers = [entry["marker"] for entry in said.json["markers"]]
    assert len(markers) == len(set(markers)) >= 3 * 15
    assert shell("verify", "--json").code == 0


def test_a_load_of_people_is_not_there_yet(shell, rows) -> None:
    said = shell("seed", "--profile", "load")
    assert (said.code, said.out) == (1, "")
    assert "まだ" in said.err


def test_the_outbox_tells_no_address(shell, rows) -> None:
    shell("seed", "--profile", "demo")
    said = shell("outbox", "--json")
    assert said.json
    assert "@" not in said.out
    with rows() as session:
        meeting = session.scalars(
            select(ClassSession.public_id).join(Message, Message.class_session_id == ClassSession.id)
        ).first()
    wanted = shell("outbox", "--json", "--session", meeting or "0" * 16).json
    assert all(row["session"] == meeting for row in wanted)


def test_every_route_declares_who_may_open_it(shell) -> None:
    said = shell("routes", "--json")
    assert said.code == 0
    rows = {row["endpoint"]: row for row in said.json}
    assert rows["staff.reports"]["audience"] == "staff"
    assert rows["staff.reports"]["action"] == "view_reports"
    assert rows["public.healthz"]["audience"] == "public"


def test_one_pass_of_the_worker_answers_with_counts(shell, rows) -> None:
    shell("seed", "--profile", "demo")
    said = shell("worker", "--once")
    assert said.code == 0
    assert isinstance(said.json, dict)


@pytest.mark.parametrize(("until", "code"), [("tomorrow", 64), ("2027-01-08T09:00", 1)])
def test_a_time_that_is_none_is_refused(shell, rows, until: str, code: int) -> None:
    assert shell("worker", "--until", until).code == code


def test_machine_answers_are_json(shell, rows) -> None:
    for arguments in (["init-db"], ["health", "--json"], ["verify", "--json"], ["outbox", "--json"]):
        json.loads(shell(*arguments).out)
