"""Monday, ten minutes: the work list in a browser."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.enrolment.models import Seat, SeatOffer
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind, MessageState
from familyprog.outbox.models import Message
from familyprog.people.enums import Relation
from familyprog.people.models import Caseload, ContactProfile
from familyprog.progression.enums import ReviewReason, ReviewState
from familyprog.progression.models import ReviewItem
from familyprog.web.staff.worklist import FOLD
from tests import make

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 12, 1)


@pytest.fixture
def item(session: Session, site) -> ReviewItem:
    """The mother has come three times without being able to: a reason to care."""
    return an_item(session, site)


def an_item(session: Session, site) -> ReviewItem:
    mother = make.a_family_member(session, site, relation=Relation.MOTHER)
    row = ReviewItem(
        site_id=site.id,
        household_id=mother.household_id,
        person_id=mother.id,
        reason=ReviewReason.QUIET,
        occasion=f"quiet:{mother.public_id}",
        due_on=TODAY,
        created_at=make.MORNING,
    )
    session.add(row)
    session.flush()
    return row


def test_an_empty_list_says_why_and_what_to_do(staff_client, session: Session, now) -> None:
    outbox.beat(session, "desk:42:ab", now=now)
    page = staff_client().get("/staff/worklist").text
    assert 'data-state="empty"' in page
    assert "世帯を見る" in page


def test_each_row_has_one_action_and_later(staff_client, item) -> None:
    page = staff_client().get("/staff/worklist").text
    assert "3回続けてお休み" in page
    assert page.count("ようすをうかがう") == 1
    assert page.count('data-action="put-off"') == 1
    assert f'id="until-{item.public_id}"' in page
    assert 'value="2026-12-15"' in page


def test_later_shows_it_again_on_that_day(staff_client, session: Session, item) -> None:
    client = staff_client()
    answer = client.post(f"/staff/worklist/{item.public_id}/later", data={"until": "2027-01-12"})
    assert answer.status_code == 303
    page = client.get("/staff/worklist").text
    assert "2027-01-12に、もう一度ここに出します" in page
    assert "put-off" not in page
    session.expire_all()
    assert session.scalars(select(ReviewItem)).one().state is ReviewState.LATER


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "いつ見るか、日を入れてください"),
        ("2026-12-01", "明日からあとの日"),
        ("2062-01-01", "1年以内"),
        ("あした", "無効な日付"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_row(staff_client, item, day: str, sentence: str) -> None:
    answer = staff_client().post(f"/staff/worklist/{item.public_id}/later", data={"until": day})
    assert answer.status_code == 422
    assert f'id="until-{item.public_id}-error"' in answer.text
    assert sentence in answer.text
    assert f'value="{day}"' in answer.text


def test_another_sites_row_is_not_there(staff_client, session: Session) -> None:
    elsewhere = an_item(session, make.a_site(session, "あおば市"))
    answer = staff_client().post(f"/staff/worklist/{elsewhere.public_id}/later", data={"until": "2027-01-12"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR])
def test_only_coordinators_open_it(staff_client, role: Role) -> None:
    client = staff_client(role)
    assert [client.get(path).status_code for path in ("/staff/worklist", "/staff/cases")] == [403, 403]


@pytest.mark.parametrize("path", ["/staff/worklist", "/staff/worklist?whose=mine"])
def test_the_same_statements_for_3_40_and_300_households(
    staff_client, session: Session, site, statements, path: str
) -> None:
    yukari = make.a_staff(session, site)
    client = staff_client(staff=yukari)

    def counted(many: int) -> int:
        for _ in range(many):
            home = an_item(session, site).household_id
            session.add(Caseload(household_id=home, staff_id=yukari.id, starts_on=TODAY - DAY))
        session.flush()
        with statements() as seen:
            assert client.get(path).text.count('data-action="put-off"') >= many
        return len(seen)

    assert counted(3) == counted(37) == counted(260)


def test_it_says_first_how_many_and_what_cannot_wait(staff_client, item) -> None:
    page = staff_client().get("/staff/worklist").text
    assert 'data-state="how-many"' in page
    assert "先に見ていただきたい" in page
    assert page.index("お知らせが出ていません") < page.index("3回続けてお休み")
    assert page.index('href="#part-1"') < page.index('id="part-1"')
    assert "送信係が、まだ一度も動いていません。" in page


def test_nothing_urgent_is_said_too(staff_client, session: Session, item, now) -> None:
    outbox.beat(session, "desk:42:ab", now=now)
    assert "今日でなければならないものは、ありません" in staff_client().get("/staff/worklist").text


def test_ones_own_and_everybodys(staff_client, session: Session, site, item, now) -> None:
    outbox.beat(session, "desk:42:ab", now=now)
    yukari, other = make.a_staff(session, site), an_item(session, site)
    session.add(Caseload(household_id=item.household_id, staff_id=yukari.id, starts_on=TODAY - DAY))
    session.flush()
    client = staff_client(staff=yukari)
    everybody, own = (client.get(f"/staff/worklist{end}").text for end in ("", "?whose=mine"))
    assert f"until-{other.public_id}" in everybody
    assert f"until-{other.public_id}" not in own
    assert f"until-{item.public_id}" in own
    assert "みなさん 2件" in own
    assert "自分の担当 1件" in own
    later = f"/staff/worklist/{item.public_id}/later"
    assert client.post(later, data={"until": "2026-12-01", "whose": "mine"}).status_code == 422
    answer = client.post(later, data={"until": "2027-01-12", "whose": "mine"})
    assert answer.location.endswith("/staff/worklist?whose=mine")
    assert "担当の世帯に、いまはありません" in client.get(answer.location).text


def test_putting_off_is_written_down(staff_client, session: Session, item) -> None:
    staff_client().post(f"/staff/worklist/{item.public_id}/later", data={"until": "2027-01-12"})
    assert session.scalars(
        select(AuditEvent.object_public_id).where(AuditEvent.action == "put_off")
    ).all() == [item.public_id]


def test_a_long_section_is_folded_and_a_refused_day_unfolds_it(staff_client, session: Session, site) -> None:
    rows = [an_item(session, site) for _ in range(FOLD + 3)]
    client = staff_client()
    page = client.get("/staff/worklist").text
    assert "すべて見る（あと3件）" in page
    assert page.count('data-action="put-off"') == len(rows)
    assert "<details open" not in page.replace('class="more" ', "")
    refused = client.post(f"/staff/worklist/{rows[-1].public_id}/later", data={"until": ""}).text
    assert "<details open" in refused.replace('class="more" ', "")


def test_a_seat_whose_time_ends_and_one_that_has_time(staff_client, session: Session, site, now) -> None:
    cohort = make.a_cohort(session, make.a_program(session, site), name="昼の会")
    for number, days in ((1, 2), (2, 5)):
        mother = make.a_family_member(session, site, f"さくら{number}")
        entry, seat = make.an_enrolment(session, cohort, mother), Seat(cohort_id=cohort.id, number=number)
        session.add(seat)
        session.flush()
        session.add(
            SeatOffer(
                site_id=site.id,
                enrolment_id=entry.id,
                seat_id=seat.id,
                offered_at=now,
                expires_at=now + days * DAY,
            )
        )
    session.flush()
    page = staff_client().get("/staff/worklist").text
    assert "お返事の期限が近い、席のご案内" in page
    assert "さくら1さん" in page
    assert "2026-12-03（木） 09:00まで" in page
    assert "さくら2" not in page


def test_a_mail_that_came_back_leads_to_the_rules_of_that_person(
    staff_client, session: Session, site, now
) -> None:
    mother = make.a_family_member(session, site, "つばき")
    profile = session.scalars(select(ContactProfile).where(ContactProfile.person_id == mother.id)).one()
    profile.email, profile.email_suspended_at = "tsubaki@example.jp", now - DAY
    session.flush()
    page = staff_client().get("/staff/worklist").text
    assert "お知らせが返ってきた方" in page
    assert "アドレスをうかがってください" in page
    assert f"/staff/people/{mother.public_id}/contact" in page
    assert "tsubaki@example.jp" not in page


@pytest.mark.parametrize(("days", "is_urgent"), [(0, True), (3, False)])
def test_the_list_of_the_desk_is_one_row(
    staff_client, session: Session, site, now, days: int, is_urgent: bool
) -> None:
    outbox.beat(session, "desk:42:ab", now=now)
    mother = make.a_family_member(session, site, "もみじ")
    session.add(
        Message(
            site_id=site.id,
            kind=MessageKind.REMINDER,
            occasion="session:x",
            recipient_key=f"person:{mother.public_id}",
            channel=MessageChannel.PHONE,
            person_id=mother.id,
            state=MessageState.TO_CALL,
            due_at=now - DAY,
            not_after=now + days * DAY + dt.timedelta(hours=3),
            created_at=now - DAY,
        )
    )
    session.flush()
    page = staff_client().get("/staff/worklist").text
    assert "電話・手紙の一覧　1件" in page
    assert ('href="#part-1"' in page) is is_urgent
    assert "もみじ" not in page
