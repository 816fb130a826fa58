"""An afternoon at the table, in a browser: the list, one household after the other, the minutes, the paper."""

from __future__ import annotations

import re
import zlib

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.accounts.models import Staff
from familyprog.arrangements.enums import ArrangementKind
from familyprog.arrangements.service import ArrangementInput, add_arrangement
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.meetings import service
from familyprog.meetings.enums import CaseState
from familyprog.meetings.models import MeetingCase, MinutesLine, StageMeeting
from familyprog.meetings.queries import get_case, listed, stamp_of
from familyprog.meetings.rules import MeetingInput
from familyprog.people.enums import NoteSource, Relation
from familyprog.people.models import Household, Person
from familyprog.people.service import set_name
from familyprog.progression import service as progression
from familyprog.progression.enums import ReviewReason
from familyprog.progression.models import Decision, ReviewItem
from familyprog.progression.queries import case_number
from familyprog.web import paper
from familyprog.web.paper import has_pdf
from tests import make
from tests.conftest import signed_in
from tests.meetings.conftest import TODAY, WEEK, a_conclusion
from tests.meetings.heavy import fill_up

WAYS = [
    "続ける",
    "始める",
    "見守る",
    "お休みにする",
    "また始める",
    "ゆるやかにつながる",
    "終える",
    "今日は決めない（次の会議へ）",
]


@pytest.fixture
def sato(session: Session, site) -> Staff:
    return make.a_staff(session, site, name="佐藤")


@pytest.fixture
def suzuki(session: Session, site) -> Staff:
    return make.a_staff(session, site, name="鈴木")


@pytest.fixture
def client(staff_client, sato):
    return staff_client(staff=sato)


@pytest.fixture
def home(session: Session, site) -> Household:
    mother = make.a_family_member(session, site, "さくら", relation=Relation.MOTHER)
    return session.get_one(Household, mother.household_id)


@pytest.fixture
def meeting(session: Session, sato, suzuki, home, now) -> StageMeeting:
    by = make.the_actor(sato)
    row = service.plan_meeting(session, MeetingInput(now, "会議室", (sato.id, suzuki.id)), now=now, by=by)
    service.add_cases(session, row, [home], now=now, by=by)
    session.commit()
    return row


@pytest.fixture
def place(session: Session, meeting) -> MeetingCase:
    return get_case(session, meeting, listed(session, meeting)[0].public_id)


@pytest.fixture
def here(meeting, place) -> str:
    return f"/staff/meetings/{meeting.public_id}/cases/{place.public_id}"


def conclusion(second: Staff, stamp: str, **more) -> dict[str, object]:
    return {
        "subject": "family",
        "stage": "family",
        "kind": "open",
        "evidence": ["ご家族が希望している"],
        "deciders": ["family"],
        "reasons": "話を聞けてほっとしたとのこと",
        "told_whom": "母に電話で",
        "confirmed_by": second.public_id,
        "decided_on": "2026-12-01",
        "next_review_on": "2027-03-01",
        "key": "a key",
        "stamp": stamp,
        "step": "check",
    } | more


def test_a_meeting_is_prepared_and_its_list_chosen(
    client, session: Session, site, home, sato, suzuki
) -> None:
    item = ReviewItem(
        site_id=site.id,
        household_id=home.id,
        reason=ReviewReason.QUIET,
        occasion="x",
        due_on=TODAY,
        created_at=make.MORNING,
    )
    session.add(item)
    session.commit()
    plan = {"day": "2026-12-08", "time": "13:30", "place": "会議室", "staff": [sato.public_id]}
    refused = client.post("/staff/meetings/new", data=plan)
    assert refused.status_code == 422
    assert "二人以上" in refused.text
    plan["staff"].append(suzuki.public_id)
    for day in ("0001-01-01", "9999-12-31", "2031-01-01", ""):
        assert client.post("/staff/meetings/new", data=plan | {"day": day}).status_code == 422
    page = client.post("/staff/meetings/new", data=plan | {"guests": "民生委員"}, follow_redirects=True)
    assert "佐藤・鈴木・民生委員" in page.text
    assert "3回続けてお休み" in page.text
    assert "結論は、会議の日から書けます" not in page.text  # nobody is on the list yet
    there = page.request.path
    added = client.post(f"{there}/cases", data={"household": home.public_id}, follow_redirects=True)
    assert "1件を一覧に加えました" in added.text
    assert "結論は、会議の日から書けます" in added.text
    assert 'id="proposals"' not in added.text
    again = client.post(f"/staff/cases/{home.public_id}/next-meeting", follow_redirects=True)
    assert again.request.path == there
    assert "さくら" in client.get("/staff/meetings").text or "1世帯" in client.get("/staff/meetings").text


def test_without_a_meeting_one_is_prepared_first(client, home) -> None:
    page = client.post(f"/staff/cases/{home.public_id}/next-meeting", follow_redirects=True)
    assert page.request.path == "/staff/meetings/new"
    assert "先に会議を用意" in page.text


def test_the_list_is_ordered_and_shortened_by_hand(client, session: Session, site, meeting, sato) -> None:
    other = make.a_family_member(session, site, "もみじ")
    session.commit()
    there = f"/staff/meetings/{meeting.public_id}"
    found = client.post(f"{there}/search", data={"q": "もみじ"})
    key = session.get_one(Household, other.household_id).public_id
    assert f'value="{key}"' in found.text
    assert "見つかりませんでした" in client.post(f"{there}/search", data={"q": "だれか"}).text
    assert client.post(f"{there}/search", data={"q": " "}).status_code == 422
    client.post(f"{there}/cases", data={"household": [key, "\x00"]})
    names = [one.aliases for one in listed(session, meeting)]
    assert names == ["さくら", "もみじ"]
    second = listed(session, meeting)[1].public_id
    client.post(f"{there}/cases/{second}/shift", data={"to": "up"})
    client.post(f"{there}/cases/{second}/shift", data={"to": "sideways"})
    session.expire_all()
    assert [one.aliases for one in listed(session, meeting)] == ["もみじ", "さくら"]
    client.post(f"{there}/cases/{second}/off")
    session.expire_all()
    assert [one.aliases for one in listed(session, meeting)] == ["さくら"]


def test_every_way_is_as_large_as_every_other(client, here) -> None:
    page = client.get(here).text
    ways = re.findall(r'<button type="submit" class="([^"]*)" name="kind" value="\w+">([^<]*)<', page)
    assert [words for _look, words in ways] == WAYS
    assert len({look for look, _words in ways}) == 1


def test_wishes_stand_before_the_staffs_view(client, here) -> None:
    page = client.get(here).text
    places = [page.index(words) for words in ("ご本人の意向", "母の意向", "スタッフの見立て", "今日の結論")]
    assert places == sorted(places)


def test_a_conclusion_is_checked_written_and_bound(
    client, session: Session, meeting, place, here, home, suzuki
) -> None:
    page = client.get(f"{here}/conclude?support=family.family&kind=open").text
    stamp = re.search(r'name="stamp" value="([^"]*)"', page)[1]
    assert "鈴木" in page
    check = client.post(f"{here}/conclude", data=conclusion(suzuki, stamp))
    assert check.status_code == 200
    assert 'data-action="conclude"' in check.text
    assert session.scalars(select(Decision)).all() == []
    for _ in range(2):  # pressing twice writes once
        done = client.post(f"{here}/conclude", data=conclusion(suzuki, stamp, step="write"))
        assert done.status_code == 303
    (decision,) = session.scalars(select(Decision)).all()
    assert "家族支援：始める" in client.get(here).text
    record = client.get(f"/staff/cases/{home.public_id}/decisions/{decision.public_id}").text
    assert f"/staff/meetings/{meeting.public_id}/minutes" in record
    assert "母に電話で" in client.get(f"/staff/meetings/{meeting.public_id}/minutes").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"confirmed_by": ""}, "一人では決めません"),
        ({"reasons": ""}, "話し合った理由を"),
        ({"kind": "pause"}, "いま動いていません"),
        ({"subject": ""}, "どなたの支援かを"),
    ],
)
@pytest.mark.parametrize("step", ["check", "write"])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    client, session: Session, place, here, suzuki, wrong, sentence, step
) -> None:
    data = conclusion(suzuki, stamp_of(session, place), **wrong) | {"step": step}
    page = client.post(f"{here}/conclude", data=data)
    assert page.status_code == 422
    assert sentence in page.text
    assert "母に電話で" in page.text
    assert session.scalars(select(Decision)).all() == []


def test_one_may_go_back_and_rewrite(client, session: Session, place, here, suzuki) -> None:
    data = conclusion(suzuki, stamp_of(session, place)) | {"step": "edit"}
    page = client.post(f"{here}/conclude", data=data)
    assert page.status_code == 200
    assert "ほっとした" in page.text


@pytest.mark.parametrize("what", ["conclude", "not-today"])
def test_a_colleague_was_first_and_both_stand_on_the_page(
    client, session: Session, meeting, place, here, sato, suzuki, now, what
) -> None:
    shown = stamp_of(session, place)
    first = a_conclusion(sato, reasons="先に話した理由")
    service.conclude(session, meeting, place, first, shown=shown, now=now, by=make.the_actor(suzuki))
    session.commit()
    data = conclusion(suzuki, shown, step="write") | {"words": "母に電話で"}
    page = client.post(f"{here}/{what}", data=data)
    assert page.status_code == 409
    assert 'data-state="theirs"' in page.text
    assert "先に話した理由" in page.text
    assert "母に電話で" in page.text
    assert len(session.scalars(select(Decision)).all()) == 1
    # Having seen both, one may go on.
    stamp = re.search(r'name="stamp" value="([^"]*)"', page.text)[1]
    seen = re.search(r'name="seen" value="([^"]*)"', page.text)
    more = {"stamp": stamp, "kind": "keep"} | ({"seen": seen[1]} if seen else {})
    assert client.post(f"{here}/{what}", data=data | more).status_code == 303


def test_nothing_is_decided_today(client, session: Session, meeting, place, here, sato, suzuki, now) -> None:
    to = client.get(f"{here}/conclude?support=family.family&kind=not_today")
    assert to.location.endswith("/not-today")
    page = client.get(to.location).text
    stamp = re.search(r'name="stamp" value="([^"]*)"', page)[1]
    done = client.post(to.location, data={"stamp": stamp, "words": "母の返事を待つ"}, follow_redirects=True)
    assert "つぎの会議を用意すると" in done.text
    assert "今日は決めない、と話し合いました" in done.text
    plan = MeetingInput(now + WEEK, "", (sato.id, suzuki.id))
    service.plan_meeting(session, plan, now=now, by=make.the_actor(sato))
    session.commit()
    session.expire_all()
    again = {"stamp": stamp_of(session, place), "words": ""}
    assert (
        "2026-12-08の会議の一覧に加えました"
        in client.post(to.location, data=again, follow_redirects=True).text
    )


def test_lines_are_added_and_corrected_never_edited(client, session: Session, meeting, here) -> None:
    promise = {"kind": "tell", "words": "月曜に電話"}
    assert client.post(f"{here}/lines", data=promise).status_code == 303
    assert client.post(f"{here}/lines", data={"kind": "tell", "words": ""}).status_code == 422
    page = client.get(here).text
    fix = re.search(r"\?corrects=(\w{16})", page)[1]
    assert "選んだ行を直す" in client.get(f"{here}?corrects={fix}").text
    client.post(f"{here}/lines", data={"kind": "tell", "words": "火曜に電話", "corrects": fix})
    page = client.get(here).text
    assert "「月曜に電話」を直した行" in page
    twice = client.post(f"{here}/lines", data={"kind": "tell", "words": "水曜に", "corrects": fix})
    assert twice.status_code == 422
    there = f"/staff/meetings/{meeting.public_id}"
    own = {"kind": "talked", "words": "次は和室で"}
    assert "次は和室で" in client.post(f"{there}/lines", data=own, follow_redirects=True).text
    assert client.post(f"{there}/lines", data={"kind": "talked", "words": ""}).status_code == 422
    assert len(session.scalars(select(MinutesLine)).all()) == 3


def test_a_closed_meeting_keeps_its_minutes(client, session: Session, meeting, place, here) -> None:
    there = f"/staff/meetings/{meeting.public_id}"
    assert "まだ話していない世帯は" in client.get(f"{there}/close").text
    page = client.post(f"{there}/close", follow_redirects=True)
    assert "閉じた記録です" in page.text
    session.expire_all()
    assert place.state is CaseState.NOT_TODAY
    assert 'data-action="choose-way"' not in client.get(here).text
    late = client.post(f"{here}/lines", data={"kind": "talked", "words": "書き足し"}, follow_redirects=True)
    assert "書き足し" in late.text
    assert 'data-action="take-off"' not in client.get(there).text
    refused = client.post(f"{there}/cases", data={"household": "x"})
    assert refused.status_code == 404


def test_not_before_the_day(client, session: Session, meeting, here, now) -> None:
    meeting.starts_at = now + WEEK
    session.commit()
    there = f"/staff/meetings/{meeting.public_id}"
    assert 'data-action="choose-way"' not in client.get(here).text
    assert client.post(f"{there}/close").status_code == 422
    early = client.post(f"{there}/lines", data={"kind": "talked", "words": "まだ"})
    assert early.status_code == 422
    assert client.post(f"{here}/not-today", data={"stamp": "1.0"}).status_code == 422


def test_the_plan_changes_and_nobody_is_overwritten(
    client, session: Session, meeting, sato, suzuki, now
) -> None:
    path = f"/staff/meetings/{meeting.public_id}/change"
    page = client.get(path).text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    plan = {
        "day": "2026-12-02",
        "time": "10:00",
        "place": "和室",
        "staff": [sato.public_id, suzuki.public_id],
        "version": version,
    }
    assert client.post(path, data=plan).status_code == 303
    stale = client.post(path, data=plan | {"place": "ロビー"})
    assert stale.status_code == 409
    assert "和室" in stale.text
    assert "ロビー" in stale.text
    assert client.post(path, data=plan | {"staff": [sato.public_id]}).status_code in {409, 422}
    fresh = re.search(r'name="version" value="(\d+)"', stale.text)[1]
    alone = client.post(path, data=plan | {"staff": [sato.public_id], "version": fresh})
    assert alone.status_code == 422


def test_the_paper_says_no_name(client, session: Session, meeting, place, home, now, sato) -> None:
    by = make.the_actor(sato)
    mother = session.scalars(select(Person).where(Person.household_id == home.id)).one()
    set_name(session, mother, "山田花子", "やまだはなこ", now=now, by=by)
    said = ArrangementInput(ArrangementKind.AVOID, "仕事の話", NoteSource.SEEN, tokyo_date(now))
    add_arrangement(session, home, None, said, now=now, by=by)
    session.commit()
    for path in (f"/staff/cases/{home.public_id}/one-page", f"/staff/meetings/{meeting.public_id}/papers"):
        page = client.get(path).text
        assert f"番号 {case_number(home.public_id)}" in page
        assert "仕事の話" in page
        assert "さくら" in page
        for telling in ("山田", "やまだ", "@example.jp"):
            assert telling not in page


def test_whoever_reads_or_prints_is_written_down(own_app: Flask, now) -> None:
    """With real commits: the readings are kept although a GET itself commits nothing."""
    with own_app.config["SESSIONS"]() as session:
        site = make.a_site(session)
        sato, suzuki = make.a_staff(session, site), make.a_staff(session, site)
        home = session.get_one(Household, make.a_family_member(session, site).household_id)
        by = make.the_actor(sato)
        row = service.plan_meeting(session, MeetingInput(now, "", (sato.id, suzuki.id)), now=now, by=by)
        service.add_cases(session, row, [home], now=now, by=by)
        place = listed(session, row)[0].public_id
        browser = signed_in(own_app, session, sato, now)
        there = f"/staff/meetings/{row.public_id}"
        for path in (
            "/staff/board",
            there,
            f"{there}/cases/{place}",
            f"{there}/cases/{place}/conclude?kind=keep",
            f"{there}/minutes",
            f"{there}/papers",
            f"/staff/cases/{home.public_id}/one-page",
        ):
            assert browser.get(path).status_code == 200
        # Beside what a page says of itself, the edge writes down who was shown (`show`).
        said = select(AuditEvent).where(AuditEvent.action != "show").order_by(AuditEvent.id)
        events = session.scalars(said).all()
        case = ("household", home.public_id)
        assert [(one.action, one.object_kind, one.object_public_id) for one in events][2:] == [
            ("read", "board", "-"),
            ("read", "stage_meeting", row.public_id),
            ("read_meeting", *case),
            ("read_meeting", *case),
            ("read_minutes", "stage_meeting", row.public_id),
            ("read_minutes", *case),
            ("print_case", *case),
            ("print_case", *case),
        ]


def pages_of(pdf: bytes) -> int:
    """How many pages it has, by the outline of its own objects."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    words = [_unpacked(part) for part in packed]
    whole = b"".join([pdf, *words])
    return int(re.search(rb"/Type /Pages/Kids \[[^\]]*\]/Count (\d+)", whole)[1])


def _unpacked(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


@pytest.mark.skipif(not has_pdf(), reason="WeasyPrint is not installed")
def test_one_sheet_of_a4_each_however_much_there_is_to_say(
    client, session: Session, site, home, meeting, sato, suzuki, now
) -> None:
    others = [fill_up(session, site, number, sato, suzuki, now) for number in range(2)]
    service.add_cases(session, meeting, others, now=now, by=make.the_actor(sato))
    session.commit()
    answer = client.get(f"/staff/meetings/{meeting.public_id}/papers?as=pdf")
    assert answer.content_type == "application/pdf"
    assert pages_of(answer.data) == 3


def test_without_the_part_for_pdf_the_page_is_printed(client, monkeypatch, home, meeting) -> None:
    def missing() -> None:
        raise paper.PdfMissingError

    monkeypatch.setattr(paper, "_weasyprint", missing)
    for path in (f"/staff/cases/{home.public_id}/one-page", f"/staff/meetings/{meeting.public_id}/papers"):
        assert "PDFでひらく" not in client.get(path).text
        assert client.get(f"{path}?as=pdf").status_code == 303


def test_the_board_shows_people_and_points_nowhere(client, session: Session, home, sato, suzuki, now) -> None:
    empty = client.get("/staff/board").text
    assert 'data-state="empty"' in empty
    progression.decide(session, home, a_conclusion(suzuki), now=now, by=make.the_actor(sato))
    session.commit()
    page = client.get("/staff/board").text
    headings = re.findall(r'<h2 class="board-title"[^>]*>([^<]*)<', page)
    assert headings == ["家族", "個別", "集団", "社会参加", "お休み・ゆるやか"]
    shown = re.sub(r"<[^>]+>", "", page.split("<main")[1].split(">", 1)[1])
    assert not re.search(r"[→↑▲⇒＞>]|ステージ|人数|件数|\d人|\d件|達成|目標", shown)
    assert 'data-action="add-to-next-meeting"' in page
    assert "さくら" in page
    assert "さくら" not in client.get("/staff/board?mine=1&due=1&program=none&page=x").text


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RECEPTION, Role.ADMIN, Role.AUDITOR])
def test_nobody_else_opens_any_of_it(staff_client, role, here, meeting, home) -> None:
    other = staff_client(role)
    for path in (
        "/staff/board",
        "/staff/meetings",
        f"/staff/meetings/{meeting.public_id}",
        here,
        f"/staff/meetings/{meeting.public_id}/minutes",
        f"/staff/meetings/{meeting.public_id}/papers",
        f"/staff/cases/{home.public_id}/one-page",
    ):
        assert other.get(path).status_code == 403


def test_another_site_finds_nothing(staff_client, session: Session, here, meeting, home) -> None:
    stranger = staff_client(staff=make.a_staff(session, make.a_site(session, "あおば市")))
    for path in (
        here,
        f"/staff/meetings/{meeting.public_id}",
        f"/staff/meetings/{meeting.public_id}/papers",
        f"/staff/cases/{home.public_id}/one-page",
    ):
        assert stranger.get(path).status_code == 404
    assert "さくら" not in stranger.get("/staff/board").text
