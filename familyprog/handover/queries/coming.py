"""What a pack says of time: the next dates, what runs, and what is open. The same statements for 1 and 50."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from familyprog.base.clock import at_tokyo, tokyo, tokyo_date
from familyprog.care.models import FollowUp, SafetyAlert
from familyprog.consent.models import Consent, RecipientNotice
from familyprog.consent.rules import SOON as CONSENT_SOON
from familyprog.contacts.models import ContactEntry
from familyprog.enrolment.models import GreetingWish
from familyprog.enrolment.queries import expected_many
from familyprog.handover.enums import Section
from familyprog.handover.rules import AHEAD, Item
from familyprog.outbox.enums import MessageState
from familyprog.outbox.models import Message
from familyprog.programs.enums import CohortState, SessionState
from familyprog.programs.models import ClassSession, Cohort
from familyprog.progression.enums import ReviewState
from familyprog.progression.models import Decision, ReviewItem, Support
from familyprog.progression.queries import Member, subject_words
from familyprog.progression.rules import support_words
from familyprog.referrals.enums import ReferralState
from familyprog.referrals.models import Referral

Lines = dict[int, list[str]]
People = dict[int, list[Member]]


def dates_by_home(
    session: Session, people: People, site_id: int, *, last_on: dt.date, now: dt.datetime
) -> Lines:
    """Sessions, greetings and next attempts, in the order of days, up to two months after the last day."""
    until = max(last_on, tokyo_date(now)) + AHEAD
    homes = _homes(people)
    found: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    for home, day, words in (
        *_sessions(session, homes, site_id, now, until),
        *_greetings(session, homes, until),
        *_attempts(session, homes, until),
    ):
        found[home].append((day, words))
    return {
        home: [f"{day.isoformat()}　{words}" for day, words in sorted(rows)] for home, rows in found.items()
    }


def _homes(people: People) -> dict[int, tuple[int, Member]]:
    return {one.person_id: (home, one) for home, own in people.items() for one in own}


Found = Iterable[tuple[int, dt.date, str]]


def _sessions(
    session: Session, homes: dict[int, tuple[int, Member]], site_id: int, now: dt.datetime, until: dt.date
) -> Found:
    rows = session.execute(
        select(ClassSession.id, ClassSession.starts_at, Cohort.name)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .where(
            ClassSession.site_id == site_id,
            ClassSession.state == SessionState.PLANNED,
            Cohort.state == CohortState.PUBLISHED,
            ClassSession.starts_at > now,
            ClassSession.starts_at < at_tokyo(until, dt.time.min),
        )
    ).all()
    awaited = expected_many(session, [key for key, _at, _name in rows])
    for key, at, name in rows:
        for who in awaited[key]:
            if who.person_id in homes:
                home, one = homes[who.person_id]
                yield home, tokyo_date(at), f"{tokyo(at):%H:%M}　{name}（{one.shown_label}）"


def _greetings(session: Session, homes: dict[int, tuple[int, Member]], until: dt.date) -> Found:
    rows = session.execute(
        select(GreetingWish.person_id, GreetingWish.next_on, GreetingWish.rhythm).where(
            GreetingWish.person_id.in_(homes), GreetingWish.next_on <= until
        )
    )
    for person_id, day, rhythm in rows:
        home, one = homes[person_id]
        yield home, day, f"ごあいさつ（{one.shown_label}、{rhythm.label}）"


def _attempts(session: Session, homes: dict[int, tuple[int, Member]], until: dt.date) -> Found:
    newest = select(func.max(ContactEntry.id)).where(ContactEntry.person_id.in_(homes))
    rows = session.execute(
        select(ContactEntry.person_id, ContactEntry.next_try_on).where(
            ContactEntry.id.in_(newest.group_by(ContactEntry.person_id)), ContactEntry.next_try_on <= until
        )
    )
    for person_id, day in rows:
        home, one = homes[person_id or 0]
        yield home, day or until, f"そっと、もう一度（{one.shown_label}）"


def supports_by_home(session: Session, people: People) -> Lines:
    """What runs for whom since when, with the next talk. One statement."""
    rows = session.execute(
        select(Support, Decision.next_review_on)
        .join(Decision, Decision.id == Support.decision_id)
        .where(Support.household_id.in_(people), Support.ends_on.is_(None))
        .order_by(Support.starts_on, Support.id)
    )
    found: Lines = defaultdict(list)
    for support, review_on in rows:
        whose = subject_words(people[support.household_id], support.person_id)
        talk = f"次の見直し {review_on.isoformat()}" if review_on else "次の見直しは決めていません"
        words = f"{support_words(whose, support.stage)}　{support.status.label}"
        found[support.household_id].append(f"{words}（{support.starts_on.isoformat()}から）　{talk}")
    return found


def work_by_home(session: Session, people: People, *, now: dt.datetime) -> Lines:
    """Everything somebody has to go on with; days that may be put off are left out. Six statements."""
    homes, found = _homes(people), defaultdict[int, list[str]](list)
    for home, person_id, words in (*_reviews(session, people), *_at_home(session, homes, now)):
        whose = f"（{homes[person_id][1].shown_label}）" if person_id in homes else ""
        found[home].append(f"{words}{whose}")
    return found


def _reviews(session: Session, household_ids: Collection[int]) -> Iterable[tuple[int, int | None, str]]:
    rows = session.scalars(
        select(ReviewItem)
        .where(ReviewItem.household_id.in_(household_ids), ReviewItem.state != ReviewState.DONE)
        .order_by(ReviewItem.id)
    )
    for row in rows:
        yield row.household_id, row.person_id, f"話し合い：{row.reason.label}"


def _at_home(
    session: Session, homes: dict[int, tuple[int, Member]], now: dt.datetime
) -> Iterable[tuple[int, int | None, str]]:
    for words, statement in _open(homes, now):
        for person_id, more in session.execute(statement):
            label = getattr(more, "label", more)
            yield homes[person_id][0], person_id, f"{words}：{label}" if label else words


# Of a referral: somebody still has to do, or to hear, something.
GOING = (ReferralState.DRAFT, ReferralState.SENT, ReferralState.RECEIVED, ReferralState.ON_HOLD)
Asked = tuple[str, Select[*tuple[Any, ...]]]


def _open(homes: Collection[int], now: dt.datetime) -> tuple[Asked, ...]:
    """What is open about persons, in words, and the statement that finds it: the person and one more word."""
    is_due = (Message.state == MessageState.TO_CALL) & (Message.not_after > now)
    return (
        (
            "気にかけること",
            select(FollowUp.person_id, FollowUp.kind)
            .where(FollowUp.person_id.in_(homes), FollowUp.state != ReviewState.DONE)
            .order_by(FollowUp.id),
        ),
        (
            "すぐに聞いてほしいこと",
            select(SafetyAlert.person_id, literal(""))
            .where(SafetyAlert.person_id.in_(homes), SafetyAlert.taken_at.is_(None))
            .order_by(SafetyAlert.id),
        ),
        (
            "電話・手紙で伝えること",
            select(Message.person_id, Message.kind)
            .where(Message.person_id.in_(homes), is_due)
            .order_by(Message.id),
        ),
        (
            "つなぎ・紹介",
            select(Referral.about_person_id, Referral.state)
            .where(Referral.about_person_id.in_(homes), Referral.state.in_(GOING))
            .order_by(Referral.id),
        ),
        *_about_consents(homes, tokyo_date(now)),
    )


def _about_consents(homes: Collection[int], today: dt.date) -> tuple[Asked, ...]:
    return (
        (
            "同意の終わりが近い",
            select(Consent.giver_person_id, Consent.recipient)
            .where(
                Consent.giver_person_id.in_(homes),
                Consent.withdrawn_at.is_(None),
                Consent.ends_on.between(today, today + CONSENT_SOON),
            )
            .order_by(Consent.id),
        ),
        (
            "同意の取りやめを知らせる",
            select(Consent.giver_person_id, RecipientNotice.recipient)
            .join(Consent, Consent.id == RecipientNotice.consent_id)
            .where(Consent.giver_person_id.in_(homes), RecipientNotice.done_at.is_(None))
            .order_by(RecipientNotice.id),
        ),
    )


def line_items(dates: list[str], supports: list[str], work: list[str]) -> list[Item]:
    """The three parts that are lists of lines."""
    parts = (
        (Section.DATES, dates, "決まっている日はありません。"),
        (Section.SUPPORTS, supports, "いま動いている支えはありません。"),
        (Section.WORK, work, "途中のことはありません。"),
    )
    return [
        Item(section, section.value, section.label, tuple(lines) or (none,), is_empty=not lines)
        for section, lines, none in parts
    ]
