"""Applications from the web: kept step by step, bound to one browser, proven, then enrolled once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.codes import ask_code
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.throttles import count_try
from familyprog.base.errors import NotFoundError
from familyprog.base.names import digest, fold
from familyprog.enrolment.enums import ApplicationState, EntryWay
from familyprog.enrolment.models import Application, Enrolment
from familyprog.enrolment.service import Entry, receive
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.enums import Channel, Relation, TitleStyle
from familyprog.people.models import Person
from familyprog.people.queries import find_by_email
from familyprog.people.rules import ContactDetails, clean_contact, clean_name
from familyprog.programs.models import Cohort

DRAFT_LIFETIME = dt.timedelta(days=1)
CODE_WINDOW = dt.timedelta(minutes=10)
# What each way of contact cannot do without.
WAYS = {Channel.MAIL: "email", Channel.PHONE: "phone", Channel.POST: "postal_address"}


def begin(session: Session, cohort: Cohort, browser: str, *, now: dt.datetime) -> Application:
    """Open a draft for one browser, or go on with the one it has."""
    draft = find_draft(session, browser, now=now)
    if draft is None:
        draft = Application(
            site_id=cohort.site_id,
            cohort_id=cohort.id,
            browser_hash=digest(browser),
            answers={},
            created_at=now,
            expires_at=now + DRAFT_LIFETIME,
        )
        session.add(draft)
    draft.cohort_id = cohort.id
    session.flush()
    return draft


def find_draft(session: Session, browser: str, *, now: dt.datetime) -> Application | None:
    """The unfinished application of this browser; None when there is none or it is old."""
    unfinished = [ApplicationState.DRAFT, ApplicationState.PROVING]
    return session.scalar(_of_browser(browser, now).where(Application.state.in_(unfinished)))


def find_latest(session: Session, browser: str, *, now: dt.datetime) -> Application | None:
    """The newest application of this browser in any state: what the done page speaks about."""
    return session.scalar(_of_browser(browser, now))


def _of_browser(browser: str, now: dt.datetime) -> Select[Application]:
    own = select(Application).where(Application.browser_hash == digest(browser), Application.expires_at > now)
    return own.order_by(Application.id.desc()).limit(1)


def keep(session: Session, application: Application, answers: dict[str, Any]) -> None:
    """Keep what was typed on one step. Raises DomainError with the field that cannot work."""
    merged = {**application.answers, **answers}
    if "alias" in answers:
        clean_name(answers["alias"])
    if answers.keys() & WAYS.values():
        clean_contact(_details(merged))
    application.answers = merged
    session.flush()


def is_complete(application: Application) -> bool:
    """Whether the chosen way of contact has what it needs."""
    way = WAYS.get(Channel(application.answers.get("channel", Channel.NONE)))
    return way is not None and bool(application.answers.get(way))


def submit(session: Session, application: Application, *, now: dt.datetime, by: Actor) -> ApplicationState:
    """Send the application: by mail it wants the eight digits first, by telephone or post a call from the desk.

    A place is taken only when somebody has proven to be reachable (security.md H18). Raises
    TooManyTriesError beyond the limit of codes for one mailbox.
    """
    details = clean_contact(_details(application.answers))
    if application.state is ApplicationState.DRAFT:
        if details.channel is Channel.MAIL:
            application.state = ApplicationState.PROVING
        else:
            application.state = ApplicationState.CALLING
            application.expires_at = now + dt.timedelta(days=14)
        session.flush()
    return application.state


def send_code(session: Session, application: Application, browser: str, *, now: dt.datetime) -> None:
    """Mail eight digits to the typed address, for this browser only. Raises TooManyTriesError."""
    code = ask_code(
        session,
        CodeUse.APPLY,
        site_id=application.site_id,
        address=clean_contact(_details(application.answers)).email,
        browser=browser,
        now=now,
        application_id=application.id,
    )
    queue_code(session, code.id, code.public_id, site_id=application.site_id, now=now)


def queue_code(
    session: Session, code_id: int, code_public_id: str, *, site_id: int, now: dt.datetime
) -> None:
    """Hand a code to the worker; worthless after ten minutes."""
    outbox.queue(
        session,
        MessageKind.CODE,
        site_id=site_id,
        recipient_key=f"code:{code_public_id}",
        channel=MessageChannel.MAIL,
        occasion=f"code:{code_public_id}",
        due_at=now,
        not_after=now + CODE_WINDOW,
        code_id=code_id,
        now=now,
    )


def finish(
    session: Session,
    application: Application,
    *,
    is_email_proven: bool,
    entry_way: EntryWay = EntryWay.WEB,
    now: dt.datetime,
    by: Actor,
) -> Enrolment:
    """Turn a proven application into a person with a place, or a place in line. Twice gives the first result.

    The answers are emptied: from here on they live with the person.
    """
    if application.enrolment_id is not None:
        return session.get_one(Enrolment, application.enrolment_id)
    answers = application.answers
    details = clean_contact(_details(answers, is_email_proven=is_email_proven))
    entry = Entry(answers["alias"], Relation(answers.get("relation", Relation.UNSAID)), details)
    cohort = session.get_one(Cohort, application.cohort_id)
    person = _same_person(session, details, entry.alias, application.site_id)
    enrolment = receive(session, cohort, entry, person=person, entry_way=entry_way, now=now, by=by)
    application.enrolment_id = enrolment.id
    application.answers = {}
    application.state = ApplicationState.DONE
    session.flush()
    return enrolment


def _same_person(session: Session, details: ContactDetails, alias: str, site_id: int) -> Person | None:
    """Somebody who already comes, under the same name and a proven mailbox; two parents stay two persons."""
    if not details.is_email_proven:
        return None
    for person in find_by_email(session, details.email):
        if person.site_id == site_id and fold(person.alias.name) == fold(alias):
            return person
    return None


def count_sign_up(session: Session, address: str, *, now: dt.datetime) -> None:
    """At most 30 sign-ups an hour from one network address. Raises TooManyTriesError."""
    count_try(session, "apply", address, limit=30, minutes=60, now=now)


def get_application(session: Session, actor: Actor, public_id: str) -> Application:
    """An application of the actor's site, or NotFoundError."""
    found = session.scalar(
        select(Application)
        .where(Application.public_id == public_id, Application.site_id == actor.site_id)
        .with_for_update()
    )
    if found is None or not actor.is_staff:
        raise NotFoundError
    return found


def result_of(session: Session, application: Application) -> Enrolment | None:
    """The enrolment an application became, or None so far."""
    return session.get(Enrolment, application.enrolment_id) if application.enrolment_id else None


def waiting_for_call(session: Session, actor: Actor) -> list[Application]:
    """Applications the desk still has to call back, oldest first."""
    return list(
        session.scalars(
            select(Application)
            .where(Application.site_id == actor.site_id, Application.state == ApplicationState.CALLING)
            .order_by(Application.id)
        )
    )


def forget_old_drafts(session: Session, *, now: dt.datetime) -> None:
    """Delete what nobody finished."""
    session.execute(
        delete(Application).where(Application.expires_at <= now, Application.state != ApplicationState.DONE)
    )


def _details(answers: dict[str, Any], *, is_email_proven: bool = False) -> ContactDetails:
    return ContactDetails(
        channel=Channel(answers.get("channel", Channel.MAIL)),
        email=answers.get("email", ""),
        is_email_proven=is_email_proven,
        phone=answers.get("phone", ""),
        postal_address=answers.get("postal_address", ""),
        safe_from_hour=int(answers.get("safe_from_hour", 9)),
        safe_until_hour=int(answers.get("safe_until_hour", 17)),
        accepts_voicemail=bool(answers.get("accepts_voicemail", False)),
        asks_for=answers.get("asks_for", ""),
        title_style=TitleStyle(answers.get("title_style", TitleStyle.NEUTRAL)),
        shows_place=bool(answers.get("shows_place", True)),
    )
