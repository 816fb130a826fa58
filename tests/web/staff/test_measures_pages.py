"""ようすの質問 on the screen: written down, corrected, drawn, printed; every question may be left out."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.words import telling_words
from familyprog.measures.enums import Said, Wave
from familyprog.measures.models import MeasureAnswer, MeasureSheet
from familyprog.people.enums import Relation
from familyprog.people.models import Household, Person
from familyprog.web import paper
from tests import make


@pytest.fixture
def mother(session: Session, site) -> Person:
    return make.a_family_member(session, site, "さくら", relation=Relation.MOTHER)


@pytest.fixture
def son(session: Session, mother) -> Person:
    return make.a_person_concerned(session, session.get_one(Household, mother.household_id))


@pytest.fixture
def case(session: Session, mother) -> str:
    return f"/staff/cases/{session.get_one(Household, mother.household_id).public_id}/measures"


@pytest.fixture
def new(case, mother, son) -> str:
    return f"{case}/{mother.public_id}/start?about={son.public_id}"


def answers(**more: str) -> dict[str, str]:
    return {"answered_on": "2026-11-20", "item_outing8": "7", "item_ease": "3"} | more


def test_a_sheet_is_written_down_and_drawn(staff_client, session: Session, case, new) -> None:
    client = staff_client()
    assert client.post(new, data=answers(item_meal="declined")).status_code == 303
    page = client.get(case).text
    assert page.count("<svg") == 3
    assert "自室からは出るが、家からは出ない" in page  # the table beside the drawing
    assert "答えない" in page
    assert "内閣府『こども・若者の意識と生活に関する調査』を加工" in page
    assert "から見た、ご本人" in page
    assert session.scalars(select(MeasureSheet)).one().wave is Wave.START


def test_nothing_is_asked_twice_of_a_double_click(staff_client, session: Session, new) -> None:
    client = staff_client()
    key = re.search(r'name="key"[^>]*value="([^"]+)"', client.get(new).text)[1]
    for _twice in range(2):
        assert client.post(new, data=answers(key=key)).status_code == 303
    assert len(session.scalars(select(MeasureSheet)).all()) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"item_outing8": "9"}, "item_outing8"),
        ({"item_ease": "x"}, "item_ease"),
        ({"answered_on": "2027-01-01"}, "answered_on"),
        ({"answered_on": ""}, "answered_on"),
    ],
)
def test_what_was_typed_is_kept_when_something_is_wrong(
    staff_client, session: Session, new, wrong, field
) -> None:
    page = staff_client().post(new, data=answers(item_meal="2") | wrong)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert re.search(r'name="item_meal" value="2" checked', page.text)
    assert session.scalars(select(MeasureSheet)).all() == []


def test_an_empty_sheet_is_answered_with_a_sentence(staff_client, new) -> None:
    page = staff_client().post(new, data={"answered_on": "2026-11-20"})
    assert page.status_code == 422
    assert "写さなくてかまいません" in page.text


def test_a_sheet_is_corrected_by_a_new_one(staff_client, session: Session, case, new) -> None:
    client = staff_client()
    client.post(new, data=answers())
    link = re.search(r'href="([^"]+/measures/sheets/[^"]+)"', client.get(case).text)[1]
    assert re.search(r'name="item_outing8" value="7" checked', client.get(link).text)
    assert client.post(link, data=answers(item_outing8="6")).status_code == 303
    page = client.get(case).text
    assert "近所のコンビニなどには出かける" in page
    assert "自室からは出るが" not in page
    assert client.post(link, data=answers(item_outing8="5")).status_code == 422  # a colleague's old page
    assert len(session.scalars(select(MeasureSheet)).all()) == 2


def test_fear_is_on_the_work_list_at_once(staff_client, new) -> None:
    client = staff_client()
    client.post(new, data=answers(item_safety="2"))
    page = client.get("/staff/worklist").text
    assert "すぐに聞いてほしいこと" in page
    assert "質問への答えから" in page


def test_a_print_holds_one_informant_alone(
    staff_client, session: Session, site, case, new, mother, son
) -> None:
    father = make.a_family_member(
        session,
        site,
        "つばき",
        household=session.get_one(Household, mother.household_id),
        relation=Relation.FATHER,
    )
    client = staff_client()
    client.post(new, data=answers())
    client.post(
        f"{case}/{father.public_id}/start?about={son.public_id}",
        data=answers(item_outing8="8", item_ease="skipped"),
    )
    page = client.get(f"{case}/{mother.public_id}/print?about={son.public_id}").text
    assert "自室からは出るが" in page
    assert "自室からほとんど出ない" not in page
    for word in ("さくら", "母", "父", "つばき"):
        assert word not in page, word
    assert telling_words(page) == []
    assert client.get(f"{case}/{son.public_id}/print").status_code == 404


@pytest.mark.parametrize("wave", list(Wave))
def test_the_paper_is_one_neutral_sheet(staff_client, wave) -> None:
    client = staff_client()
    page = client.get(f"/staff/measures/paper?wave={wave.value}").text
    for word in ("こわい", "本人", "点"):
        assert word not in page, word
    assert telling_words(page) == []
    assert "内閣府" in page
    printed = client.get(f"/staff/measures/paper?wave={wave.value}&as=pdf")
    assert printed.headers["Content-Disposition"] == 'inline; filename="paper.pdf"'
    weasyprint = pytest.importorskip("weasyprint")
    sheet = weasyprint.CSS(filename=str(paper.STATIC / "papers.css"))
    assert len(weasyprint.HTML(string=page).render(stylesheets=[sheet]).pages) == 1


def test_without_the_part_for_pdf_the_page_is_printed(staff_client, monkeypatch) -> None:
    def missing(*_args: object) -> bytes:
        raise paper.PdfMissingError

    monkeypatch.setattr("familyprog.web.staff.measures.pdf_of", missing)
    assert staff_client().get("/staff/measures/paper?as=pdf").status_code == 303


def test_a_relative_may_answer_of_himself_alone(staff_client, session: Session, case, mother, son) -> None:
    client = staff_client()
    page = client.get(f"{case}/{mother.public_id}/start?about=")
    assert "外出" not in page.text
    assert client.post(f"{case}/{mother.public_id}/start?about=", data=answers()).status_code == 303
    said = {row.item: row.said for row in session.scalars(select(MeasureAnswer))}
    assert "outing8" not in said
    assert said["ease"] is Said.GIVEN
    assert "ご自分の答え" in client.get(case).text


def test_other_addresses_lead_nowhere(staff_client, session: Session, site, case, mother, son) -> None:
    client = staff_client()
    stranger = make.a_family_member(session, site, "もみじ")
    for end in (
        f"{stranger.public_id}/start",
        f"{mother.public_id}/start?about={stranger.public_id}",
        f"{son.public_id}/start",
        f"{mother.public_id}/never?about={son.public_id}",
    ):
        assert client.get(f"{case}/{end}").status_code == 404, end
    other = make.a_household(session, site).public_id
    client.post(f"{case}/{mother.public_id}/start?about={son.public_id}", data=answers())
    sheet = session.scalars(select(MeasureSheet)).one().public_id
    assert client.get(f"/staff/cases/{other}/measures/sheets/{sheet}").status_code == 404
    assert client.get("/staff/measures/paper?wave=never").status_code == 404
    assert "まだどなたも" in client.get(f"/staff/cases/{other}/measures").text


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECEPTION, Role.ADMIN, Role.AUDITOR])
def test_only_coordinators_see_answers(staff_client, session: Session, site, case, new, role) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site))
    client = staff_client(role)
    for path in (case, new, "/staff/measures/paper", f"/staff/cohorts/{cohort.public_id}/measures"):
        assert client.get(path).status_code == 403, path


def test_a_group_of_fewer_than_five_is_a_sentence(staff_client, session: Session, site) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site))
    client = staff_client()
    for number in range(5):
        page = client.get(f"/staff/cohorts/{cohort.public_id}/measures").text
        assert page.count('data-state="too-few"') == 6
        person = make.a_family_member(session, site, f"き{number}")
        make.an_enrolment(session, cohort, person)
        home = session.get_one(Household, person.household_id).public_id
        for day in ("2026-11-01", "2026-11-20"):
            path = f"/staff/cases/{home}/measures/{person.public_id}/start?about="
            assert client.post(path, data={"answered_on": day, "item_ease": str(number)}).status_code == 303
    page = client.get(f"/staff/cohorts/{cohort.public_id}/measures").text
    assert page.count('data-state="shown"') == 1
    assert "ようすの質問" in client.get(f"/staff/cohorts/{cohort.public_id}").text


def test_the_chart_page_asks_the_same_number_of_statements(
    staff_client, session: Session, case, new, statements
) -> None:
    client = staff_client()
    counts = []
    for _more in range(3):
        client.post(new, data=answers())
        client.get(case)
        session.flush()
        with statements() as seen:
            client.get(case)
        counts.append(len(seen))
    assert len(set(counts)) == 1, counts
