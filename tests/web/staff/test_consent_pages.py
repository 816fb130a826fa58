"""同意 at the desk: given on one page, withdrawn with its tasks, told within it, on paper; each giver apart."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.db import unit_of_work
from familyprog.consent import service
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent, Disclosure, PartnerOrganisation, RecipientNotice
from familyprog.consent.rules import ConsentInput, DisclosureInput
from familyprog.people.enums import Relation
from familyprog.people.models import Household
from familyprog.web.paper import has_pdf
from tests import make
from tests.conftest import signed_in

DAY = dt.timedelta(days=1)
AGREED = ConsentInput("みどり医院", "受診のため", ("お名前", "来た日"))


@pytest.fixture
def home(session, site):
    return make.a_household(session, site)


@pytest.fixture
def mother(session, site, home):
    return make.a_family_member(session, site, "さくら", household=home, relation=Relation.MOTHER)


@pytest.fixture
def father(session, site, home):
    return make.a_family_member(session, site, "ふじ", household=home, relation=Relation.FATHER)


@pytest.fixture
def colleague(session, site):
    return make.a_staff(session, site)


@pytest.fixture
def client(staff_client, colleague):
    return staff_client(staff=colleague)


@pytest.fixture
def consent(session, mother, colleague, now):
    return service.give_consent(session, mother, AGREED, now=now, by=make.the_actor(colleague))


def filled(mother, colleague, **change):
    return {
        "giver": mother.public_id,
        "about": "",
        "partner": "",
        "recipient": "みどり医院",
        "items": ["つなぎ票"],
        "other_items": "予約の日、かよい方",
        "purpose": "受診のため",
        "ends_on": "2027-11-30",
        "method": "signed",
        "on_behalf": "",
        "explained_by": colleague.public_id,
        "explained_on": "2026-12-01",
        "paper_place": "書庫1",
        "text_version": "2025-04",
        "key": "once",
    } | change


def test_it_is_given_on_one_page_and_once(session, client, home, mother, father, colleague) -> None:
    path = f"/staff/cases/{home.public_id}/consents/new"
    page = client.get(path).text
    assert "いつでも取りやめられます" in page
    assert "文面の版：2025-04" in page
    for _twice in range(2):
        answer = client.post(path, data=filled(mother, colleague, about=father.public_id))
        assert answer.status_code == 303
    (row,) = session.scalars(select(Consent))
    assert (row.giver_person_id, row.about_person_id) == (mother.id, father.id)
    assert row.items == ["つなぎ票", "予約の日", "かよい方"]
    assert (row.explained_by_id, row.explained_on, row.text_version) == (
        colleague.id,
        dt.date(2026, 12, 1),
        "2025-04",
    )
    assert (row.paper_place, row.ends_on) == ("書庫1", dt.date(2027, 11, 30))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"giver": ""}, "どなたの同意かを選んでください"),
        ({"recipient": ""}, "だれに伝えてよいかを入れてください"),
        ({"items": [], "other_items": ""}, "伝えてよいことを一つ以上選んでください"),
        ({"ends_on": "2026-11-01"}, "今日より先の日にしてください"),
        ({"method": ""}, "同意の方法を選んでください"),
        ({"explained_by": "x"}, "一覧から選んでください"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    client, home, mother, colleague, change, sentence
) -> None:
    answer = client.post(
        f"/staff/cases/{home.public_id}/consents/new", data=filled(mother, colleague, **change)
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "書庫1" in answer.text


def test_a_partner_is_chosen_from_the_list(session, site, client, home, mother, colleague) -> None:
    client.post(
        "/staff/partners/new",
        data={
            "name": "くらしの窓口",
            "aliases": "くらし窓口\n自立相談",
            "kind": "self_reliance",
            "telephone": "0848000101",
        },
    )
    partner = session.scalars(select(PartnerOrganisation)).one()
    assert partner.aliases == ["くらし窓口", "自立相談"]
    chosen = filled(mother, colleague, partner=partner.public_id, recipient="", text_version="なくなった版")
    assert client.post(f"/staff/cases/{home.public_id}/consents/new", data=chosen).status_code == 303
    row = session.scalars(select(Consent)).one()
    assert (row.recipient, row.partner_id, row.text_version) == ("くらしの窓口", partner.id, "2025-04")


def test_each_giver_stands_apart(client, home, mother, father, consent) -> None:
    page = client.get(f"/staff/cases/{home.public_id}/consents").text
    hers, his = re.findall(r"<section[^>]*data-giver=.*?</section>", page, re.S)
    assert "みどり医院" in hers
    assert "みどり医院" not in his


def test_reading_is_written_down(own_app, now) -> None:
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        site = make.a_site(session)
        mother, staff = make.a_family_member(session, site), make.a_staff(session, site)
        by = make.the_actor(staff)
        consent = service.give_consent(session, mother, AGREED, now=now, by=by).public_id
        case, person = session.get_one(Household, mother.household_id).public_id, mother.public_id
        browser = signed_in(own_app, session, staff, now)
    looked = {
        f"cases/{case}/consents": ("read", "consents", case),
        f"cases/{case}/consents/new": ("read", "consents", case),
        f"cases/{case}/told": ("read", "disclosures", case),
        f"consents/{consent}/withdraw": ("read", "consent", consent),
        f"consents/{consent}/told": ("read", "consent", consent),
        f"consents/{consent}/paper": ("print", "consent", consent),
        f"people/{person}/told": ("print", "disclosures", person),
    }
    for path in looked:
        assert browser.get(f"/staff/{path}").status_code == 200
    with unit_of_work(own_app.config["SESSIONS"], write=False) as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.action.in_(("read", "print"))).order_by(AuditEvent.id)
        )
        assert [(row.action, row.object_kind, row.object_public_id) for row in rows] == list(looked.values())


def test_withdrawing_says_what_happens_and_leaves_a_task(
    session, client, mother, home, consent, colleague, now
) -> None:
    path = f"/staff/consents/{consent.public_id}"
    assert "まだ何も伝えていないので" in client.get(f"{path}/withdraw").text
    assert client.post(f"{path}/told", data={"items": ["来た日"], "key": "t"}).status_code == 303
    assert client.post(f"{path}/told", data={"items": ["来た日"], "key": "t"}).status_code == 303
    assert len(session.scalars(select(Disclosure)).all()) == 1
    page = client.get(f"{path}/withdraw").text
    assert "下の1件を伝えてあります" in page
    after = client.post(f"{path}/withdraw", follow_redirects=True).text
    assert "みどり医院に知らせることを「やること」に出しました" in after
    assert "相手に知らせることが「やること」に出ています" in after
    assert "取りやめられています" in client.get(f"{path}/withdraw").text
    task = session.scalars(select(RecipientNotice)).one()
    page = client.get("/staff/worklist").text
    assert "同意の取りやめを、相手に知らせる" in page
    assert f'id="until-{task.public_id}"' in page
    later = f"/staff/worklist/recipients/{task.public_id}/later"
    refused = client.post(later, data={"until": "2026-12-01"})
    assert refused.status_code == 422
    assert "明日からあとの日" in refused.text
    assert client.post(later, data={"until": ""}).status_code == 422
    nowhere = later.replace("recipients", "nothing")
    assert client.post(nowhere, data={"until": "2026-12-02"}).status_code == 404
    assert client.post(later, data={"until": "2026-12-02"}).status_code == 303
    assert "相手に知らせる" not in client.get("/staff/worklist").text
    client.post(f"/staff/worklist/recipients/{task.public_id}/told")
    assert (
        f"{colleague.name}さんが相手に知らせました"
        in client.get(f"/staff/cases/{home.public_id}/consents").text
    )


def test_nothing_is_told_beyond_the_consent(session, client, consent, now) -> None:
    path = f"/staff/consents/{consent.public_id}/told"
    page = client.get(path).text
    assert "来た日" in page
    assert "ご家族の状況" not in page
    refused = client.post(path, data={"items": ["来た日", "住所"]})
    assert refused.status_code == 422
    assert "同意をいただいた相手と内容の中で伝えてください" in refused.text
    client.post(f"/staff/consents/{consent.public_id}/withdraw")
    assert 'data-state="not-in-force"' in client.get(path).text
    assert "いま有効な同意がありません" in client.post(path, data={"items": ["来た日"]}).text
    assert session.scalars(select(Disclosure)).all() == []


def test_another_basis_needs_its_reason(session, client, home, mother) -> None:
    path = f"/staff/cases/{home.public_id}/told/new"
    assert "同意によらずに" in client.get(path).text
    said = {
        "about": mother.public_id,
        "partner": "",
        "recipient": "警察",
        "items": [],
        "other_items": "住まい",
        "basis": "emergency",
        "reason": "",
    }
    refused = client.post(path, data=said)
    assert refused.status_code == 422
    assert "同意によらずに伝えたわけを入れてください" in refused.text
    assert "住まい" in refused.text
    assert client.post(path, data=said | {"reason": "命の危険"}).status_code == 303
    row = session.scalars(select(Disclosure)).one()
    assert (row.basis, row.reason, row.items) == (DisclosureBasis.EMERGENCY, "命の危険", ["住まい"])


def test_the_paper_to_hand_over_shows_what_the_own_page_shows(
    session, client, mother, father, home, colleague, consent, now, family_client
) -> None:
    by = make.the_actor(colleague)
    for person, to, basis in (
        (mother, "みどり医院", DisclosureBasis.PUBLIC_BODY),
        (mother, "警察", DisclosureBasis.EMERGENCY),
        (father, "ちちの医院", DisclosureBasis.PUBLIC_BODY),
    ):
        told = DisclosureInput(to, ("来た日",), basis, "わけの言葉")
        service.note_disclosure(session, person, told, now=now, by=by)
    register = client.get(f"/staff/cases/{home.public_id}/told").text
    assert all(word in register for word in ("警察", "わけの言葉", "ちちの医院"))
    path = f"/staff/people/{mother.public_id}/told"
    handed, kept = client.get(path).text, client.get(f"{path}?copy=house").text
    assert "みどり医院" in handed
    assert not any(word in handed for word in ("警察", "わけの言葉", "ちちの医院", "さくら"))
    assert "警察" in kept
    assert "わけの言葉" in kept
    assert "ちちの医院" not in kept
    mine = family_client(mother.id).get("/me/told").text
    assert "みどり医院" in mine
    assert "警察" not in mine


def test_the_form_is_printed_blank_and_filled_without_a_name(client, home, consent) -> None:
    blank = client.get(f"/staff/cases/{home.public_id}/consents/paper").text
    assert "□ つなぎ票" in blank
    full = client.get(f"/staff/consents/{consent.public_id}/paper").text
    assert "みどり医院" in full
    assert "わたしのこと" in full
    assert not any("さくら" in paper for paper in (blank, full))
    if has_pdf():
        answer = client.get(f"/staff/consents/{consent.public_id}/paper?as=pdf")
        assert answer.data.startswith(b"%PDF")
        assert 'filename="paper.pdf"' in answer.headers["Content-Disposition"]


def test_an_ending_consent_and_an_old_partner_are_on_the_list(
    session, site, client, mother, colleague, now
) -> None:
    by, today = make.the_actor(colleague), tokyo_date(now)
    ends = ConsentInput("学校", "連絡のため", ("お名前",), ends_on=today + 20 * DAY)
    row = service.give_consent(session, mother, ends, now=now, by=by)
    client.post(
        "/staff/partners/new", data={"name": "ひだまり", "kind": "place", "last_checked_on": "2026-05-01"}
    )
    partner = session.scalars(select(PartnerOrganisation)).one()
    page = client.get("/staff/worklist").text
    assert "もうすぐ終わる同意" in page
    assert "連携先を確かめる" in page
    client.post(f"/staff/worklist/consents/{row.public_id}/later", data={"until": "2026-12-10"})
    assert "もうすぐ終わる同意" not in client.get("/staff/worklist").text
    assert "半年たちました" in client.get("/staff/partners").text
    client.post(f"/staff/partners/{partner.public_id}/checked")
    session.refresh(partner)
    assert partner.last_checked_on == today
    assert "連携先を確かめる" not in client.get("/staff/worklist").text


def test_a_partner_is_changed_and_two_are_not_called_alike(session, client) -> None:
    for name in ("ひだまり", "こもれび"):
        client.post("/staff/partners/new", data={"name": name, "kind": "place"})
    first = session.scalars(select(PartnerOrganisation).order_by(PartnerOrganisation.id)).first()
    path = f"/staff/partners/{first.public_id}"
    assert "ひだまり" in client.get(path).text
    refused = client.post(path, data={"name": "ひだまり", "aliases": "コモレビ", "kind": "place"})
    assert refused.status_code == 422
    assert "同じ呼び方の連携先" in refused.text
    client.post(path, data={"name": "ひだまり", "kind": "place", "is_closed": "y"})
    session.refresh(first)
    assert first.is_closed


def test_the_pages_ask_as_much_for_one_as_for_many(
    session, client, home, mother, father, colleague, now, statements
) -> None:
    def asked() -> list[int]:
        found = []
        for path in (f"cases/{home.public_id}/consents", f"cases/{home.public_id}/told", "worklist"):
            session.expire_all()
            with statements() as seen:
                assert client.get(f"/staff/{path}").status_code == 200
            found.append(len(seen))
        return found

    by, ends = make.the_actor(colleague), tokyo_date(now) + 9 * DAY

    def live(number: int) -> None:
        for person in (mother, father):
            agreed = ConsentInput(f"窓口{number}", "ため", ("お名前",), ends_on=ends)
            row = service.give_consent(session, person, agreed, now=now, by=by)
            told = DisclosureInput(f"窓口{number}", ("お名前",), DisclosureBasis.CONSENT)
            service.note_disclosure(session, person, told, consent=row, now=now, by=by)
            if number % 2:
                service.withdraw_consent(session, row, now=now, by=by)

    live(1)
    live(2)
    asked()
    few = asked()
    for number in range(3, 9):
        live(number)
    assert asked() == few


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECEPTION, Role.ADMIN, Role.AUDITOR])
def test_others_see_nothing_of_it(session, staff_client, home, mother, consent, role) -> None:
    client, case, key = staff_client(role), home.public_id, consent.public_id
    for path in (
        f"cases/{case}/consents",
        f"cases/{case}/consents/new",
        f"cases/{case}/consents/paper",
        f"cases/{case}/told",
        f"cases/{case}/told/new",
        f"consents/{key}/withdraw",
        f"consents/{key}/paper",
        f"consents/{key}/told",
        f"people/{mother.public_id}/told",
        "partners",
        "partners/new",
    ):
        assert client.get(f"/staff/{path}").status_code in {403, 404}, path


def test_another_site_finds_nothing(session, staff_client, home, mother, consent) -> None:
    stranger = make.a_staff(session, make.a_site(session, "よその市"))
    client, key = staff_client(staff=stranger), consent.public_id
    assert session.get_one(Household, home.id)
    for path in (
        f"cases/{home.public_id}/consents",
        f"consents/{key}/paper",
        f"people/{mother.public_id}/told",
    ):
        assert client.get(f"/staff/{path}").status_code == 404
    assert client.post(f"/staff/consents/{key}/withdraw").status_code == 404
    assert (
        client.post(f"/staff/worklist/consents/{key}/later", data={"until": "2026-12-10"}).status_code == 404
    )
