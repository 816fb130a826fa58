"""When the house is shut: announced holidays, years nobody has announced, and the site's own days."""

from __future__ import annotations

import datetime as dt

import jpholiday
import pytest

from familyprog.base.resources import find_folder
from familyprog.programs.errors import ClosureRefusedError
from familyprog.programs.holidays import holiday_table
from familyprog.programs.queries import closures_of, get_closure, list_closures
from familyprog.programs.rules import ClosedSpan, Closures
from familyprog.programs.service import close_days, close_over_new_year, open_again
from tests import make

CURRICULA = find_folder("curricula")


def test_the_announced_table_and_the_library_know_the_same_days() -> None:
    table = holiday_table([CURRICULA])
    assert table.years == frozenset(range(2015, 2028))
    calculated = {day for year in table.years for day, _name in jpholiday.year_holidays(year)}
    assert set(table.days) == calculated
    assert "内閣府" in table.source


def test_a_substitute_holiday_is_named_better_than_it_was_announced() -> None:
    closures = Closures((), holiday_table([CURRICULA]))
    assert closures.reason(dt.date(2026, 9, 22)) == "国民の休日"
    assert closures.reason(dt.date(2026, 9, 21)) == "敬老の日"
    assert closures.reason(dt.date(2026, 9, 24)) == ""


def test_the_table_is_trusted_before_the_library(tmp_path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    path = tables / "holidays.toml"
    path.write_text('source = "町の表"\n[[years]]\nyear = 2028\ndays = [["02-01", "町の日"]]\n', "utf-8")
    closures = Closures((), holiday_table([tmp_path, CURRICULA]))
    assert closures.reason(dt.date(2028, 2, 1)) == "町の日"
    assert closures.reason(dt.date(2028, 1, 1)) == ""
    assert closures.is_confirmed(dt.date(2028, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "source = ",
        'source = "a"\nyears = []',
        'source = "a"\n[[years]]\nyear = 2028\ndays = [["02-31", "a"]]',
        'source = "a"\nextra = 1\n[[years]]\nyear = 2028\ndays = [["02-01", "a"]]',
    ],
)
def test_a_broken_table_leaves_the_next_one(tmp_path, text: str) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "holidays.toml").write_text(text, "utf-8")
    assert holiday_table([tmp_path, CURRICULA]).last_year == 2027
    assert holiday_table([tmp_path]).days == {}


def test_a_year_nobody_has_announced_is_calculated_and_unconfirmed() -> None:
    closures = Closures((), holiday_table([CURRICULA]))
    assert closures.reason(dt.date(2028, 1, 1)) == "元日"
    assert not closures.is_confirmed(dt.date(2028, 1, 1))
    assert closures.is_confirmed(dt.date(2027, 12, 31))
    assert closures.is_confirmed(dt.date(2001, 1, 1))


@pytest.mark.parametrize(
    ("span", "day", "is_closed"),
    [
        (("12-29", "01-03"), "2030-12-29", True),
        (("12-29", "01-03"), "2031-01-03", True),
        (("12-29", "01-03"), "2031-01-04", False),
        (("08-13", "08-15"), "2030-08-14", True),
        (("08-13", "08-15"), "2030-08-16", False),
    ],
)
def test_a_yearly_closure_counts_in_every_year(span, day: str, is_closed: bool) -> None:
    first, last = (dt.date.fromisoformat(f"2026-{one}") for one in span)
    yearly = ClosedSpan("休館", first, last, is_yearly=True)
    assert yearly.covers(dt.date.fromisoformat(day)) is is_closed


def test_a_closure_of_one_year_is_over_in_the_next() -> None:
    once = ClosedSpan("工事", dt.date(2026, 8, 1), dt.date(2026, 8, 3))
    assert once.covers(dt.date(2026, 8, 3))
    assert not once.covers(dt.date(2027, 8, 3))


def test_a_site_closes_some_days_and_opens_them_again(session, now) -> None:
    site, other = make.a_site(session), make.a_site(session, "となり町")
    by = make.the_actor(make.a_staff(session, site))
    close_over_new_year(session, site.id, now=now, by=by)
    summer = close_days(
        session,
        site_id=site.id,
        name="夏の休館",
        starts_on=dt.date(2027, 8, 13),
        ends_on=dt.date(2027, 8, 15),
        now=now,
        by=by,
    )
    closures = closures_of(session, site.id, [CURRICULA])
    assert closures.reason(dt.date(2027, 8, 14)) == "夏の休館"
    assert closures.reason(dt.date(2028, 12, 30)) == "年末年始"
    assert closures_of(session, other.id, [CURRICULA]).reason(dt.date(2027, 8, 14)) == ""
    assert [row.name for row in list_closures(session, by)] == ["年末年始", "夏の休館"]
    open_again(session, get_closure(session, by, summer.public_id), now=now, by=by)
    assert closures_of(session, site.id, [CURRICULA]).reason(dt.date(2027, 8, 14)) == ""


@pytest.mark.parametrize(
    ("name", "first", "last", "field"),
    [
        ("　", "2027-08-13", "2027-08-15", "name"),
        ("休館", "2027-08-15", "2027-08-13", "ends_on"),
        ("休館", "2027-08-15", "2029-08-13", "ends_on"),
    ],
)
def test_a_closure_that_cannot_be_is_told_at_its_field(session, now, name, first, last, field: str) -> None:
    site = make.a_site(session)
    by = make.the_actor(make.a_staff(session, site))
    with pytest.raises(ClosureRefusedError) as refused:
        close_days(
            session,
            site_id=site.id,
            name=name,
            starts_on=dt.date.fromisoformat(first),
            ends_on=dt.date.fromisoformat(last),
            now=now,
            by=by,
        )
    assert refused.value.field == field
