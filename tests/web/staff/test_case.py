"""A household on one page, and what is written about it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import StaffSession
from familyprog.app import create_app
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.db import unit_of_work
from familyprog.base.names import digest
from familyprog.measures.enums import Said, Wave
from familyprog.measures.items import catalogue
from familyprog.measures.rules import Answer
from familyprog.measures.service import Sheet, write_sheet
from familyprog.people.enums import NoteClass, PersonKind, Relation
from familyprog.people.models import Household, Note, Person
from familyprog.progression import service as progression
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.models import Wish
from tests import make


@pytest.fixture
def mother(session: Session, site) -> Person:
    return make.a_family_member(session, site, "さくら", relation=Relation.MOTHER)


@pytest.fixture
def household(session: Session, mother) -> Household:
    return session.get_one(Household, mother.household_id)


@pytest.fixture
def son(session: Session, household) -> Person:
    return make.a_person_concerned(session, household)


@pytest.fixture
def case(household) -> str:
    return f"/staff/cases/{household.public_id}"


def a_wish(son: Person, **more) -> dict[str, str]:
    return {
        "whose": son.public_id,
        "source": "family",
        "statement": "家じゃないところがいいらしい",
        "said_on": "2026-11-20",
    } | more


def test_a_new_household_shows_what_is_not_yet_known(staff_client, mother, case) -> None:
    page = staff_client().get(case).text
    assert "母" in page
    assert page.count("まだうかがっていません") == 2
    assert "まだ書いていません" in page  # our own view
    assert "いま動いている支援はありません" in page
    assert "<h1" in page
    assert page.count("<h1") == 1


def test_reading_a_case_is_written_down(database: str, config) -> None:
    """With real commits: the reading is kept although a GET itself commits nothing."""
    app = create_app(config.model_copy(update={"database_url": database}))
    with unit_of_work(app.config["SESSIONS"]) as session:
        site = make.a_site(session)
        staff = make.a_staff(session, site)
        case_id = make.a_household(session, site).public_id
        now = config.clock.now()
        row = StaffSession(token_hash=digest("t"), staff_id=staff.id, epoch=1, created_at=now, seen_at=now)
        session.add(row)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "staff:t"
    assert client.get(f"/staff/cases/{case_id}").status_code == 200
    with unit_of_work(app.config["SESSIONS"], write=False) as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "read")).one()
        assert (line.object_kind, line.object_public_id) == ("household", case_id)
    app.config["ENGINE"].dispose()


def test_hearsay_is_marked_on_the_page(staff_client, session: Session, son, case) -> None:
    client = staff_client()
    assert client.post(f"{case}/wishes/new", data=a_wish(son)).status_code == 303
    page = client.get(case).text
    assert page.count("家族からの話（伝聞）") == 2  # beside the wish, and in the timeline
    assert ">本人から<" not in page
    wish = session.scalars(select(Wish)).one()
    assert (wish.holder, wish.source) == (WishHolder.CONCERNED, WishSource.FAMILY)


def test_earlier_wishes_stay(staff_client, son, case) -> None:
    client = staff_client()
    client.post(f"{case}/wishes/new", data=a_wish(son, statement="まだいい", said_on="2026-06-01"))
    client.post(f"{case}/wishes/new", data=a_wish(son))
    page = client.get(case).text
    assert "以前の意向（1件）" in page
    assert page.index("家じゃない") < page.index("まだいい")


def test_a_wish_is_put_right_by_a_new_one(staff_client, mother, son, case) -> None:
    client = staff_client()
    client.post(f"{case}/wishes/new", data=a_wish(son))
    again = re.search(r'href="([^"]*corrects=\w{16})"', client.get(case).text)[1]
    page = client.get(again).text
    assert 'data-state="correction"' in page
    data = a_wish(mother, source="direct", corrects=again[-16:])
    assert client.post(f"{case}/wishes/new", data=data).status_code == 303
    assert "直した記録があります" in client.get(case).text
    twice = client.post(f"{case}/wishes/new", data=data)
    assert (twice.status_code, "もう直してあります" in twice.text) == (409, True)


def test_how_to_ask_stands_with_what_is_not_yet_known(staff_client, son, case) -> None:
    client = staff_client()
    data = a_wish(son, source="not_yet", statement="", asking_plan="母と、手紙の渡し方を練習する")
    assert client.post(f"{case}/wishes/new", data=data).status_code == 303
    page = client.get(case).text
    assert "まだわからない" in page
    assert "聞き方：母と、手紙の渡し方を練習する" in page


def test_a_difference_is_for_the_team_alone(staff_client, mother, case) -> None:
    client = staff_client()
    assert "読めるのは職員だけ" in client.get(f"{case}/difference").text
    assert client.post(f"{case}/difference", data={"words": " "}).status_code == 422
    for words in ("母は急ぎ、本人は待ちたい", "母も待つことに"):
        assert client.post(f"{case}/difference", data={"words": words}).status_code == 303
    page = client.get(case).text
    team = page[page.index('data-state="team-only"') :]
    assert team.index("母も待つことに") < team.index("前に書いたもの（1件）") < team.index("母は急ぎ")
    assert re.search(r'class="[^"]*screen-only[^"]*" data-state="team-only"', page)  # never on paper


def test_relatives_and_staff_have_columns_of_their_own(
    staff_client, session: Session, mother, son, case
) -> None:
    client = staff_client()
    client.post(f"{case}/wishes/new", data=a_wish(mother, source="direct"))
    client.post(f"{case}/wishes/new", data=a_wish(mother, whose="staff", source="guessed"))
    wishes = session.scalars(select(Wish).order_by(Wish.id)).all()
    assert [wish.holder for wish in wishes] == [WishHolder.RELATIVE, WishHolder.STAFF]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"statement": "", "source": "not_yet"}, "asking_plan"),
        ({"statement": ""}, "statement"),
        ({"said_on": "2027-01-01"}, "said_on"),
        ({"whose": ""}, "whose"),
    ],
)
def test_a_wish_is_refused_beside_its_field(staff_client, son, case, wrong, field) -> None:
    answer = staff_client().post(f"{case}/wishes/new", data=a_wish(son, **wrong))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'data-state="refused"' in answer.text
    assert "2026-11-20" in answer.text or field == "said_on"


def test_nothing_chosen_is_asked_for_in_one_sentence_each(staff_client, son, case) -> None:
    page = staff_client().post(f"{case}/wishes/new", data={}).text
    assert "どなたの意向かを選んでください" in page
    assert "選択肢が正しくありません" not in page


def test_the_person_is_added_without_a_name(staff_client, session: Session, household, mother, case) -> None:
    client = staff_client()
    assert "ご本人を世帯に加えます" in client.get(f"{case}/wishes/new").text
    data = {"kind": "concerned", "age_band": "40s", "relation": "unsaid", "label": "長男", "alias": ""}
    assert client.post(f"{case}/people/new", data=data).status_code == 303
    assert "母・ご本人（長男・40代）" in client.get(case).text
    son = session.scalars(select(Person).where(Person.kind == PersonKind.CONCERNED)).one()
    assert (son.relation, son.household_id) == (Relation.SELF, household.id)
    assert client.post(f"{case}/people/new", data={}).status_code == 422


def test_a_note_is_one_statement_about_one_person(staff_client, session: Session, son, case) -> None:
    client = staff_client()
    data = {
        "statement": "「おはよう」に返事があった",
        "about": son.public_id,
        "source": "family",
        "sensitivity": "restricted",
        "disclosable": "ask",
    }
    assert client.get(f"{case}/notes/new").status_code == 200
    assert client.post(f"{case}/notes/new", data=data).status_code == 303
    note = session.scalars(select(Note)).one()
    assert (note.about_person_id, note.sensitivity) == (son.id, NoteClass.RESTRICTED)
    page = client.get(case).text
    assert "制限つき" in page
    assert "家族からの話（伝聞）" in page
    answer = client.post(f"{case}/notes/new", data=data | {"statement": " "})
    assert (answer.status_code, 'id="statement-error"' in answer.text) == (422, True)


def test_the_list_leads_to_the_case(staff_client, household, case) -> None:
    assert case in staff_client().get("/staff/cases").text


def test_an_empty_house_says_so(staff_client) -> None:
    assert 'data-state="empty"' in staff_client().get("/staff/cases").text


@pytest.mark.parametrize(
    "page", ["", "/wishes/new", "/difference", "/notes/new", "/people/new", "/decisions/new"]
)
def test_strangers_find_nothing(staff_client, session: Session, case, page) -> None:
    elsewhere = make.a_staff(session, make.a_site(session, "あおば市"))
    assert staff_client(staff=elsewhere).get(case + page).status_code == 404
    assert staff_client(Role.FACILITATOR).get(case + page).status_code == 403


def test_nothing_on_the_page_is_red_or_a_score(staff_client, son, case) -> None:
    page = staff_client().get(case).text
    assert not re.search(r"danger|score|点数|ランク|改善", page)


def test_a_long_history_costs_no_more_statements(
    staff_client, session: Session, site, mother, son, case, now, statements
) -> None:
    """Wishes, notes of the team, sheets of answers: three of each, and thirty."""
    client, by = staff_client(), make.the_actor(make.a_staff(session, site))
    home, counts = session.get_one(Household, mother.household_id), []
    for times in (3, 30):
        for number in range(times):
            progression.note_difference(session, home, f"{number}", now=now, by=by)
            answers = {"ease": Answer(Said.GIVEN, 3)}
            sheet = Sheet(mother, son, Wave.HALF_YEAR, tokyo_date(now), answers)
            write_sheet(session, sheet, catalogue(), now=now, by=by)
        session.commit()
        session.expire_all()
        with statements() as seen:
            assert "ようすの質問" in client.get(case).text
        counts.append(len(seen))
    assert counts[0] == counts[1]
