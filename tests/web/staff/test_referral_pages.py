"""つなぎ on screen and paper: the situation asked, the packet looked at and sent, answered, meetings, roles."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.db import unit_of_work
from familyprog.consent import service as consents
from familyprog.consent.enums import PartnerKind
from familyprog.consent.models import Disclosure, PartnerOrganisation
from familyprog.consent.rules import ConsentInput, PartnerInput
from familyprog.people.enums import Relation
from familyprog.people.models import Household, Note
from familyprog.referrals.models import (
    CaseMeeting,
    HouseholdNeed,
    PartnerResource,
    Referral,
    ReferralEvent,
    ReferralPart,
    RoleTable,
    SupporterTalk,
)
from tests import make
from tests.conftest import signed_in
from tests.referrals.conftest import DAY, NAME, REACH


@pytest.fixture
def home(session, site):
    return make.a_household(session, site)


@pytest.fixture
def mother(session, site, home):
    return make.a_family_member(session, site, "さくら", household=home, relation=Relation.MOTHER)


@pytest.fixture
def son(session, home, mother):
    return make.a_person_concerned(session, home, "長男")


@pytest.fixture
def colleague(session, site):
    return make.a_staff(session, site)


@pytest.fixture
def client(staff_client, colleague):
    return staff_client(staff=colleague)


@pytest.fixture
def desk(session, colleague, now):
    given = PartnerInput("くらしの窓口", PartnerKind.SELF_RELIANCE, telephone="0848-00-0101")
    return consents.save_partner(session, None, given, now=now, by=make.the_actor(colleague))


@pytest.fixture
def agreed(session, mother, desk, colleague, now):
    given = ConsentInput("くらしの窓口", "家計の心配のため", (NAME, "つなぎ票"))
    return consents.give_consent(session, mother, given, now=now, by=make.the_actor(colleague))


def terms(consent=None, **change):
    return {
        "situation": "hardship",
        "rests_on": consent.public_id if consent else "clear_benefit",
        "partner": "",
        "kind": "self_reliance",
        "answer_by": "2026-12-15",
        "about": "",
        "purpose": "",
        "reason": "",
        "key": "once",
    } | change


@pytest.fixture
def draft(session, client, home, agreed):
    answer = client.post(f"/staff/cases/{home.public_id}/referrals/begin", data=terms(agreed))
    assert answer.status_code == 303
    return session.scalars(select(Referral)).one()


@pytest.fixture
def sent(client, draft, mother):
    path = f"/staff/referrals/{draft.public_id}"
    client.post(f"{path}/records", data={"records": [f"name-{mother.public_id}"]})
    seen = re.search(r'name="digest" value="(\w+)"', client.get(path).text)[1]
    assert client.post(f"{path}/send", data={"digest": seen, "way": "hand"}).status_code == 303
    return draft


def test_the_situation_is_asked_and_says_what_it_prepares(client, home) -> None:
    path = f"/staff/cases/{home.public_id}/referrals/begin"
    page = client.get(path).text
    assert page.count('type="radio"') == 7
    assert "サポーターの訪問で" in page
    for situation, prepared, door in (
        ("plan", "plan_meeting", "coordination"),
        ("together", "roles", "roles"),
        ("resources", "resources", "/staff/resources"),
    ):
        page = client.get(f"{path}?situation={situation}").text
        assert f'data-state="prepared-{prepared}"' in page
        assert door in page
    assert 'data-action="begin-referral"' not in page
    page = client.get(f"{path}?situation=no_plan").text
    assert "一方向なので" in page
    assert "いま有効な同意がありません" in page
    assert client.get(f"{path}?situation=nothing").status_code == 200


def test_a_draft_is_begun_once(session, client, home, agreed) -> None:
    path = f"/staff/cases/{home.public_id}/referrals/begin"
    for _twice in range(2):
        answer = client.post(path, data=terms(agreed))
        assert answer.status_code == 303
    row = session.scalars(select(Referral)).one()
    assert answer.location.endswith(f"/staff/referrals/{row.public_id}")
    assert row.purpose == "家計の心配のため"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rests_on": ""}, "何にもとづくかを選んでください"),
        ({"answer_by": "2026-12-01"}, "明日からあと"),
        ({"answer_by": ""}, "返事の日を入れてください"),
        ({"rests_on": "clear_benefit", "purpose": "食べる物のため"}, "相手を選んでください"),
        ({"rests_on": "clear_benefit", "partner": "desk"}, "どなたのことかを選んでください"),
        ({"rests_on": "clear_benefit", "partner": "desk", "about": "mother", "purpose": "x"}, "わけを入れて"),
    ],
)
def test_what_is_missing_is_said(client, home, mother, desk, agreed, change, sentence) -> None:
    known = {"desk": desk.public_id, "mother": mother.public_id}
    typed = terms(agreed, **{key: known.get(value, value) for key, value in change.items()})
    answer = client.post(f"/staff/cases/{home.public_id}/referrals/begin", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_what_is_looked_at_is_what_is_printed(client, draft, mother, home) -> None:
    path = f"/staff/referrals/{draft.public_id}"
    page = client.get(path).text
    assert "母への連絡のしかた" in page  # named to the sender
    assert "同意をいただいた項目にありません" in page
    assert client.post(f"{path}/records", data={}).status_code == 303
    client.post(
        f"{path}/records", data={"records": [f"name-{mother.public_id}", f"reach-{mother.public_id}"]}
    )
    part = {
        "section": "request",
        "item": re.search(r'value="(\w{16}:つなぎ票)"', page)[1],
        "source": "family",
        "statement": "夜は眠れないそうです。",
        "key": "p",
    }
    for _twice in range(2):
        assert client.post(f"{path}/parts", data=part).status_code == 303
    page = client.get(path).text
    paper = client.get(f"{path}/paper").text
    assert "下書き。まだ送っていません" in paper
    for line in ("母：さくらさん", "【家族からの話】", "夜は眠れないそうです。", "ご家族の同意にもとづいて"):
        assert line in page
        assert line in paper
    assert "連絡のしかた" not in paper  # what stays is not named there
    assert "<title>プリント" in paper


def test_what_nobody_agreed_to_is_refused_and_stays_as_it_was_typed(session, client, draft, agreed) -> None:
    typed = {
        "section": "reaching",
        "item": f"{agreed.public_id}:{REACH}",
        "source": "staff",
        "statement": "電話は夜に。",
    }
    answer = client.post(f"/staff/referrals/{draft.public_id}/parts", data=typed)
    assert answer.status_code == 422
    assert "いま有効な同意がありません" in answer.text
    assert "電話は夜に。" in answer.text
    assert (
        client.post(f"/staff/referrals/{draft.public_id}/parts", data=typed | {"source": ""}).status_code
        == 422
    )
    assert session.scalars(select(ReferralPart)).all() == []


def test_taken_back_before_it_went_nothing_goes(
    session, client, draft, mother, agreed, colleague, now
) -> None:
    path = f"/staff/referrals/{draft.public_id}"
    client.post(f"{path}/records", data={"records": [f"name-{mother.public_id}"]})
    seen = re.search(r'name="digest" value="(\w+)"', client.get(path).text)[1]
    consents.withdraw_consent(session, agreed, now=now, by=make.the_actor(colleague))
    session.commit()
    answer = client.post(f"{path}/send", data={"digest": seen, "way": "hand"})
    assert answer.status_code == 422
    assert "何も送っていません" in answer.text
    assert session.scalars(select(Disclosure)).all() == []
    assert client.post(f"{path}/send", data={"digest": seen}).status_code == 422


def test_it_goes_is_answered_and_corrected(session, client, sent, home) -> None:
    path = f"/staff/referrals/{sent.public_id}"
    page = client.get(path).text
    assert 'data-state="as-sent"' in page
    assert session.scalars(select(Disclosure.recipient)).all() == ["くらしの窓口"]
    assert "下書き" not in client.get(f"{path}/paper").text
    for part in ("records", "send", "stop"):
        late = client.post(f"{path}/{part}", data={"digest": "x", "way": "hand"})
        assert late.status_code == 422
        assert "もう送られています" in late.text
    heard = {"step": "declined", "happened_on": "2026-12-01", "heard_from": "佐藤", "words": "", "key": "a"}
    assert client.get(f"{path}/answers/last").status_code == 404
    assert client.post(f"{path}/answers", data=heard | {"step": "done"}).status_code == 422
    assert client.post(f"{path}/answers", data=heard | {"happened_on": "2027-01-01"}).status_code == 422
    for _twice in range(2):
        assert client.post(f"{path}/answers", data=heard).status_code == 303
    assert "引き受けられないとのこと" in client.get(f"{path}/answers/last").text
    again = heard | {"step": "accepted", "key": "b"}
    wrong = client.post(f"{path}/answers/last", data=again | {"happened_on": "2027-01-01"})
    assert wrong.status_code == 422
    assert client.post(f"{path}/answers/last", data=again).status_code == 303
    assert "あとで書きなおしました" in client.get(path).text
    assert len(session.scalars(select(ReferralEvent)).all()) == 3
    page = client.get("/staff/referrals?year=2026").text
    assert "つながった" in page
    assert home.public_id[:4].upper() in page
    assert "さくら" not in page
    assert "ありません" in client.get("/staff/referrals?year=2023").text


def test_a_draft_is_not_sent_after_all(session, client, draft, home, mother) -> None:
    path = f"/staff/referrals/{draft.public_id}"
    assert client.post(f"{path}/answers", data={"step": "accepted"}).status_code == 404
    client.post(f"{path}/records", data={"records": [f"name-{mother.public_id}"]})
    part = session.scalars(select(ReferralPart.public_id)).one()
    assert client.post(f"{path}/parts/{part}/out").status_code == 303
    assert session.scalars(select(ReferralPart)).all() == []
    assert client.post(f"{path}/stop").status_code == 303
    assert "送るのをやめた" in client.get(f"/staff/cases/{home.public_id}/referrals").text
    assert "送っていません" in client.get(path).text
    assert client.post(f"{path}/parts/{part}/out").status_code == 422


def test_who_has_not_answered_is_asked_or_put_off(session, client, sent) -> None:
    assert "返事を待っているつなぎ" not in client.get("/staff/worklist").text
    session.refresh(sent)
    sent.answer_by = tokyo_date(sent.sent_at)
    session.commit()
    page = client.get("/staff/worklist").text
    assert "返事を待っているつなぎ" in page
    assert "お返事を書く" in page
    later = f"/staff/worklist/referrals/{sent.public_id}/later"
    assert client.post(later, data={"until": "2026-12-01"}).status_code == 422
    assert client.post(later, data={"until": "2026-12-08"}).status_code == 303
    assert "返事を待っているつなぎ" not in client.get("/staff/worklist").text
    assert "put_off" in session.scalars(select(AuditEvent.action)).all()


def test_a_withdrawal_after_it_went_is_shown(session, client, sent, agreed, colleague, now) -> None:
    consents.withdraw_consent(session, agreed, now=now, by=make.the_actor(colleague))
    session.commit()
    assert 'data-state="consent-withdrawn"' in client.get(f"/staff/referrals/{sent.public_id}").text
    session.refresh(sent)
    sent.packet = {**sent.packet, "to": "よそ"}
    session.commit()
    assert 'data-state="not-as-sent"' in client.get(f"/staff/referrals/{sent.public_id}").text


def test_a_partner_is_checked_with_one_press(session, client, desk, now) -> None:
    assert "連携先を確かめる" in client.get("/staff/worklist").text
    answer = client.post(f"/staff/worklist/partners/{desk.public_id}/checked")
    assert answer.location.endswith("/staff/worklist")
    session.expire_all()
    assert session.scalars(select(PartnerOrganisation.last_checked_on)).one() == tokyo_date(now)
    assert "連携先を確かめる" not in client.get("/staff/worklist").text


def test_needs_prompt_and_never_hold_anybody_up(session, client, home, mother) -> None:
    path = f"/staff/cases/{home.public_id}"
    assert "親なきあと" in client.get(f"{path}/referrals").text
    typed = {"kind": "money", "source": "family", "words": "貯えが減った"}
    assert client.post(f"{path}/needs", data=typed | {"kind": "siblings"}).status_code == 422
    assert client.post(f"{path}/needs", data=typed).status_code == 303
    page = client.get(f"{path}/referrals").text
    assert 'data-state="hardship-prompt"' in page
    assert "急がなくて大丈夫です" in page
    assert "家族からの話" in page
    assert 'data-state="hardship-prompt"' in client.get(path).text
    need = session.scalars(select(HouseholdNeed)).one()
    assert client.post(f"/staff/needs/{need.public_id}/settled").status_code == 303
    assert "hardship-prompt" not in client.get(f"{path}/referrals").text


def meeting(**change):
    return {
        "body": "みどり市 会議",
        "held_on": "2026-12-01",
        "attendees": "くらしの窓口\nわたしたち",
        "key": "m",
    } | change


def test_the_two_meetings_have_two_pages(session, client, home, mother, agreed) -> None:
    path = f"/staff/cases/{home.public_id}"
    typed = meeting(consent=agreed.public_id, plan="就労は窓口、傾聴はこちら。", told=[NAME])
    assert client.post(f"{path}/coordination", data=typed | {"consent": ""}).status_code == 422
    assert client.post(f"{path}/coordination", data=typed | {"plan": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(f"{path}/coordination", data=typed).status_code == 303
    shared = meeting(words="夜に声がするとのこと。", key="c")
    refused = client.post(f"{path}/conference", data=shared)
    assert refused.status_code == 422
    assert "守秘義務があることを確かめてください" in refused.text
    assert client.post(f"{path}/conference", data=shared | {"is_bound": "y"}).status_code == 303
    plan, conference = session.scalars(select(CaseMeeting).order_by(CaseMeeting.id))
    page = client.get(f"{path}/referrals").text
    assert "就労は窓口、傾聴はこちら。" in page
    assert "夜に声" not in page  # only in the restricted note of the household
    assert "夜に声" in client.get(path).text
    for row, form in ((plan, "coordination"), (conference, "conference")):
        page = client.get(f"{path}/{form}?corrects={row.public_id}").text
        assert "書きなおす" in page
        assert "夜に声" not in page
    assert client.get(f"{path}/conference?corrects={'0' * 16}").status_code == 404
    fixed = shared | {"is_bound": "y", "corrects": conference.public_id, "key": "d"}
    assert client.post(f"{path}/conference", data=fixed).status_code == 303
    assert len(session.scalars(select(Note)).all()) == 2


def test_a_conference_about_nobody_we_know(session, client) -> None:
    assert "まだつながっていない方" in client.get("/staff/conferences/new").text
    typed = meeting(words="夜に声がするとのこと。", is_bound="y")
    answer = client.post("/staff/conferences/new", data=typed)
    home = session.scalars(select(Household)).one()
    assert answer.location.endswith(f"/staff/cases/{home.public_id}/referrals")


def test_who_does_what_is_printed_when_all_may_be_told(
    session, client, home, mother, desk, agreed, now
) -> None:
    path = f"/staff/cases/{home.public_id}/roles"
    assert "見守り・傾聴" in client.get(path).text
    empty = {f"{field}_{n}": "" for field in ("what", "partner", "how") for n in range(6)}
    typed = empty | {
        "agreed_on": "2026-12-01",
        "policy": "あわてない",
        "what_0": "就労",
        "partner_0": desk.public_id,
        "how_0": "週に一度",
        "what_1": "見守り・傾聴",
        "key": "r",
    }
    assert client.post(path, data=typed | {"what_0": "", "what_1": ""}).status_code == 422
    for _twice in range(2):
        assert client.post(path, data=typed).status_code == 303
    table = session.scalars(select(RoleTable)).one()
    paper = client.get(f"/staff/roles/{table.public_id}/paper").text
    assert "役割分担表" in paper
    assert "くらしの窓口" in paper
    assert "さくら" not in paper
    assert "週に一度" in client.get(path).text  # the next version begins with what stands
    client.post(path, data=typed | {"key": "s"})
    assert "前の版（1件）" in client.get(f"/staff/cases/{home.public_id}/referrals").text
    agreed.withdrawn_at = now
    session.commit()
    answer = client.get(f"/staff/roles/{table.public_id}/paper", follow_redirects=True)
    assert "くらしの窓口に伝える同意が、いまはありません" in answer.text


def test_places_are_kept_and_found(session, client, desk) -> None:
    path = f"/staff/partners/{desk.public_id}/resources"
    typed = {"kind": "work_trial", "name": "苗の植えかえ", "conditions": "付きそい可"}
    assert client.post(path, data=typed | {"name": ""}).status_code == 422
    assert client.post(path, data=typed).status_code == 303
    assert "付きそい可" in client.get(path).text
    assert "苗の植えかえ" in client.get("/staff/resources?kind=work_trial").text
    assert "苗の植えかえ" not in client.get("/staff/resources?kind=visit").text
    assert "半年たちました" in client.get("/staff/resources?kind=x").text
    row = session.scalars(select(PartnerResource)).one()
    client.post(f"/staff/resources/{row.public_id}/over")
    assert "まだ何も書かれていません" in client.get("/staff/resources").text


def test_a_talk_of_a_helper_opens_no_household(session, client, desk) -> None:
    typed = {
        "talked_on": "2026-12-01",
        "way": "phone",
        "role": "ケアマネジャー",
        "partner": desk.public_id,
        "topics": ["manner"],
        "line": "利用者さんの息子さんへの声のかけ方",
        "advice": "",
        "key": "t",
    }
    assert client.post("/staff/supporter-talks", data=typed | {"role": ""}).status_code == 422
    for _twice in range(2):
        assert client.post("/staff/supporter-talks", data=typed).status_code == 303
    assert len(session.scalars(select(SupporterTalk)).all()) == 1
    assert session.scalars(select(Household)).all() == []
    page = client.get("/staff/supporter-talks").text
    assert "ケアマネジャー（くらしの窓口）　電話" in page
    assert "対応方法" in page


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECEPTION, Role.AUDITOR, Role.ADMIN])
def test_nobody_else_opens_them(staff_client, home, draft, role) -> None:
    browser = staff_client(role)
    for path in (
        f"cases/{home.public_id}/referrals",
        f"referrals/{draft.public_id}",
        f"referrals/{draft.public_id}/paper",
        "referrals",
        "supporter-talks",
        "conferences/new",
    ):
        assert browser.get(f"/staff/{path}").status_code == 403


def test_reading_is_written_down(own_app, now) -> None:
    with unit_of_work(own_app.config["SESSIONS"]) as session:
        site = make.a_site(session)
        mother, staff = make.a_family_member(session, site), make.a_staff(session, site)
        by = make.the_actor(staff)
        partner = consents.save_partner(
            session, None, PartnerInput("くらしの窓口", PartnerKind.SELF_RELIANCE), now=now, by=by
        )
        assert partner.public_id
        given = ConsentInput("くらしの窓口", "家計のため", (NAME,))
        consent = consents.give_consent(session, mother, given, now=now, by=by)
        case = session.get_one(Household, mother.household_id).public_id
        browser = signed_in(own_app, session, staff, now)
    begun = browser.post(f"/staff/cases/{case}/referrals/begin", data=terms(consent))
    key = begun.location.rsplit("/", 1)[1]
    looked = {
        f"cases/{case}/referrals": ("read", "referrals", case),
        f"cases/{case}/referrals/begin": ("read", "consents", case),
        f"referrals/{key}": ("read", "referral", key),
        f"referrals/{key}/paper": ("print", "referral", key),
        f"cases/{case}/coordination": ("read", "case_meeting", case),
        f"cases/{case}/conference": ("read", "case_meeting", case),
        f"cases/{case}/roles": ("read", "role_table", case),
        "referrals": ("read", "referrals", "-"),
        "supporter-talks": ("read", "supporter_talk", "-"),
    }
    for path in looked:
        assert browser.get(f"/staff/{path}").status_code == 200
    with unit_of_work(own_app.config["SESSIONS"], write=False) as session:
        rows = session.scalars(
            select(AuditEvent).where(AuditEvent.action.in_(("read", "print"))).order_by(AuditEvent.id)
        )
        assert [(row.action, row.object_kind, row.object_public_id) for row in rows] == list(looked.values())


@pytest.mark.parametrize("homes", [3, 40])
def test_the_lists_take_the_same_few_statements(
    session, site, client, desk, colleague, statements, now, homes
) -> None:
    by = make.the_actor(colleague)
    for n in range(homes):
        person = make.a_family_member(session, site, f"家{n}")
        session.add(
            Referral(
                site_id=site.id,
                household_id=person.household_id,
                about_person_id=person.id,
                partner_id=desk.id,
                situation="hardship",
                mode="warm",
                kind="self_reliance",
                purpose="x",
                basis="internal",
                state="sent",
                answer_by=tokyo_date(now) - DAY,
                created_at=now,
                created_by_id=by.staff_id,
                sent_at=now,
                sent_by_id=by.staff_id,
                packet={},
            )
        )
    session.commit()
    for path, most in (("/staff/referrals", 8), ("/staff/worklist", 60)):
        with statements() as seen:
            assert client.get(path).text.count("くらしの窓口") >= homes
        assert len(seen) <= most, path
