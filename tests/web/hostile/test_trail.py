"""Whoever is shown somebody is in the trail of that person: every page, print and file (security.md P18)."""

from __future__ import annotations

from sqlalchemy import func, select

from familyprog.audit.models import AuditEvent
from familyprog.inquiry.queries import trail_of
from familyprog.inquiry.queries.theirs import whats_theirs
from familyprog.people.models import Person
from tests.web.hostile.house import House

SHOWING = ("yukari", "shinko", "uketsuke", "tablet")


def marks_of(house: House, name: str) -> list[str]:
    """The marks of one family's relative: what she is called, her words, her ways."""
    return [
        one["marker"]
        for one in house.markers
        if one["family"] == ("ours" if name == "canary" else name)
        and not one["place"].startswith(("application.", "partner_organisation."))
        and "concerned" not in one["place"]
    ]


def test_no_page_shows_somebody_without_a_line(house: House) -> None:
    """P18: generated from the pages; a new one is looked at too."""
    pages = [
        page
        for page in house.pages(*SHOWING)
        if page.status == 200 and page.path.startswith(("/staff", "/tablet"))
    ]
    missing, looked = [], 0
    with house.sessions() as session:
        families = {
            name: (marks_of(house, name), whats_theirs(session, session.get_one(Person, house.people[name])))
            for name in ("canary", "another")
        }
    browsers = {who: house.browser(who) for who in SHOWING}
    for page in pages:
        shown = [name for name, (marks, _ids) in families.items() if any(mark in page.html for mark in marks)]
        if not shown:
            continue
        looked += 1
        with house.sessions() as session:
            last = session.scalar(select(func.max(AuditEvent.id))) or 0
        browsers[page.who].get(page.path)
        with house.sessions() as session:
            for name in shown:
                lines = trail_of(session, session.get_one(Person, house.people[name]))
                new = session.scalars(select(AuditEvent.id).where(AuditEvent.id > last)).all()
                if not new or not any(line.event_id > last for line in lines):
                    missing.append(
                        (
                            page.endpoint,
                            page.path,
                            name,
                            {
                                one["place"]
                                for one in house.markers
                                if one["marker"] in page.html and one["marker"] in families[name][0]
                            },
                        )
                    )
    print(*missing, sep="\n")
    assert missing == []
    assert looked > 40
