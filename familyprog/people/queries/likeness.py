"""Who is likely the same, and who goes by a nickname: for staff only; nobody hidden is among them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from familyprog.accounts.actors import Actor
from familyprog.base.names import digits_only, fold, fold_address, is_called
from familyprog.people.enums import PersonKind, Relation
from familyprog.people.models import ContactProfile, Person, PersonAlias, PersonName
from familyprog.people.queries.walls import hidden_ids

IS_CURRENT = (ContactProfile.person_id == Person.id) & ContactProfile.superseded_at.is_(None)


@dataclass(frozen=True)
class Likeness:
    """同じ方かもしれません: somebody known, and what matches."""

    person: Person
    matches: tuple[str, ...]

    @property
    def words(self) -> str:
        """電話番号・メールアドレスが同じ."""
        return "・".join(self.matches) + "が同じ"


def find_likely_same(
    session: Session,
    actor: Actor,
    *,
    email: str = "",
    phone: str = "",
    alias: str = "",
    relation: Relation = Relation.UNSAID,
    kana: str = "",
) -> list[Likeness]:
    """Persons of the actor's site with the same telephone, mailbox, reading, or nickname and relation."""
    if not actor.is_staff:
        return []
    mailbox, digits, name, reading = fold_address(email).lower(), digits_only(phone), fold(alias), fold(kana)
    found = []
    for person, its_email, its_phone, its_kana in session.execute(_candidates(actor, digits, relation)):
        is_namesake = bool(name) and fold(person.alias.name) == name and person.relation is relation
        matches = {
            "電話番号": bool(digits) and its_phone == digits,
            "メールアドレス": bool(mailbox) and (its_email or "").lower() == mailbox,
            "お名前のよみ": bool(reading) and fold(its_kana or "") == reading,
            "呼び名と続柄": is_namesake,
        }
        if same := tuple(words for words, is_same in matches.items() if is_same):
            found.append(Likeness(person, same))
    return found


def _candidates(
    actor: Actor, digits: str, relation: Relation
) -> Select[Person, str | None, str | None, str | None]:
    """Whom it may be, oldest first, with mailbox, telephone and reading: Python alone compares folded."""
    return (
        select(Person, ContactProfile.email, ContactProfile.phone, PersonName.kana)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .outerjoin(ContactProfile, IS_CURRENT)
        .outerjoin(PersonName, PersonName.person_id == Person.id)
        .where(
            _in_sight(actor),
            or_(
                Person.relation == relation,
                ContactProfile.phone == digits,
                ContactProfile.email != "",
                PersonName.kana != "",
            ),
        )
        .options(joinedload(Person.alias))
        .order_by(Person.id)
    )


def likely_same_as(session: Session, actor: Actor, person_ids: Collection[int]) -> dict[int, list[Likeness]]:
    """For each of these persons of one household, who else is likely the same."""
    mine = session.execute(
        select(Person, ContactProfile.email, ContactProfile.phone, PersonName.kana)
        .outerjoin(ContactProfile, IS_CURRENT)
        .outerjoin(PersonName, PersonName.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.kind != PersonKind.CONCERNED)
        .options(joinedload(Person.alias))
    ).all()
    found = {}
    for person, email, phone, kana in mine:
        same = find_likely_same(
            session,
            actor,
            email=email or "",
            phone=phone or "",
            alias=person.alias.name,
            relation=person.relation,
            kana=kana or "",
        )
        found[person.id] = [
            one for one in same if one.person.id != person.id and not _are_two(person, one.person)
        ]
    return found


def is_anonymous(session: Session, person: Person) -> bool:
    """Whether we know nothing but a nickname: no name, and no way to reach them."""
    has_name = session.scalar(select(PersonName.id).where(PersonName.person_id == person.id))
    has_way = session.scalar(
        select(ContactProfile.id).where(
            ContactProfile.person_id == person.id,
            ContactProfile.superseded_at.is_(None),
            ContactProfile.email + ContactProfile.phone + ContactProfile.postal_address != "",
        )
    )
    return has_name is None and has_way is None


def _are_two(one: Person, other: Person) -> bool:
    """Mother and father may share a telephone: of one household and of different standing, they are two."""
    return (
        one.household_id is not None
        and one.household_id == other.household_id
        and one.relation is not other.relation
    )


def find_by_nickname(session: Session, actor: Actor, words: str) -> list[Person]:
    """Persons of the actor's site who go by a name like this, or the one with this whole public id.

    The only way to somebody hidden is the public id.
    """
    if not actor.is_staff:
        return []
    wanted = fold(words)
    people = session.scalars(
        select(Person)
        .join(PersonAlias, PersonAlias.person_id == Person.id)
        .where(or_(_in_sight(actor), (Person.public_id == wanted) & (Person.site_id == actor.site_id)))
        .options(joinedload(Person.alias))
        .order_by(Person.id)
    )
    return [one for one in people if one.public_id == wanted or is_called(one.alias.name, wanted)]


def _in_sight(actor: Actor) -> ColumnElement[bool]:
    return (
        (Person.site_id == actor.site_id) & Person.merged_into_id.is_(None) & Person.id.not_in(hidden_ids())
    )
