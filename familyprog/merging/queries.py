"""Reads about two records that may be one person: what would move, what stands in the way, what was merged."""

from __future__ import annotations

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.accounts.permissions import Action, can
from familyprog.base.db import Base
from familyprog.base.errors import NotFoundError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import ACTIVE
from familyprog.merging.models import PersonMerge
from familyprog.merging.rules import PERSON, How, overlap
from familyprog.people.models import Person
from familyprog.people.queries import is_anonymous, kept_apart
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import Cohort, Program
from familyprog.progression.models import Support


def references(target: str) -> list[tuple[Table, str]]:
    """Every column that points at this table, from the tables themselves."""
    return [
        (table, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == target
    ]


def what_moves(session: Session, other: Person) -> list[str]:
    """申込み・受講 2件: what would belong to the kept record."""
    found = []
    for table, column in references("person"):
        settling = PERSON[f"{table.name}.{column}"]
        if settling.words and settling.how in {How.MOVE, How.MISSING}:
            count = session.scalar(select(func.count()).where(table.c[column] == other.id)) or 0
            found += [f"{settling.words} {count}件"] if count else []
    return found


def needs_consent(session: Session, kept: Person, other: Person) -> bool:
    """Whoever came without a name is made one with another record only when both agree."""
    return is_anonymous(session, kept) or is_anonymous(session, other)


def objections(session: Session, kept: Person, other: Person) -> list[str]:
    """What stands in the way, each as a sentence that says what can be done."""
    sentences = []
    if kept.id == other.id:
        return ["同じ記録です。もうお一人を選んでください。"]
    if kept.kind is not other.kind:
        sentences.append("ご本人とご家族のように、立場のちがう記録はまとめられません。")
    if any({one, two} == {kept.id, other.id} for one, two in kept_apart(session, [kept.id])):
        sentences.append("同じ場に入れないお二人です。先に、しるしを二人で解いてください。")
    if _groups(session, kept) & _groups(session, other):
        sentences.append("同じ会に、どちらの申込みもあります。先に、片方を取り消してください。")
    if _supports_overlap(session, kept, other):
        sentences.append("どちらの世帯でも、同じ支援が動いています。先に、話し合いで片方を終えてください。")
    return sentences


def _groups(session: Session, person: Person) -> set[tuple[str, int]]:
    """What a person can be in only once: a cohort, or all groups of a monthly program together."""
    rows = session.execute(
        select(Program.kind, Program.id, Cohort.id)
        .join(Cohort, Cohort.program_id == Program.id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.person_id == person.id, Enrolment.state.in_(ACTIVE))
    )
    return {
        ("program", program) if kind is ProgramKind.PRACTICE else ("cohort", cohort)
        for kind, program, cohort in rows
    }


def _supports_overlap(session: Session, kept: Person, other: Person) -> bool:
    """Whether the kept record's household would have the same support twice at one time."""
    homes = {kept.household_id, other.household_id} - {None}
    rows = session.scalars(select(Support).where(Support.household_id.in_(homes))).all()
    is_all = other.household_id != kept.household_id and is_last(session, other)
    coming = [
        row
        for row in rows
        if row.person_id == other.id or (is_all and row.household_id == other.household_id)
    ]
    there = [row for row in rows if row.household_id == kept.household_id and row not in coming]
    return any(
        one.stage is two.stage
        and (kept.id if one.person_id == other.id else one.person_id) == two.person_id
        and overlap((one.starts_on, one.ends_on), (two.starts_on, two.ends_on))
        for one in coming
        for two in there
    )


def is_last(session: Session, other: Person) -> bool:
    """Whether nobody else is left in this person's household."""
    rest = select(Person.id).where(
        Person.household_id == other.household_id, Person.id != other.id, Person.merged_into_id.is_(None)
    )
    return session.scalar(rest.limit(1)) is None


def get_merge(session: Session, actor: Actor, public_id: str) -> PersonMerge:
    """A merge of the actor's site. Raises NotFoundError."""
    row = session.scalar(select(PersonMerge).where(PersonMerge.public_id == public_id))
    if row is None or row.site_id != actor.site_id or not can(actor, Action.DECIDE):
        raise NotFoundError
    return row


def merged_person(session: Session, row: PersonMerge) -> Person:
    """The person whose record was kept, with alias."""
    return session.scalars(
        select(Person).where(Person.id == row.kept_person_id).options(joinedload(Person.alias))
    ).one()


def merges_into(session: Session, person_ids: list[int]) -> list[PersonMerge]:
    """What was merged into these persons and not undone, newest first."""
    return list(
        session.scalars(
            select(PersonMerge)
            .where(PersonMerge.kept_person_id.in_(person_ids), PersonMerge.undone_at.is_(None))
            .order_by(PersonMerge.id.desc())
        )
    )
