"""Every route is under attack: reached by a link, a form or an address somebody has, or excused with a reason."""

from __future__ import annotations

from tests.web.hostile.house import EVERYBODY, OK, House

# Reviewed one by one. Forgery, foreign hosts and headers go through every route of the map, these too.
NO_PAGE = {
    "static": "files of our own; what they carry is tested in test_headers",
    "staff.home": "leads on to the first page of the role and shows nothing",
    "public.leave_quickly": "leads to the month calendar, which is reached",
}

NO_DOOR = {
    "public.leave_quickly": "takes no field, ends the own session and nothing else; test_forgery, test_headers"
}


def test_no_page_misses_the_attacks(house: House) -> None:
    """A new page must be reached by somebody's links, or its address noted in `life` or `applicants`."""
    reached = {page.endpoint for page in house.pages(*EVERYBODY) if page.status == OK}
    pages = {rule.endpoint for rule in house.rules() if "GET" in (rule.methods or ())}
    assert sorted(pages - reached) == sorted(NO_PAGE)


def test_no_form_misses_the_attacks(house: House) -> None:
    """A new form must stand on a page as it is in the town: let there happen what it needs (`life`)."""
    reached = {door.endpoint for door in house.doors(*EVERYBODY)}
    forms = {rule.endpoint for rule in house.rules() if "POST" in (rule.methods or ())}
    assert sorted(forms - reached) == sorted(NO_DOOR)


def test_what_happened_can_be_seen(house: House) -> None:
    """An address of the town that shows nothing any more would hide a page from every attack."""
    opened = {(page.who, page.path): page.status for page in house.pages(*EVERYBODY)}
    noted = {(who, path) for who, paths in house.starts.items() for path in paths}
    assert {key: opened[key] for key in noted if opened.get(key, OK) != OK} == {}
