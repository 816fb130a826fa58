"""これまで, 資料, お知らせ, 伝えたこと: one's own, and nothing of the other parent or of another family."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import Capacity, HomeTry, Mark
from familyprog.attendance.models import Attendance, HomePractice
from familyprog.base.words import telling_words
from familyprog.consent import service as consents
from familyprog.consent.enums import DisclosureBasis
from familyprog.consent.models import Consent
from familyprog.consent.rules import ConsentInput, DisclosureInput
from familyprog.enrolment.enums import EnrolmentState, MakeUpState, MakeUpWay
from familyprog.enrolment.models import MakeUp
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.service import tell
from tests import make
from tests.web.walk import walk

PAGES = ("/me/", "/me/record", "/me/materials", "/me/told", "/me/messages", "/me/leave", "/me/greetings")
UNITS = 3


class Life:
    """One person with a course of his or her own, everything in it marked with the alias."""

    def __init__(
        self, session: Session, site, alias: str, now: dt.datetime, home=None, sessions: int = UNITS
    ):
        self.session, self.site, self.now, self.alias = session, site, now, alias
        self.me = make.a_family_member(session, site, alias, household=home)
        version = make.a_curriculum(session, units=UNITS)
        words = {"aim": f"{alias}のねらい", "question": f"{alias}の問い", "homework": f"{alias}の一つ"}
        version.content = {
            "units": [{"no": no, **words, "notes": "職員の覚え書き"} for no in range(1, UNITS + 1)]
        }
        session.flush()
        session.refresh(version, ["units"])
        self.units = version.units
        for unit in self.units:
            unit.title = f"{alias}の内容{unit.number}"
        cohort = make.a_cohort(
            session, make.a_program(session, site), name=f"{alias}の組", curriculum_version_id=version.id
        )
        self.place = make.an_enrolment(session, cohort, self.me, created_at=now - dt.timedelta(days=400))
        self.meetings = [
            make.a_session(
                session, cohort, now + dt.timedelta(days=7 * (2 - number)), units=[self.units[number % UNITS]]
            )
            for number in range(1, sessions + 1)
        ]
        for meeting in self.meetings[2:]:
            self.came(meeting)
        self.consent = self.consented()
        self.messages()
        session.commit()

    def came(self, meeting) -> None:
        self.session.add(
            Attendance(
                site_id=self.site.id,
                class_session_id=meeting.id,
                person_id=self.me.id,
                enrolment_id=self.place.id,
                mark=Mark.LATE,
                capacity=Capacity.PARTICIPANT,
                updated_at=self.now,
                updated_by="0" * 16,
            )
        )

    def consented(self) -> Consent:
        staff = make.the_actor(make.a_staff(self.session, self.site))
        words = ConsentInput(f"{self.alias}の医院", f"{self.alias}のため", (f"{self.alias}の来た日",))
        consent = consents.give_consent(self.session, self.me, words, now=self.now, by=staff)
        for basis in (DisclosureBasis.CONSENT, DisclosureBasis.LAW, DisclosureBasis.PUBLIC_BODY):
            told = DisclosureInput(words.recipient, words.items, basis, "職員だけのわけ")
            consents.note_disclosure(self.session, self.me, told, consent=consent, now=self.now, by=staff)
        return consent

    def messages(self) -> None:
        about = {"site_id": self.site.id, "due_at": self.now, "not_after": self.now + dt.timedelta(days=1)}
        tell(self.session, self.me.id, MessageKind.ENROLLED, occasion="a", now=self.now, **about)

    def reading(self, number: int = 2) -> str:
        return f"/me/materials/{self.meetings[number].public_id}/{(number + 1) % UNITS + 1}"


@pytest.fixture
def lives(session: Session, site, now):
    """さくら and ふじ of one household, ゆず of another."""
    home = make.a_household(session, site)
    return [
        Life(session, site, alias, now, where)
        for alias, where in (("さくら", home), ("ふじ", home), ("ゆず", None))
    ]


@pytest.fixture
def browser(lives, family_client) -> FlaskClient:
    return family_client(lives[0].me.id)


def test_the_days_one_came_and_what_was_done_there(browser) -> None:
    page = browser.get("/me/record").text
    assert "来てくださって、ありがとうございます" in page
    assert "11月24日（火）" in page
    assert "さくらの内容1" in page
    assert "途中" not in page
    assert "お休み" not in page


def test_a_make_up_and_a_completion_are_said_plainly(session, lives, browser, now) -> None:
    life = lives[0]
    for unit, state, way in (
        (life.units[1], MakeUpState.CREDITED, MakeUpWay.PACKET),
        (life.units[2], MakeUpState.PLANNED, MakeUpWay.ONE_TO_ONE),
    ):
        session.add(
            MakeUp(
                site_id=life.site.id,
                enrolment_id=life.place.id,
                curriculum_unit_id=unit.id,
                way=way,
                state=state,
                made_at=now,
            )
        )
    life.place.state, life.place.ended_at = EnrolmentState.COMPLETED, now
    session.commit()
    page = browser.get("/me/record").text
    assert "ひと区切りを迎えました" in page
    assert "令和8年12月1日（火）" in page
    assert "補講の予定" in page
    assert "一対一" in page


def test_materials_are_those_taught_and_those_of_the_next_session(browser, lives) -> None:
    page = browser.get("/me/materials").text
    assert "つぎの回" in page
    assert [page.count(f"さくらの内容{number}<") for number in (1, 2, 3)] == [1, 1, 1]
    one = browser.get(lives[0].reading()).text
    assert all(words in one for words in ("さくらのねらい", "さくらの問い", "さくらの一つ"))
    assert "職員の覚え書き" not in one


def test_what_comes_next_may_be_read_but_nothing_was_tried_yet(browser, lives) -> None:
    ahead = f"/me/materials/{lives[0].meetings[0].public_id}/2"
    page = browser.get(ahead)
    assert page.status_code == 200
    assert "tell-home-practice" not in page.text
    assert browser.post(ahead, data={"answer": "tried"}).status_code == 404


@pytest.mark.parametrize("state", [EnrolmentState.WITHDRAWN, EnrolmentState.PAUSED])
def test_after_leaving_what_was_taught_before_stays(session, browser, lives, now, state) -> None:
    life = lives[0]
    life.place.state = state
    life.place.ended_at = now - dt.timedelta(days=1) if state is EnrolmentState.WITHDRAWN else None
    session.commit()
    page = browser.get("/me/materials").text
    assert "さくらの内容1" in page
    assert ("さくらの内容3" in page) is (state is EnrolmentState.PAUSED)


def test_home_practice_is_said_changed_and_never_judged(session, browser, lives) -> None:
    address = lives[0].reading()
    assert browser.post(address, data={}).status_code == 422
    assert browser.post(address, data={"answer": "perhaps"}).status_code == 422
    for answer in ("tried", "unsaid", "not_tried"):
        assert browser.post(address, data={"answer": answer}).status_code == 303
    assert session.scalars(select(HomePractice.answer)).all() == [HomeTry.NOT_TRIED]
    page = browser.get(address).text
    assert 'value="not_tried" checked' in page


def test_consents_and_what_was_told_and_taking_one_back(session, browser, lives) -> None:
    page = browser.get("/me/told").text
    assert page.count("さくらの医院</strong>に") == 2  # not what the law asked for
    assert "職員だけのわけ" not in page
    assert "取りやめるまで" in page
    address = f"/me/told/{lives[0].consent.public_id}/withdraw"
    assert "よろしいですか" in browser.get(address).text
    for _twice in range(2):
        assert browser.post(address).status_code == 303
    session.expire_all()
    assert session.get_one(Consent, lives[0].consent.id).withdrawn_at is not None
    page = browser.get("/me/told").text
    assert "12月1日（火）に取りやめました" in page
    assert page.count("さくらの医院</strong>に") == 2


def test_a_consent_that_is_over_says_so(session, browser, lives, now) -> None:
    lives[0].consent.ends_on = dt.date(2026, 11, 30)
    session.commit()
    assert "11月30日（月）で終わりました" in browser.get("/me/told").text


@pytest.mark.parametrize(
    ("state", "channel", "words"),
    [
        (MessageState.PLANNED, "mail", "これから"),
        (MessageState.SENT, "mail", "お送りしました"),
        (MessageState.TOLD, "phone", "お電話しました"),
        (MessageState.TOLD, "post", "お送りしました"),
        (MessageState.FAILED, "mail", "お送りできませんでした"),
        (MessageState.EXPIRED, "phone", "お電話できませんでした"),
        (MessageState.SUPPRESSED, "mail", "お送りしませんでした"),
    ],
)
def test_messages_are_said_in_kind_words(session, browser, lives, state, channel, words) -> None:
    message = session.scalars(select(Message).where(Message.person_id == lives[0].me.id)).one()
    message.state, message.channel = state, channel
    session.commit()
    page = browser.get("/me/messages").text
    assert "受付のお知らせ" in page
    assert "お申し込みを受け付けたからです" in page
    assert words in page


def test_what_nobody_was_told_is_not_listed(session, browser, lives, now) -> None:
    message = session.scalars(select(Message).where(Message.person_id == lives[0].me.id)).one()
    message.facts = {"instead_of": "mail"}
    session.commit()
    assert "受付のお知らせ" not in browser.get("/me/messages").text
    message.facts = {}
    outbox.void(session, now=now, person_id=lives[0].me.id, reason="test")
    session.commit()
    assert "お知らせは、まだありません" in browser.get("/me/messages").text


def test_a_call_nobody_made_in_time_is_not_still_to_come(session, browser, lives, now) -> None:
    message = session.scalars(select(Message).where(Message.person_id == lives[0].me.id)).one()
    message.state, message.channel, message.not_after = MessageState.TO_CALL, "phone", now
    session.commit()
    assert "お電話できませんでした" in browser.get("/me/messages").text


def test_every_page_is_there_with_a_quiet_title(browser) -> None:
    pages = walk(browser, *PAGES)
    assert {"/me/record", "/me/materials", "/me/told", "/me/messages"} <= {page.path for page in pages}
    for page in pages:
        assert page.status in {200, 303}, page.path
        assert telling_words(page.title + page.path, ["さくら"]) == [], page.path


def test_nothing_of_the_other_parent_or_of_another_family_is_shown(lives, family_client) -> None:
    for life in lives:
        others = [other.alias for other in lives if other is not life]
        for page in walk(family_client(life.me.id), *PAGES):
            assert not [alias for alias in others if alias in page.html], (life.alias, page.path)


def test_the_addresses_of_others_are_simply_not_there(lives, browser) -> None:
    for other in lives[1:]:
        theirs = [
            (other.reading(), {"answer": "tried"}),
            (f"/me/told/{other.consent.public_id}/withdraw", {}),
        ]
        for address, data in theirs:
            nothing = f"{address[:14]}{'0' * 16}"
            assert browser.get(address).status_code == 404
            assert browser.post(address, data=data).status_code == 404
            assert browser.get(nothing).status_code == 404
    assert browser.get(lives[0].reading().rsplit("/", 1)[0] + "/9").status_code == 404


@pytest.mark.parametrize("path", ["/me/record", "/me/materials", "/me/told", "/me/messages"])
def test_thirty_sessions_ask_the_database_no_more_than_three(
    session: Session,
    site,
    now,
    family_client,
    statements: Callable[[], Iterator[list[str]]],
    path: str,
) -> None:
    counts = []
    for alias, sessions in (("さくら", 3), ("ゆず", 30)):
        browser = family_client(Life(session, site, alias, now, sessions=sessions).me.id)
        browser.get(path)
        with statements() as seen:
            assert browser.get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
