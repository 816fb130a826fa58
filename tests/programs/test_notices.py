"""Which reminders a program sends: as usual, as a file says, or as a coordinator chose."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from familyprog.accounts.actors import MACHINE
from familyprog.audit.models import AuditEvent
from familyprog.base.errors import ConflictError
from familyprog.programs.errors import ProgramRefusedError
from familyprog.programs.reader import check_files, read_definition
from familyprog.programs.rules.notices import NoticeRules, check_notices, notice_rules
from familyprog.programs.service import offer, set_notices
from tests import make
from tests.programs.test_definition_mistakes import SMALL

EVENING = NoticeRules(week_before=False, at=dt.time(18))


def test_what_is_not_said_is_as_usual():
    assert notice_rules({}) == NoticeRules()
    assert notice_rules({"materials": True, "at": "08:30"}) == NoticeRules(materials=True, at=dt.time(8, 30))
    assert notice_rules(EVENING.as_data()) == EVENING


@pytest.mark.parametrize("time", [dt.time(8), dt.time(20, 59)])
def test_any_hour_of_the_day_will_do(time):
    assert check_notices(NoticeRules(at=time)).at == time


@pytest.mark.parametrize("time", [dt.time(7, 59), dt.time(21), dt.time(0)])
def test_nothing_is_sent_at_night(time):
    with pytest.raises(ProgramRefusedError, match="8時から20時59分まで") as refusal:
        check_notices(NoticeRules(at=time))
    assert refusal.value.field == "at"


def test_a_session_has_two_reminders_at_most():
    check_notices(NoticeRules(week_before=False, materials=True))
    with pytest.raises(ProgramRefusedError, match="二つまで"):
        check_notices(NoticeRules(materials=True))


def test_rules_are_kept_once_and_written_down(session, site, now):
    program = make.a_program(session, site)
    seen = program.version
    assert set_notices(session, program, EVENING, seen=seen, now=now, by=MACHINE)
    assert not set_notices(session, program, EVENING, seen=seen, now=now, by=MACHINE)
    with pytest.raises(ConflictError):
        set_notices(session, program, NoticeRules(), seen=seen, now=now, by=MACHINE)
    assert notice_rules(program.notices) == EVENING
    assert session.scalars(select(AuditEvent.action)).all() == ["set_notices"]


def written(folder: Path, lines: str) -> Path:
    """A definition with a table of messages."""
    programs = folder / "programs"
    programs.mkdir()
    text = SMALL.replace("[promise]", f"[messages]\n{lines}\n\n[promise]")
    path = programs / "ours.toml"
    path.write_text(text.partition("\n[[eligibility]]")[0].replace('curriculum = "jissen12"\n', ""))
    return path


def test_a_file_may_say_it(session, site, now, tmp_path):
    path = written(tmp_path, 'week_before = false\nmaterials = true\ntime = "18:30"')
    definition = read_definition(path, folders=[tmp_path])
    program = offer(session, definition, site_id=site.id, slug="ours", now=now, by=MACHINE)
    wanted = NoticeRules(week_before=False, materials=True, at=dt.time(18, 30))
    assert notice_rules(program.notices) == wanted


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ('time = "22:00"', "8時から20時59分まで"),
        ('time = "10時"', "二けたの時と分"),
        ("materials = true", "二つまで"),
        ('day_before = "yes"', "true か false"),
        ("month = true", "month"),
    ],
)
def test_a_mistake_in_a_file_is_told_in_japanese(tmp_path, lines, sentence):
    path = written(tmp_path, lines)
    found = [str(problem) for problem in check_files([path], folders=[tmp_path])]
    assert len(found) == 1
    assert sentence in found[0]
