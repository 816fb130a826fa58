"""A household as the pages of its consents name it."""

from __future__ import annotations

from dataclasses import dataclass

from familyprog.people.models import Household, Person
from familyprog.progression.queries import Member, get_case_household, members, title_of
from familyprog.web.db import db
from familyprog.web.login import actor


@dataclass(frozen=True)
class Home:
    """A household as these pages name it."""

    household: Household
    people: list[Member]

    @property
    def public_id(self) -> str:
        """For addresses."""
        return self.household.public_id

    @property
    def title(self) -> str:
        """母・父・ご本人（40代）."""
        return title_of(self.people)

    def words(self) -> dict[int, str]:
        """What each member is called here, by row id."""
        return {one.person_id: f"{one.label}　{one.alias}".strip() for one in self.people}

    def choices(self) -> dict[str, str]:
        """The members for a field."""
        return {one.public_id: self.words()[one.person_id] for one in self.people}


def home_page(case_id: str) -> Home:
    """The household of an address. Raises NotFoundError."""
    household = get_case_household(db(), actor(), case_id)
    return Home(household, members(db(), [household.id]).get(household.id, []))


def home_of_person(person_id: int) -> Home:
    """The household somebody lives in."""
    person = db().get_one(Person, person_id)
    household = db().get_one(Household, person.household_id)
    return home_page(household.public_id)
