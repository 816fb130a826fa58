"""What happened with a household, newest first: sessions, wishes, talks, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import Attendance
from familyprog.attendance.queries.substitutes import was_substitute
from familyprog.base.clock import tokyo_date
from familyprog.people.enums import Disclosable, NoteClass, NoteSource
from familyprog.people.models import Note, Person
from familyprog.programs.models import ClassSession, Cohort, Program
from familyprog.progression.enums import WishSource
from familyprog.progression.models import Decision, Wish
from familyprog.progression.queries.entries import Entry, agreed, contacts, visits
from familyprog.progression.queries.people import Member
from familyprog.progression.queries.wishes import wish_view, wrong_ids
from familyprog.progression.rules import FAMILY_TRACK, support_words

NOTE_SOURCES = {
    NoteSource.SEEN: ("staff", "スタッフ"),
    NoteSource.FAMILY: ("family", "家族からの話（伝聞）"),
    NoteSource.CONCERNED: ("person", "本人から"),
    NoteSource.OUTSIDER: ("staff", "世帯の外の方から"),
}


def told_by(entries: Iterable[Entry], person_id: int | None) -> tuple[Entry, ...]:
    """What one of them told and nobody else; everything without a person."""
    return tuple(one for one in entries if person_id is None or one.informant_id == person_id)


def wishes_of(session: Session, household_id: int) -> list[Wish]:
    """All wishes, newest first."""
    return list(
        session.scalars(
            select(Wish)
            .where(Wish.household_id == household_id)
            .order_by(Wish.said_on.desc(), Wish.id.desc())
        )
    )


def decisions_of(session: Session, household_id: int) -> list[Decision]:
    """All conclusions, newest first."""
    return list(
        session.scalars(
            select(Decision)
            .where(Decision.household_id == household_id)
            .order_by(Decision.decided_on.desc(), Decision.id.desc())
        )
    )


def timeline(
    session: Session,
    household_id: int,
    actor: Actor,
    *,
    people: Sequence[Member],
    names: dict[int, str],
    wishes: Sequence[Wish],
    decisions: Sequence[Decision],
) -> tuple[Entry, ...]:
    """Everything merged, newest first. Restricted notes only for those who may read them."""
    labels = {one.person_id: one.label for one in people}
    entries = [
        *_decisions(decisions, labels, names),
        *_wishes(wishes, labels, names),
        *_notes(session, household_id, labels, names, shows_restricted=can(actor, Action.VIEW_RESTRICTED)),
        *contacts(session, household_id, labels),
        *(agreed(session, household_id, labels) if can(actor, Action.VIEW_CONSENTS) else ()),
        *visits(session, household_id, labels, names),
        *_sessions(session, household_id, labels),
    ]
    return in_order(entries)


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Newest first; what is of one day stays as it came."""
    return tuple(sorted(entries, key=lambda entry: entry.day, reverse=True))


def _sessions(session: Session, household_id: int, labels: dict[int, str]) -> list[Entry]:
    rows = session.execute(
        select(
            ClassSession.starts_at,
            ClassSession.number,
            Program.title,
            Cohort.time_slot,
            Attendance.person_id,
            Attendance.mark,
            was_substitute(),
        )
        .join(Attendance, Attendance.class_session_id == ClassSession.id)
        .join(Person, Person.id == Attendance.person_id)
        .join(Cohort, Cohort.id == ClassSession.cohort_id)
        .join(Program, Program.id == Cohort.program_id)
        .where(Person.household_id == household_id, Attendance.mark != Mark.NOT_YET)
        .order_by(ClassSession.starts_at.desc(), Attendance.id)
    )
    return [
        Entry(
            tokyo_date(at),
            f"{title}・{slot.label}",
            f"第{number}回　{labels.get(who, '')}{'の代わりの家族' if lent else ''}　{mark.label}",
        )
        for at, number, title, slot, who, mark, lent in rows
    ]


def _wishes(wishes: Sequence[Wish], labels: dict[int, str], names: dict[int, str]) -> list[Entry]:
    entries, wrong = [], wrong_ids(wishes)
    for wish in wishes:
        view = wish_view(wish, names)
        whose = labels.get(wish.person_id or 0)
        what = f"{whose}の意向" if whose else "スタッフの見立て"
        what += _put_right(wish.id, wish.corrects_id, wrong)
        entries.append(
            Entry(
                view.said_on,
                what,
                view.text,
                view.recorded_by,
                view.source,
                view.source_words,
                informant_id=wish.person_id if wish.source is WishSource.DIRECT else None,
            )
        )
    return entries


def _put_right(row_id: int, corrects_id: int | None, wrong: set[int]) -> str:
    """Both stay; each says what it is."""
    if row_id in wrong:
        return "（直した記録があります）"
    return "（前の記録を直したもの）" if corrects_id is not None else ""


def _decisions(decisions: Sequence[Decision], labels: dict[int, str], names: dict[int, str]) -> list[Entry]:
    wrong = {row.corrects_id for row in decisions if row.corrects_id is not None}
    return [
        Entry(
            row.decided_on,
            "話し合い",
            f"{_support(row, labels)}：{row.kind.label}{_put_right(row.id, row.corrects_id, wrong)}。{row.reasons}",
            "・".join(names.get(staff_id, "") for staff_id in (row.decided_by_id, row.confirmed_by_id)),
            decision_public_id=row.public_id,
        )
        for row in decisions
    ]


def _support(row: Decision, labels: dict[int, str]) -> str:
    return support_words(labels.get(row.person_id or 0, FAMILY_TRACK), row.stage)


def _notes(
    session: Session,
    household_id: int,
    labels: dict[int, str],
    names: dict[int, str],
    *,
    shows_restricted: bool,
) -> list[Entry]:
    query = (
        select(Note).where(Note.household_id == household_id).order_by(Note.created_at.desc(), Note.id.desc())
    )
    if not shows_restricted:
        query = query.where(Note.sensitivity == NoteClass.NORMAL)
    rows = list(session.scalars(query))
    corrected = {row.corrects_id for row in rows}
    return [_note(row, labels, names, is_corrected=row.id in corrected) for row in rows]


def _note(row: Note, labels: dict[int, str], names: dict[int, str], *, is_corrected: bool) -> Entry:
    source, words = NOTE_SOURCES[row.source]
    teller = labels.get(row.source_person_id or 0, row.outsider)
    about = labels.get(row.about_person_id or 0, "世帯")
    return Entry(
        tokyo_date(row.created_at),
        f"記録（{about}のこと）",
        row.statement,
        names.get(row.author_id, ""),
        source,
        f"{words}・{teller}" if teller else words,
        informant_id=row.source_person_id,
        is_restricted=row.sensitivity is NoteClass.RESTRICTED,
        marks=_marks(row, is_corrected=is_corrected),
        note_public_id="" if is_corrected else row.public_id,
    )


def _marks(row: Note, *, is_corrected: bool) -> tuple[str, ...]:
    """What must be known before it is read out, shown or handed on; nothing for what anybody may see."""
    marks = {
        "訂正": row.corrects_id is not None,
        "あとで訂正されました": is_corrected,
        "ご本人に見せません": row.disclosable is Disclosable.NO,
        "見せる前に確かめます": row.disclosable is Disclosable.ASK,
    }
    return tuple(words for words, is_so in marks.items() if is_so)
