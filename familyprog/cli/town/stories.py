"""What has happened in the town so far, told through the same use cases as on the pages."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Mark
from familyprog.attendance.service import Lines
from familyprog.base.clock import month_start, next_month, tokyo_date
from familyprog.cli.town.basics import Town, nine
from familyprog.cli.town.groups import meetings_of
from familyprog.enrolment import service as enrolment
from familyprog.enrolment.enums import ChoiceSource, EntryWay
from familyprog.enrolment.models import Enrolment, ProgramOffer
from familyprog.enrolment.queries import expected
from familyprog.evening.service import note_voice, set_need
from familyprog.people.models import Person
from familyprog.programs.enums import TimeSlot
from familyprog.programs.models import ClassSession, Cohort

FINISHERS = ("すみれ", "やまと", "あかね", "かえで", "さくら", "もみじ")
LEARNERS = ("うめ", "いちろう", "はな", "ひなた", "﨑さん")
WAITERS = ("こはる", "つばき", "ひなた", "はな")
QUIET, NIGHT_SHIFTS, LISTENER = "いちろう", "やまと", "かえで"
NEEDS = {"うめ": "つえで来ます。出口に近い席", "はな": "大きな字の資料"}
PLACES = {
    "すみれ": TimeSlot.DAY,
    "かえで": TimeSlot.DAY,
    "やまと": TimeSlot.EVENING,
    "さくら": TimeSlot.SATURDAY,
    "もみじ": TimeSlot.SUNDAY,
}


@dataclass
class Teller:
    """Tells the stories: who lives where, who writes it down, and what day it is."""

    session: Session
    town: Town
    people: dict[str, Person]
    coordinator: Actor
    facilitator: Actor
    now: dt.datetime
    dice: random.Random

    def enrol(self, cohort: Cohort, names: tuple[str, ...], day: dt.date, way: EntryWay) -> None:
        """Enter people as staff would on the telephone."""
        for name in names:
            enrolment.enrol(
                self.session,
                cohort,
                self.people[name],
                entry_way=way,
                now=min(nine(day), self.now),
                by=self.coordinator,
            )

    def mark(self, meeting: ClassSession, value_of: dict[str, Mark]) -> None:
        """Mark everyone expected: who is not named came."""
        for who in expected(self.session, meeting.id):
            attendance.mark(
                self.session,
                meeting,
                who.person_id,
                value_of.get(who.alias, Mark.PRESENT),
                version=None,
                now=meeting.ends_at,
                by=self.facilitator,
            )

    def over(self, cohort: Cohort) -> list[ClassSession]:
        """The sessions of a cohort on days before today."""
        today = tokyo_date(self.now)
        return [m for m in meetings_of(self.session, cohort) if tokyo_date(m.starts_at) < today]

    def record(self, meeting: ClassSession) -> None:
        """The facilitator's three lines."""
        lines = Lines(
            care_line="休んだ方に、ひとことはがきを送る。", next_line="よかったことカードを人数分。"
        )
        attendance.write_record(
            self.session, meeting, lines, version=None, now=meeting.ends_at, by=self.facilitator
        )


def finish_the_first_run(teller: Teller) -> None:
    """Six families take the basics; each misses at most two, so the practice groups open to them."""
    first = teller.over(teller.town.finished)[0]
    teller.enrol(
        teller.town.finished, FINISHERS, tokyo_date(first.starts_at) - dt.timedelta(days=14), EntryWay.PHONE
    )
    missed = {name: set(teller.dice.sample(range(6), teller.dice.randint(0, 2))) for name in FINISHERS}
    for number, meeting in enumerate(teller.over(teller.town.finished)):
        teller.mark(meeting, {name: Mark.EXCUSED for name in FINISHERS if number in missed[name]})
        teller.record(meeting)


def go_on_to_practice(teller: Teller) -> None:
    """Those who wish take up the offer; one keeps it for later."""
    last = teller.over(teller.town.finished)[-1]
    when = last.ends_at + dt.timedelta(days=5)
    for name, slot in PLACES.items():
        offer = teller.session.scalars(
            select(ProgramOffer).where(
                ProgramOffer.person_id == teller.people[name].id,
                ProgramOffer.program_id == teller.town.jissen.id,
            )
        ).one()
        enrolment.take_offer(
            teller.session, offer, teller.town.practice[slot], now=when, by=teller.coordinator
        )


def change_groups(teller: Teller) -> None:
    """The father on night shifts: evening, Saturday and daytime in three months under one enrolment."""
    father = teller.session.scalars(
        select(Enrolment).where(
            Enrolment.person_id == teller.people[NIGHT_SHIFTS].id,
            Enrolment.cohort_id == teller.town.practice[TimeSlot.EVENING].id,
        )
    ).one()
    this_month = month_start(tokyo_date(teller.now))
    before = month_start(this_month - dt.timedelta(days=1))
    for month, slot in (
        (before, TimeSlot.SATURDAY),
        (this_month, TimeSlot.DAY),
        (next_month(this_month), TimeSlot.EVENING),
    ):
        enrolment.choose_month(
            teller.session,
            father,
            month,
            teller.town.practice[slot],
            source=ChoiceSource.PHONE,
            now=min(nine(month), teller.now),
            by=teller.coordinator,
        )


def practise(teller: Teller) -> None:
    """The practice groups since then; the father on nights told us whenever he could not come."""
    for slot, cohort in teller.town.practice.items():
        for meeting in teller.over(cohort):
            names = {who.alias: who for who in expected(teller.session, meeting.id)}
            if not names:
                continue
            absent: dict[str, Mark] = {}
            if NIGHT_SHIFTS in names and slot is TimeSlot.EVENING:
                _tell_absence(teller, meeting, names[NIGHT_SHIFTS].person_id)
                absent[NIGHT_SHIFTS] = Mark.EXCUSED
            teller.mark(meeting, absent)
            teller.record(meeting)
            for alias in names.keys() - {LISTENER, *absent}:
                note_voice(
                    teller.session,
                    meeting,
                    names[alias].person_id,
                    has_spoken=True,
                    now=meeting.ends_at,
                    by=teller.facilitator,
                )


def say_needs(teller: Teller) -> None:
    """What some wish those who prepare the room to know."""
    for alias, words in NEEDS.items():
        set_need(teller.session, teller.people[alias], words, now=teller.now, by=teller.coordinator)


def _tell_absence(teller: Teller, meeting: ClassSession, person_id: int) -> None:
    attendance.tell_absence(
        teller.session,
        meeting,
        person_id,
        now=meeting.starts_at - dt.timedelta(hours=20),
        by=teller.coordinator,
    )


def run_the_second(teller: Teller) -> None:
    """The run that is going on: half way, with one who has been quiet three times; today's is ahead."""
    over = teller.over(teller.town.running)
    start = tokyo_date(over[0].starts_at)
    teller.enrol(teller.town.running, LEARNERS, start - dt.timedelta(days=10), EntryWay.PHONE)
    for meeting in over:
        teller.mark(meeting, {QUIET: Mark.ABSENT})
        teller.record(meeting)
    teller.enrol(teller.town.fathers, ("いわお",), start, EntryWay.POST)
    for meeting in teller.over(teller.town.fathers):
        teller.mark(meeting, {})


def ask_for_places(teller: Teller) -> None:
    """The evening run ahead is full: three have a seat, one waits."""
    teller.enrol(teller.town.full, WAITERS, tokyo_date(teller.now) - dt.timedelta(days=2), EntryWay.PHONE)
