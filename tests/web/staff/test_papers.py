"""What is printed for a session, and the certificate: nicknames or numbers, and nothing that tells."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Site
from familyprog.attendance.enums import Mark
from familyprog.attendance.service import mark, tell_absence
from familyprog.audit.models import AuditEvent
from familyprog.base.db import unit_of_work
from familyprog.base.resources import find_folder
from familyprog.base.words import telling_words
from familyprog.enrolment.models import Enrolment
from familyprog.people.models import Person
from familyprog.people.service import hide
from familyprog.programs.models import Cohort, CurriculumUnit
from familyprog.programs.reader import read_curriculum
from familyprog.programs.service.freezing import freeze_curriculum
from familyprog.web import paper
from tests import make
from tests.conftest import signed_in

TITLE, VENUE = "ひきこもり家族教室", "こころの健康センター"
NAMES = ("いちご", "かりん", "ゆず")
PRINTS = ("sheet", "tents", "handout", "home-sheet")


@pytest.fixture
def evening(session, site, now, staff_client):
    """This evening's first unit in a group whose names tell everything, and who runs it: (meeting, browser)."""
    version = freeze_curriculum(session, read_curriculum(find_folder("curricula") / "kiso6.toml"), now=now)
    program = make.a_program(session, site, title=TITLE)
    cohort = make.a_cohort(session, program, venue=VENUE, curriculum_version_id=version.id)
    for alias in NAMES:
        make.an_enrolment(session, cohort, make.a_family_member(session, site, alias))
    unit = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).first()
    meeting = make.a_session(session, cohort, now + dt.timedelta(hours=10), units=[unit])
    staff = make.a_staff(session, site, Role.FACILITATOR)
    make.runs(session, staff, cohort)
    session.commit()
    return meeting, staff_client(staff=staff)


def at(meeting, end):
    return f"/staff/sessions/{meeting.public_id}/{end}"


def enrolments(session):
    return session.scalars(select(Enrolment).order_by(Enrolment.id)).all()


@pytest.mark.parametrize("kind", PRINTS)
def test_a_print_tells_nobody_where_it_is_from(session, evening, kind):
    meeting, browser = evening
    page = browser.get(at(meeting, kind))
    body = re.search(r"<main.*</main>", page.text, re.DOTALL).group()
    title = re.search(r"<title>(.*)</title>", page.text).group(1)
    assert telling_words(body + title, (TITLE, VENUE, "まなびの会", "みどり市", "第1期")) == []
    pdf = browser.get(at(meeting, f"{kind}?as=pdf"))
    assert pdf.data.startswith(b"%PDF")
    name = re.search(r'filename="(\w+)\.pdf"', pdf.headers["Content-Disposition"]).group(1)
    assert name in {"sheet", "tents", "handout", "home"}


def test_without_the_part_for_pdfs_the_page_is_printed(evening, monkeypatch):
    def nothing():
        raise paper.PdfMissingError

    monkeypatch.setattr(paper, "_weasyprint", nothing)
    meeting, browser = evening
    page = browser.get(at(meeting, "papers")).text
    assert "PDFを開く" not in page
    assert "PDFを作る部品がありません" in page
    assert browser.get(at(meeting, "sheet?as=pdf")).location.endswith("/papers")


def test_the_list_says_how_many_copies(session, site, evening, now):
    meeting, browser = evening
    person_id = enrolments(session)[0].person_id
    by = make.the_actor(make.a_staff(session, site))
    tell_absence(session, meeting, person_id, now=now, by=by)
    session.commit()
    page = browser.get(at(meeting, "papers")).text
    assert "配る紙は3部です。来る予定の2人と、予備の1部です" in page
    assert "名札　2人分" in page
    assert meeting.public_id[:4] in page
    tents = browser.get(at(meeting, "tents")).text
    assert "いちご" not in tents
    assert tents.count("かりん") == 2


def test_tents_are_made_for_whom_one_chooses(evening):
    meeting, browser = evening
    chosen = browser.get(at(meeting, "tents?chosen=1&n=1&n=9&blank=3&size=one")).text
    assert chosen.count('class="tent"') == 4
    assert "いちご" in chosen
    assert "かりん" not in chosen
    assert "tents-large" in chosen
    nobody = browser.get(at(meeting, "tents?chosen=1&blank=x")).text
    assert "名札を作る方が選ばれていません" in nobody
    assert browser.get(at(meeting, "tents?blank=99")).text.count('class="tent"') == 3 + 10


def test_the_sheet_bears_names_or_numbers_and_of_somebody_hidden_the_number(session, site, evening, now):
    meeting, browser = evening
    by = make.the_actor(make.a_staff(session, site))
    hide(session, session.get_one(Person, enrolments(session)[1].person_id), now=now, by=by)
    session.commit()
    assert rows_of(browser.get(at(meeting, "sheet"))) == [("1", "いちご"), ("2", ""), ("3", "ゆず")]
    bare = browser.get(at(meeting, "sheet?names=numbers")).text
    assert re.findall(r'paper-number">(\d+)', bare) == ["1", "2", "3"]
    assert not any(name in bare for name in NAMES)
    assert "かりん" not in browser.get(at(meeting, "tents")).text + browser.get(at(meeting, "papers")).text


def rows_of(page):
    return re.findall(r'paper-number">(\d+)</th><td>(.*?)</td>', page.text)


def test_prints_are_written_down_and_a_number_stays_for_whoever_types_it_in(own_app, now):
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        site = make.a_site(session)
        cohort = make.a_cohort(session, make.a_program(session, site))
        make.an_enrolment(session, cohort, make.a_family_member(session, site, "ゆず"))
        meeting = make.a_session(session, cohort, now)
        browser = signed_in(own_app, session, make.a_staff(session, site), now)
    assert rows_of(browser.get(at(meeting, "sheet"))) == [("1", "ゆず")]
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        site, cohort = session.get_one(Site, site.id), session.get_one(Cohort, cohort.id)
        make.an_enrolment(session, cohort, make.a_family_member(session, site, "あんず"))
    typed_in = re.findall(
        r'key-number figures">(\d+)</span> <span class="key-name">(.*?)<',
        browser.get(at(meeting, "key-entry")).text,
    )
    assert typed_in == rows_of(browser.get(at(meeting, "sheet"))) == [("1", "ゆず"), ("2", "あんず")]
    for kind in PRINTS[1:]:
        browser.get(at(meeting, kind))
    with unit_of_work(own_app.config["SESSIONS"], write=False) as session:
        lines = session.execute(select(AuditEvent.action, AuditEvent.object_public_id)).all()
    printed = [line for line in lines if line[0].startswith("print_")]
    kinds = ("sheet", "sheet", "tents", "handout", "home")
    assert printed == [(f"print_{kind}", meeting.public_id) for kind in kinds]


def test_what_would_tell_at_home_is_left_out_unless_asked_for(evening):
    meeting, browser = evening
    taken_home, plain = (browser.get(at(meeting, f"handout{end}")).text for end in ("", "?words=plain"))
    assert "ひとりで抱えなくていい" in taken_home
    assert "付せん" in taken_home
    assert "ひきこもり" not in taken_home
    assert "相談先カード" not in taken_home
    assert "ひきこもり" in plain
    assert "反省の発表会" not in plain, "what is written for staff stays with staff"


def test_the_home_sheet_says_that_safety_comes_first(evening):
    meeting, browser = evening
    page = browser.get(at(meeting, "home-sheet")).text
    assert "自分をねぎらうことを一つして" in page
    assert "こわいと感じる相手・場面では試さない" in page
    assert "出さなくてよく" in page


def test_a_session_without_a_unit_has_a_theme(session, site, evening, staff_client, now):
    meeting, _browser = evening
    cohort = session.get_one(Cohort, meeting.cohort_id)
    version = make.a_curriculum(session)
    old = make.a_cohort(session, make.a_program(session, site), curriculum_version_id=version.id)
    plain = make.a_cohort(session, make.a_program(session, site))
    for number, group in enumerate((cohort, old, plain), start=5):
        tea = make.a_session(session, group, now, number=number, theme="お茶の会")
        session.commit()
        assert "お茶の会" in staff_client().get(at(tea, "handout")).text
        assert "自分で決めた一つ" in staff_client().get(at(tea, "home-sheet")).text


@pytest.fixture
def finished(session, site, now):
    """Somebody who has taken the one unit that is asked for."""
    version = make.a_curriculum(session, units=2, required=1)
    units = session.scalars(
        select(CurriculumUnit).where(CurriculumUnit.curriculum_version_id == version.id)
    ).all()
    cohort = make.a_cohort(
        session, make.a_program(session, site, title=TITLE), curriculum_version_id=version.id
    )
    past = make.a_session(session, cohort, now - dt.timedelta(days=7), units=units[:1])
    sakura = make.an_enrolment(session, cohort, make.a_family_member(session, site, "さくら"))
    make.an_enrolment(session, cohort, make.a_family_member(session, site, "あき"))
    by = make.the_actor(make.a_staff(session, site))
    mark(session, past, sakura.person_id, Mark.PRESENT, version=None, now=now, by=by)
    session.commit()
    return cohort, sakura


def test_a_certificate_is_made_on_a_wish_and_names_nothing_unless_wished(
    session, finished, staff_client, monkeypatch
):
    cohort, sakura = finished
    browser, address = staff_client(), f"/staff/enrolments/{sakura.public_id}/certificate"
    grid = browser.get(f"/staff/cohorts/{cohort.public_id}/units").text
    assert grid.count("/certificate") == 1
    assert address in grid
    assert 'value="さくら"' in browser.get(address).text
    refused = browser.post(address, data={"name": "佐倉 花子", "wording": "neutral"})
    assert refused.status_code == 422
    assert "ご本人が希望されたときだけ" in refused.text
    said = {"has_wished": "y", "name": "佐倉 花子", "wording": "neutral"}
    answer = browser.post(address, data=said)
    assert answer.data.startswith(b"%PDF")
    assert 'filename="paper.pdf"' in answer.headers["Content-Disposition"]

    def nothing():
        raise paper.PdfMissingError

    monkeypatch.setattr(paper, "_weasyprint", nothing)
    neutral = main_of(browser.post(address, data=said).text)
    assert "佐倉 花子" in neutral
    assert "令和8年12月1日" in neutral
    assert telling_words(neutral, (TITLE, "みどり市")) == []
    full = main_of(browser.post(address, data=said | {"wording": "plain", "has_site_name": "y"}).text)
    assert TITLE in full
    assert "みどり市" in full
    actions = session.scalars(select(AuditEvent.action)).all()
    assert actions.count("print_certificate") == 3


def main_of(page):
    return re.search(r"<main.*</main>", page, re.DOTALL).group()


def test_a_certificate_is_refused_before_the_units_are_taken(session, finished, staff_client):
    _cohort, _sakura = finished
    aki = enrolments(session)[-1]
    address = f"/staff/enrolments/{aki.public_id}/certificate"
    refused = staff_client().post(address, data={"has_wished": "y", "name": "あき"})
    assert refused.status_code == 422
    assert "きめられた回数がまだそろっていない" in refused.text
    assert staff_client(Role.RECEPTION).get(address).status_code == 403


@pytest.mark.parametrize("end", ["papers", *PRINTS, "key-entry"])
def test_whoever_does_not_run_the_group_finds_nothing(evening, staff_client, end):
    meeting, _browser = evening
    assert staff_client(Role.FACILITATOR).get(at(meeting, end)).status_code == 404
    assert staff_client(Role.ADMIN).get(at(meeting, end)).status_code == 403
