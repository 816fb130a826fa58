"""What an application asks for beside its first group: others, somebody along, a way to hold the interview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from familyprog.enrolment.applications import keep, purpose_of, weigh
from familyprog.enrolment.enums import InterviewWay, Purpose, Question, Ruling
from familyprog.enrolment.models import Application
from familyprog.enrolment.queries.alternatives import (
    OTHERS,
    Alternative,
    alternatives,
    named,
    rooms_of,
)
from familyprog.enrolment.queries.eligibility import verdict_of
from familyprog.enrolment.rules.prospects import Party, in_words
from familyprog.enrolment.rules.said import interview_words, said_in
from familyprog.enrolment.service import Companion, check_companion
from familyprog.people.enums import Channel
from familyprog.programs.models import Cohort
from familyprog.programs.queries import PublicCohort

RANKS = ("second", "third")
FREE_SEAT, LINE = "seat", "line"
NO_OTHERS = {"second": "", "third": "", "when_full": LINE}


def others_in(session: Session, application: Application) -> tuple[Cohort, ...]:
    """The second and third group that were named, without the first."""
    answers = application.answers
    ids = [answers[rank] for rank in RANKS if answers.get(rank)]
    found = named(session, application.site_id, ids)
    return tuple(one for one in found if one.id != application.cohort_id)[:OTHERS]


def takes_free_seat(answers: Mapping[str, Any]) -> bool:
    """Whether a seat in another group is welcome when the first is full. Waiting is what nobody said."""
    return answers.get("when_full") == FREE_SEAT


def companion_in(answers: Mapping[str, Any]) -> Companion | None:
    """Who comes along; None for somebody who comes alone."""
    if not answers.get("companion"):
        return None
    relation = said_in({Question.RELATION: answers.get("companion_relation")}).relation
    return Companion(answers["companion"], relation, answers.get("both", "both") == "both")


def interview_in(answers: Mapping[str, Any]) -> InterviewWay | None:
    """How an interview may be held; None when it was not asked."""
    return InterviewWay(answers["interview_way"]) if answers.get("interview_way") else None


def interview_in_words(answers: Mapping[str, Any]) -> str:
    """面談のしかた in words; empty when it was not asked."""
    return interview_words(interview_in(answers), declines_visit=bool(answers.get("declines_visit")))


def asks_for_interview(session: Session, application: Application, *, now: dt.datetime) -> bool:
    """Whether somebody will speak with them before there is a place: then they say how."""
    if purpose_of(application) is Purpose.DATES:
        return False
    by_mail = application.answers.get("channel", Channel.MAIL) == Channel.MAIL
    return not by_mail or weigh(session, application, now=now).ruling is not Ruling.OK


def may_name_others(
    session: Session, application: Application, here: PublicCohort, *, now: dt.datetime
) -> list[Alternative]:
    """The groups to choose a second and a third from; empty while the first has a seat for them."""
    if purpose_of(application) is Purpose.DATES:
        return []
    people = party_of(application.answers).people
    if rooms_of(session, [here.row], now=now)[0].seats_for(people) == people:
        return []
    return alternatives_of(session, application, here, now=now)


def alternatives_of(
    session: Session, application: Application, here: PublicCohort, *, now: dt.datetime
) -> list[Alternative]:
    """The other groups somebody could come to, by what was answered so far."""
    return alternatives(session, here, said_in(application.answers), now=now)


def keep_answers(session: Session, application: Application, answers: dict[str, Any]) -> None:
    """Keep what was typed on one step. Raises what `keep` raises, or CompanionRefusedError with its field."""
    merged = {**application.answers, **answers}
    if "companion" in answers or merged.get("companion"):
        check_companion(merged["alias"], merged["companion"])
    keep(session, application, answers)


def party_of(answers: Mapping[str, Any]) -> Party:
    """Who asks."""
    companion = companion_in(answers)
    return Party() if companion is None else Party(2, companion.both)


def prospect_of(session: Session, application: Application, *, now: dt.datetime) -> list[str]:
    """What would come of sending it now, in words. A seat elsewhere is promised where no talk comes first."""
    others, answers = others_in(session, application), application.answers
    takes_seat, said = takes_free_seat(answers), said_in(answers)
    unclear = [
        one
        for one in others
        if takes_seat and verdict_of(session, one, said, now=now).ruling is not Ruling.OK
    ]
    cohorts = [session.get_one(Cohort, application.cohort_id)] + [one for one in others if one not in unclear]
    words = in_words(rooms_of(session, cohorts, now=now), party_of(answers), takes_free_seat=takes_seat)
    return words + [f"「{one.name}」に来られるかどうかは、お電話や窓口でうかがいます。" for one in unclear]
