"""Finding the one household somebody opens in an emergency, and how its people can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import BreakGlass, Staff
from familyprog.accounts.permissions import Action, can
from familyprog.base.errors import NotFoundError
from familyprog.base.names import fold
from familyprog.people.models import ContactProfile, Household, Person, PersonAlias, PersonName
from familyprog.people.queries.walls import hidden_ids

NUMBER = 6  # letters of a household's number as pages and prints show it


@dataclass(frozen=True)
class GlassRow:
    """One emergency for those who watch over it: who, when, which household, why, and who looked at it."""

    glass: BreakGlass
    household_public_id: str
    opened_by: str
    reviewed_by: str


@dataclass(frozen=True)
class Reach:
    """One person of the household as an emergency needs it. `ways`: (what, where) as the person allowed them."""

    person_id: int
    name: str
    ways: tuple[tuple[str, str], ...]
    is_locked: bool  # 連絡しない


def find_one_household(session: Session, actor: Actor, words: str) -> Household | None:
    """The one household of that number, or of somebody called exactly so; nobody hidden is found by name.

    None when there is none, or more than one: the two are not told apart. Raises NotFoundError.
    """
    if not can(actor, Action.BREAK_GLASS):
        raise NotFoundError
    wanted = fold(words).replace("-", "")
    if not wanted:
        return None
    rows = session.execute(
        select(Household, PersonAlias.name)
        .select_from(Household)
        .outerjoin(
            Person,
            (Person.household_id == Household.id)
            & Person.merged_into_id.is_(None)
            & Person.id.not_in(hidden_ids()),
        )
        .outerjoin(PersonAlias, PersonAlias.person_id == Person.id)
        .where(Household.site_id == actor.site_id)
    )
    found = {home.id: home for home, name in rows if _is_meant(home, name, wanted)}
    return next(iter(found.values())) if len(found) == 1 else None


def _is_meant(home: Household, name: str | None, wanted: str) -> bool:
    """Whether that is its number, or somebody there is called exactly so."""
    is_number = len(wanted) >= NUMBER and home.public_id.startswith(wanted)
    return is_number or fold(name or "") == wanted


def reach_of(session: Session, household_id: int) -> list[Reach]:
    """Everybody of the household: names, and the ways that are in force. One query.

    Whoever is not to be contacted, or whose whereabouts are told to nobody, stays so in an emergency, too.
    """
    rows = session.execute(
        select(Person, PersonName.name, PersonName.kana, ContactProfile)
        .outerjoin(PersonName, PersonName.person_id == Person.id)
        .outerjoin(
            ContactProfile,
            (ContactProfile.person_id == Person.id) & ContactProfile.superseded_at.is_(None),
        )
        .where(Person.household_id == household_id, Person.merged_into_id.is_(None))
        .order_by(Person.id)
    )
    return [
        Reach(person.id, _called(name, kana), _ways(contact), _is_locked(contact))
        for person, name, kana, contact in rows
    ]


def _is_locked(contact: ContactProfile | None) -> bool:
    return contact is not None and contact.is_locked


def _called(name: str | None, kana: str | None) -> str:
    return f"{name}（{kana}）" if kana else name or ""


def _ways(contact: ContactProfile | None) -> tuple[tuple[str, str], ...]:
    if contact is None or contact.is_locked or contact.is_hidden:
        return ()
    hours = f"{contact.safe_from_hour}時〜{contact.safe_until_hour}時"
    voicemail = "" if contact.accepts_voicemail else "　留守番電話に残さない"
    said = (
        ("電話", f"{contact.phone}　{hours}{voicemail}" if contact.phone else ""),
        ("呼び出す方", contact.asks_for),
        ("話してよい方", contact.may_answer),
        ("こちらの名乗り方", contact.caller_name),
        ("メール", contact.email),
        ("住所", contact.postal_address),
    )
    return tuple((what, where) for what, where in said if where)


def glasses(session: Session, actor: Actor, *, is_waiting: bool = False) -> list[GlassRow]:
    """The emergencies of the actor's site, the latest first: all, or those nobody has looked at yet.

    Raises NotFoundError for whoever neither answers for the households nor audits.
    """
    if not (can(actor, Action.FOLLOW_UP) or can(actor, Action.VIEW_AUDIT)):
        raise NotFoundError
    query = _glasses(actor)
    rows = session.execute(query.where(BreakGlass.reviewed_at.is_(None)) if is_waiting else query)
    return [GlassRow(row, home, name, other or "") for row, home, name, other in rows]


def get_glass(session: Session, actor: Actor, public_id: str) -> GlassRow:
    """One of them, for whoever may look at why. Raises NotFoundError."""
    if not can(actor, Action.FOLLOW_UP):
        raise NotFoundError
    found = session.execute(_glasses(actor).where(BreakGlass.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFoundError
    row, home, name, other = found
    return GlassRow(row, home, name, other or "")


def _glasses(actor: Actor) -> Select[BreakGlass, str, str, str | None]:
    opener, reviewer = aliased(Staff), aliased(Staff)
    return (
        select(BreakGlass, Household.public_id, opener.name, reviewer.name)
        .join(Household, Household.id == BreakGlass.household_id)
        .join(opener, opener.id == BreakGlass.opened_by_id)
        .outerjoin(reviewer, reviewer.id == BreakGlass.reviewed_by_id)
        .where(BreakGlass.site_id == actor.site_id)
        .order_by(BreakGlass.opened_at.desc(), BreakGlass.id.desc())
    )
