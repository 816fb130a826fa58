"""What the town took over from other places: an online place with two rules, a class, dates to come."""

from __future__ import annotations

import datetime as dt

from familyprog.accounts.models import Site
from familyprog.base.clock import fiscal_year, next_month, tokyo_date
from familyprog.base.resources import search_folders
from familyprog.cli.town.groups import Opener
from familyprog.programs import service as programs
from familyprog.programs.definitions import date_rules, find_definition
from familyprog.programs.enums import HolidayPolicy, TimeSlot
from familyprog.programs.models import Program
from familyprog.programs.rules import obey, slots
from familyprog.programs.service.offering import offer

NOON = dt.time(13)
WEEKS_TO_DEADLINE = 6


def take_over(opener: Opener, site: Site, *, now: dt.datetime) -> list[str]:
    """Offer what the definitions describe, under the town's own names; the slugs."""
    today = tokyo_date(now)
    online = _offered(opener, site, "e12", "online", "オンラインの居場所")
    _open_by_its_rules(opener, online, today)
    steps = _offered(opener, site, "k7", "miru", "みる・する・ささえる")
    _open_without_dates(opener, steps, today)
    return [online.slug, steps.slug]


def _offered(opener: Opener, site: Site, code: str, slug: str, title: str) -> Program:
    definition = find_definition(search_folders("curricula"), code)
    if definition is None:
        raise FileNotFoundError(f"curricula/programs/{code}.toml")
    own = definition.model_copy(update={"title": title})
    return offer(opener.session, own, site_id=site.id, slug=slug, now=opener.now, by=opener.by)


def _open_by_its_rules(opener: Opener, program: Program, today: dt.date) -> None:
    """First Saturday at ten, second to fourth Wednesday at one: from next month to the fiscal year's end."""
    definition = find_definition(search_folders("curricula"), program.definition_code)
    first, last = next_month(today), dt.date(fiscal_year(next_month(today)) + 1, 3, 31)
    rules = (
        [rule for rule in date_rules(definition, first, NOON) if rule.ends_on is None] if definition else []
    )
    plan = programs.CohortPlan(
        name="今年度",
        time_slot=TimeSlot.DAY,
        capacity=20,
        slots=obey(slots(rules, last), HolidayPolicy.SKIP).kept,
        rules=rules,
        holiday_policy=HolidayPolicy.SKIP,
    )
    cohort = programs.open_cohort(opener.session, program, plan, now=opener.now, by=opener.by)
    programs.publish(opener.session, cohort, now=opener.now, by=opener.by)


def _open_without_dates(opener: Opener, program: Program, today: dt.date) -> None:
    """The dates wait for the fixtures (K7): who wants to know is told once they are set."""
    plan = programs.CohortPlan(
        name="来季",
        time_slot=TimeSlot.SATURDAY,
        capacity=15,
        slots=(),
        has_dates_to_come=True,
        apply_until=today + dt.timedelta(weeks=WEEKS_TO_DEADLINE),
    )
    cohort = programs.open_cohort(opener.session, program, plan, now=opener.now, by=opener.by)
    programs.publish(opener.session, cohort, now=opener.now, by=opener.by)
