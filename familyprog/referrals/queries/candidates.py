"""What our records hold that might be handed on. Restricted notes and words from outside are never looked at."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.attendance.enums import CAME as MARKS
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.base.clock import tokyo_date
from familyprog.people.enums import Disclosable, NoteClass, NoteSource
from familyprog.people.models import HIDDEN_NAME, Note
from familyprog.people.queries import contacts_of
from familyprog.people.rules import partner_words
from familyprog.programs.models import ClassSession
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.models import Wish
from familyprog.progression.queries import Member
from familyprog.progression.queries.case import supports_of
from familyprog.progression.queries.timeline import wishes_of
from familyprog.progression.queries.wishes import standing_wishes
from familyprog.progression.rules import FAMILY_TRACK, support_words
from familyprog.referrals.enums import PacketSection, PartSource
from familyprog.referrals.rules.packet import Candidate, Grant

# The usual items of `curricula/tables/consent.toml`; under an operator's own words parts are written by hand.
NAME, REACH, HOME, CAME = "お名前（呼び名）", "連絡のしかた", "ご家族の状況", "会に来た日"
GIST, WISH, SUPPORT, SLIP = "これまでの話の要点", "意向（ご本人・ご家族の思い）", "いまの支援", "つなぎ票"
NOBODY = 0  # told by one of several, and nobody wrote down which: nobody's consent is enough
NOTES = 12  # the latest
TOLD = {NoteSource.FAMILY: PartSource.FAMILY, NoteSource.CONCERNED: PartSource.CONCERNED}


def candidates(
    session: Session, household_id: int, people: Sequence[Member], grants: Collection[Grant]
) -> list[Candidate]:
    """In the order of the form; six statements. Nothing of anybody whose whereabouts are hidden but the alias."""
    subjects = _subjects(people, grants)
    found = [
        *_basics(people, subjects),
        *_comings(session, people, subjects),
        *_notes(session, household_id, people),
        *_wishes(session, household_id, people),
        *_supports(session, household_id, people, subjects),
        *_reaching(session, people),
    ]
    order = list(PacketSection)
    return sorted(found, key=lambda one: order.index(one.section))


def _subjects(people: Sequence[Member], grants: Collection[Grant]) -> dict[int, frozenset[int]]:
    """Whose consent facts about each of them need: the own one, or one given about them."""
    found = {one.person_id: {one.person_id} for one in people}
    for grant in grants:
        found.setdefault(grant.about_id, {grant.about_id}).add(grant.giver_id)
    return {key: frozenset(ids) for key, ids in found.items()}


def _basics(people: Sequence[Member], subjects: dict[int, frozenset[int]]) -> Iterator[Candidate]:
    for one in people:
        yield Candidate(
            f"name-{one.public_id}",
            PacketSection.BASICS,
            f"{one.shown_label}のお名前（呼び名）",
            (NAME,),
            PartSource.STAFF,
            f"{one.shown_label}：{one.shown}さん",
            subjects[one.person_id],
        )
    at_home = [one.shown_label for one in people if one.shown != HIDDEN_NAME]
    words = f"世帯の方：{'、'.join(at_home)}"
    yield Candidate("home", PacketSection.BASICS, "世帯の方", (HOME,), PartSource.STAFF, words)


def _comings(
    session: Session, people: Sequence[Member], subjects: dict[int, frozenset[int]]
) -> Iterator[Candidate]:
    labels = {one.person_id: one for one in people}
    rows = session.execute(
        select(Attendance.person_id, ClassSession.starts_at)
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .where(Attendance.person_id.in_(labels), Attendance.mark.in_(MARKS), ~was_substitute())
        .order_by(ClassSession.starts_at)
    )
    days: dict[int, list[dt.date]] = defaultdict(list)
    for person_id, starts_at in rows:
        days[person_id].append(tokyo_date(starts_at))
    for person_id, came in days.items():
        one = labels[person_id]
        words = f"会に来た日：{came[0].isoformat()}から{came[-1].isoformat()}まで、{len(came)}回（{one.shown_label}）"
        yield Candidate(
            f"came-{one.public_id}",
            PacketSection.COURSE,
            f"{one.shown_label}が会に来た日",
            (CAME,),
            PartSource.STAFF,
            words,
            subjects[person_id],
        )


def _notes(session: Session, household_id: int, people: Sequence[Member]) -> Iterator[Candidate]:
    """What somebody of the household told, in ordinary notes that stand."""
    labels = {one.person_id: one.shown_label for one in people}
    corrected = select(Note.corrects_id).where(Note.corrects_id.is_not(None))
    rows = session.scalars(
        select(Note)
        .where(
            Note.household_id == household_id,
            Note.sensitivity == NoteClass.NORMAL,
            Note.disclosable != Disclosable.NO,
            Note.source.in_(TOLD),
            Note.source_person_id.in_(labels),
            Note.id.not_in(corrected),
        )
        .order_by(Note.created_at.desc(), Note.id.desc())
        .limit(NOTES)
    )
    for row in rows:
        teller = row.source_person_id or NOBODY
        yield Candidate(
            f"note-{row.public_id}",
            PacketSection.COURSE,
            f"{tokyo_date(row.created_at).isoformat()}の記録（{labels[teller]}から）",
            (GIST,),
            TOLD[row.source],
            row.statement,
            frozenset({teller}),
        )


def _wishes(session: Session, household_id: int, people: Sequence[Member]) -> Iterator[Candidate]:
    """The latest of each, in whose mouth it was; staff's guesses stay here."""
    labels = {one.person_id: one for one in people}
    family = [one.person_id for one in people if not one.is_concerned]
    latest: dict[int, Wish] = {}
    for wish in standing_wishes(wishes_of(session, household_id)):
        if wish.person_id in labels and wish.source is not WishSource.GUESSED:
            latest.setdefault(wish.person_id, wish)
    for person_id, wish in latest.items():
        is_own = wish.holder is WishHolder.CONCERNED
        source, speakers = _voice(wish, person_id, family, is_own=is_own)
        yield Candidate(
            f"wish-{wish.public_id}",
            PacketSection.OWN_WISH if is_own else PacketSection.FAMILY_WISH,
            f"{labels[person_id].shown_label}の意向（{source.label}）",
            (WISH,),
            source,
            wish.statement or "まだうかがえていません。",
            speakers,
        )


def _voice(
    wish: Wish, person_id: int, family: Sequence[int], *, is_own: bool
) -> tuple[PartSource, frozenset[int]]:
    """Whose words a wish is made of, and whose consent they need."""
    if wish.source is WishSource.NOT_YET:
        return PartSource.STAFF, frozenset()
    if wish.source is WishSource.FAMILY:
        return PartSource.FAMILY, frozenset(family) if len(family) == 1 else frozenset({NOBODY})
    return PartSource.CONCERNED if is_own else PartSource.RELATIVE, frozenset({person_id})


def _supports(
    session: Session, household_id: int, people: Sequence[Member], subjects: dict[int, frozenset[int]]
) -> Iterator[Candidate]:
    labels = {one.person_id: one.shown_label for one in people}
    for row in supports_of(session, household_id):
        if row.ends_on is None:
            words = support_words(labels.get(row.person_id or NOBODY, FAMILY_TRACK), row.stage)
            whose = frozenset() if row.person_id is None else subjects.get(row.person_id, frozenset({NOBODY}))
            yield Candidate(
                f"support-{row.public_id}",
                PacketSection.SUPPORT,
                words,
                (SUPPORT, SLIP),
                PartSource.STAFF,
                f"{words}：{row.status.label}（{row.starts_on.isoformat()}から）",
                whose,
            )


def _reaching(session: Session, people: Sequence[Member]) -> Iterator[Candidate]:
    labels = {one.person_id: one for one in people}
    for person_id, profile in sorted(contacts_of(session, labels).items()):
        one, words = labels[person_id], partner_words(profile)
        if words:
            yield Candidate(
                f"reach-{one.public_id}",
                PacketSection.REACHING,
                f"{one.shown_label}への連絡のしかた",
                (REACH,),
                PartSource.RELATIVE,
                f"{one.shown_label}：{words}",
                frozenset({person_id}),
            )
