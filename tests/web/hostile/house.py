"""The populated town under attack, its inhabitants' browsers, and every page they can open."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from familyprog.accounts.models import FamilySession, Site, Staff, StaffSession
from familyprog.accounts.queries import staff_actor
from familyprog.base.names import digest
from familyprog.cli.town import canary, demo
from familyprog.cli.town.ids import steady_ids
from familyprog.cli.town.marked_tables import sit_together
from familyprog.cli.town.marks import Marker
from familyprog.people.models import ContactProfile, Person
from familyprog.programs.models import Cohort
from familyprog.web.access import Access
from tests.conftest import SECRET, signed_in, with_cookie
from tests.web.hostile.applicants import APPLICANTS, come_in, secret_of
from tests.web.hostile.life import Life, go_on
from tests.web.hostile.reading import PageForm, PageReader

STAFF = ("uketsuke", "shinko", "yukari", "kansa", "kanri")
FAMILIES = ("sakura", "canary", "another")
TABLETS = ("tablet", "tablet_away")  # at the door: open, and put away
EVERYBODY = ("visitor", *APPLICANTS, *FAMILIES, *STAFF, *TABLETS)
OK = 200
SAME_KIND = 1  # pages of one route that are opened
# One page of each audience, for what has to be tried many times.
AUDIENCE_PAGES = {
    "visitor": ("/", "/me/dates", "/staff/today", "/me/sign-in/mail", "/nope"),
    "sakura": ("/me/", "/me/dates", "/me/calendar"),
    "yukari": ("/staff/", "/staff/programs"),
}
LEAVING = {"public.leave_quickly"}
DOORS = ("/", "/koyomi", "/me/", "/me/sign-in", "/staff/", "/staff/sign-in", "/tablet/")


@dataclass(frozen=True)
class Seen:
    """One opened page."""

    who: str
    endpoint: str
    path: str
    status: int
    headers: dict[str, str]
    html: str

    @property
    def is_paper(self) -> bool:
        """Whether it is a PDF."""
        return "pdf" in self.headers["content-type"]

    @cached_property
    def read(self) -> PageReader:
        """Its tags and forms."""
        return PageReader(self.html)


@dataclass(frozen=True)
class Door:
    """A form somebody met: what it does, and where it goes."""

    who: str
    endpoint: str
    path: str
    form: PageForm


@dataclass
class House:
    """The application over the town; whatever a test writes is taken back."""

    kind: str
    app: Flask
    connection: Connection
    sessions: sessionmaker[Session]
    now: dt.datetime
    town: dict[str, Any]
    markers: list[dict[str, str]]
    people: dict[str, int]
    starts: dict[str, list[str]]
    _seen: dict[str, list[Seen]] = field(default_factory=dict)
    _papers: set[str] = field(default_factory=set)

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """Undo what is written inside."""
        point = self.connection.begin_nested()
        config = dict(self.app.config)
        try:
            yield
        finally:
            point.rollback()
            self.app.config.clear()
            self.app.config.update(config)

    def browser(self, who: str) -> FlaskClient:
        """A browser of one of EVERYBODY."""
        if who == "visitor" or who in APPLICANTS:
            return self._stranger(who)
        if who in TABLETS:
            return with_cookie(self.app, f"tablet:{who}")
        with self.sessions() as session:
            if who in self.people:
                return _family(self.app, session, self.people[who], self.now)
            staff = session.scalars(select(Staff).where(Staff.email.startswith(who))).one()
            token = f"token of {staff.public_id}"
            known = select(StaffSession.id).where(StaffSession.token_hash == digest(token))
            if session.scalar(known) is not None:
                return with_cookie(self.app, f"staff:{token}")
            return signed_in(self.app, session, staff, self.now)

    def _stranger(self, who: str) -> FlaskClient:
        client = self.app.test_client()
        if who in APPLICANTS:
            with client.session_transaction() as cookie:
                cookie["apply"] = cookie["door"] = secret_of(who)
        return client

    def rules(self) -> list[Rule]:
        """Every route."""
        return sorted(self.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))

    def access(self, endpoint: str) -> Access:
        """What a route declares."""
        return self.app.view_functions[endpoint].access  # type: ignore[attr-defined,no-any-return]

    def endpoint_of(self, path: str, method: str = "GET") -> str:
        """The route a path leads to; empty for none."""
        try:
            return self.app.url_map.bind("localhost").match(urlsplit(path).path, method=method)[0]
        except RequestRedirect:
            return "redirect"
        except HTTPException:
            return ""

    def pages(self, *who: str) -> list[Seen]:
        """Every kind of page these people reach by links; walked once, from the town's first state."""
        for one in who:
            if one not in self._seen:
                with self.taken_back():
                    self._seen[one] = list(self.walk(one))
        return [page for one in who for page in self._seen[one]]

    def sights(self) -> list[Seen]:
        """One page of every route, as the first who reaches it sees it."""
        found: dict[str, Seen] = {}
        for page in self.pages(*EVERYBODY):
            if page.status == OK:
                found.setdefault(page.endpoint, page)
        return list(found.values())

    def walk(self, who: str) -> Iterator[Seen]:
        """Open what can be reached by links, some of each route."""
        browser, met, kinds = self.browser(who), set[str](), Counter[tuple[str, str]]()
        waiting = self.starts.get(who, []) + ([] if who in APPLICANTS else list(DOORS))
        while waiting:
            path = waiting.pop(0).split("#")[0]
            endpoint = self.endpoint_of(path) if path.startswith("/") else ""
            kind = (endpoint, ",".join(sorted(urlsplit(path).query.partition("=")[:1])))
            if not endpoint or path in met or endpoint in {"static", *LEAVING} or kinds[kind] >= SAME_KIND:
                continue
            if endpoint in self._papers:  # a PDF takes a second, and is the same for everybody
                continue
            met.add(path)
            kinds[kind] += 1
            answer = browser.get(path)
            page = Seen(
                who,
                endpoint,
                path,
                answer.status_code,
                {name.lower(): value for name, value in answer.headers},
                answer.get_data().decode("utf-8", "replace"),
            )
            yield page
            if page.is_paper:
                self._papers.add(endpoint)
            if who in APPLICANTS:
                continue  # what the visitor does not meet anyway stands in the starts
            if "html" in answer.content_type:
                waiting.extend(page.read.links)
            if answer.location:
                waiting.append(answer.location)

    def doors(self, *who: str, method: str = "post") -> list[Door]:
        """The forms these people meet, one of each kind."""
        found: dict[tuple[str, str, tuple[str, ...]], Door] = {}
        for page in self.pages(*who):
            for form in page.read.forms:
                path = form.action or page.path
                endpoint = self.endpoint_of(path, form.method.upper())
                if form.method == method and endpoint:  # the style guide's sample goes nowhere
                    key = (endpoint, form.does, tuple(form.names()))
                    found.setdefault(key, Door(page.who, endpoint, path, form))
        return list(found.values())


def _family(app: Flask, session: Session, person_id: int, now: dt.datetime) -> FlaskClient:
    token = f"token of person {person_id}"
    known = session.scalar(select(FamilySession).where(FamilySession.token_hash == digest(token)))
    if known is None:
        session.add(FamilySession(token_hash=digest(token), person_id=person_id, created_at=now, seen_at=now))
        session.commit()
    return with_cookie(app, f"family:{token}")


@dataclass(frozen=True)
class Settled:
    """Who lives in the town, every word of whom is a mark, and where what happened can be seen."""

    town: dict[str, Any]
    markers: list[dict[str, str]]
    people: dict[str, int]
    starts: dict[str, list[str]]


def settle(session: Session, now: dt.datetime) -> Settled:
    """Fill the demo town, let three families move in whose every word is a mark, and let life go on."""
    town = demo.fill(session, now=now, rng=1)
    site = session.scalars(select(Site)).one()
    team = {one.email.split("@")[0]: one for one in session.scalars(select(Staff))}
    by, marker = staff_actor(team["yukari"]), Marker(random.Random(7))  # noqa: S311 - made-up
    writer = canary.Writer(session, site, marker, now, by, team["kenji"])
    cohorts = {name: _cohort(session, key) for name, key in town["cohorts"].items()}
    people = {}
    with steady_ids(session, marker.dice):  # so that a walk of one database holds for the other
        homes = {}
        for name in canary.FAMILIES:
            family = homes[name] = writer.family(name)
            people["canary" if name == "ours" else name] = writer.deeds.join(name, family, cohorts["running"])
        writer.deeds.keep_house(cohorts["running"], cohorts["fathers"])
        sit_together(writer.deeds, homes)
        address = town["families"]["sign_in"]
        key = select(ContactProfile.person_id).where(ContactProfile.email == address)
        people["sakura"] = session.get_one(Person, session.scalars(key).first())
        life = Life(session, site, team, cohorts, now, SECRET)
        go_on(life, people["canary"], people["another"], people["sakura"])
        come_in(life)
    session.commit()
    return Settled(town, marker.given, {name: one.id for name, one in people.items()}, life.starts)


def _cohort(session: Session, key: str) -> Cohort:
    return session.scalars(select(Cohort).where(Cohort.public_id == key)).one()
