"""Use case: write down what somebody answered, all of a sheet or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.audit.service import note
from familyprog.base.clock import tokyo_date
from familyprog.care.service import tell_today
from familyprog.measures.enums import Said, Wave
from familyprog.measures.errors import AlreadyCorrectedError, AnswersRefusedError
from familyprog.measures.models import MeasureAnswer, MeasureSheet
from familyprog.measures.rules import SKIPPED, Answer, Catalogue, Item, check_answers, check_day, is_urgent
from familyprog.people.enums import PersonKind
from familyprog.people.models import Person


@dataclass(frozen=True)
class Sheet:
    """Who answered about whom on a day; answers by the code of the question, the missing ones are skipped."""

    person: Person
    about: Person | None
    wave: Wave
    answered_on: dt.date
    answers: Mapping[str, Answer]
    corrects: MeasureSheet | None = None


def write_sheet(
    session: Session, sheet: Sheet, questions: Catalogue, *, now: dt.datetime, by: Actor
) -> MeasureSheet:
    """Keep a sheet; one that corrects another takes its place, and both stay.

    An answer that must be heard today is handed to whoever looks after the household (`care`).
    Raises AnswersRefusedError, AlreadyCorrectedError.
    """
    check_day(sheet.answered_on, tokyo_date(now))
    _check_people(sheet.person, sheet.about)
    asked = asked_of(questions, sheet.wave, sheet.person, sheet.about, by=by)
    check_answers(asked, sheet.answers)
    before = _superseded(session, sheet.corrects)
    answers = [(item, sheet.answers.get(item.code, SKIPPED)) for item in asked]
    row = _keep(session, sheet, answers, now, by)
    note(session, "write_measures", "measure_sheet", row.public_id, now=now, by=by)
    for item, answer in answers:
        if is_urgent(item, answer, before.get(item.code)):
            tell_today(session, sheet.person, _statement(item, sheet), now=now, by=by)
    return row


def asked_of(
    questions: Catalogue, wave: Wave, person: Person, about: Person | None, *, by: Actor
) -> tuple[Item, ...]:
    """What is offered to this person about that one, as far as the actor may read the answers."""
    return questions.asked(
        wave,
        by_concerned=person.kind is PersonKind.CONCERNED,
        has_about=about is not None,
        may_restricted=can(by, Action.VIEW_RESTRICTED),
    )


def _keep(
    session: Session, sheet: Sheet, answers: list[tuple[Item, Answer]], now: dt.datetime, by: Actor
) -> MeasureSheet:
    row = MeasureSheet(
        site_id=sheet.person.site_id,
        person_id=sheet.person.id,
        about_person_id=sheet.about.id if sheet.about else None,
        wave=sheet.wave,
        answered_on=sheet.answered_on,
        corrects_id=sheet.corrects.id if sheet.corrects else None,
        entered_by_id=by.staff_id or 0,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(_answer(row, item, answer) for item, answer in answers)
    session.flush()
    return row


def _check_people(person: Person, about: Person | None) -> None:
    """About a person concerned of the same household; who is concerned answers of himself or herself."""
    if about is None or about.id == person.id:
        return
    is_alone = person.kind is PersonKind.CONCERNED
    if is_alone or about.kind is not PersonKind.CONCERNED or about.household_id != person.household_id:
        raise AnswersRefusedError("同じ世帯のご本人のことだけを書けます。")


def _superseded(session: Session, corrects: MeasureSheet | None) -> dict[str, Answer]:
    """The answers that are replaced. Raises AlreadyCorrectedError; under the lock of the old sheet."""
    if corrects is None:
        return {}
    session.refresh(corrects, with_for_update=True)
    if session.scalar(select(MeasureSheet.id).where(MeasureSheet.corrects_id == corrects.id)) is not None:
        raise AlreadyCorrectedError
    rows = session.scalars(select(MeasureAnswer).where(MeasureAnswer.sheet_id == corrects.id))
    return {row.item: Answer(row.said, row.value) for row in rows}


def _answer(row: MeasureSheet, item: Item, answer: Answer) -> MeasureAnswer:
    words = answer.said.label if answer.value is None else item.choices[answer.value]
    return MeasureAnswer(
        sheet_id=row.id,
        item=item.code,
        item_version=item.version,
        said=answer.said,
        value=answer.value,
        words=words,
    )


def _statement(item: Item, sheet: Sheet) -> str:
    answer = sheet.answers[item.code]
    words = item.choices.get(answer.value or 0, Said.GIVEN.label)
    return (
        f"{sheet.wave.label}の質問への答え（{sheet.answered_on.isoformat()}）：「{item.text}」に「{words}」。"
    )
