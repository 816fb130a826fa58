"""Applications from the web: kept step by step, bound to one browser, and sent. What comes of them: `arrivals`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.codes import ask_code, has_live_code
from familyprog.accounts.enums import CodeUse
from familyprog.accounts.throttles import count_try
from familyprog.base.db import delete_some, kept_only_if
from familyprog.base.names import digest
from familyprog.enrolment.desk import replace_the_same, to_the_desk
from familyprog.enrolment.enums import ApplicationState, Purpose, Question
from familyprog.enrolment.models import Application
from familyprog.enrolment.queries.eligibility import rules_of, verdict_of
from familyprog.enrolment.rules.eligibility import Verdict, questions
from familyprog.enrolment.rules.said import said_in
from familyprog.outbox import service as outbox
from familyprog.outbox.enums import MessageChannel, MessageKind
from familyprog.people.enums import Channel, TitleStyle
from familyprog.people.models import Person
from familyprog.people.queries import Likeness, find_likely_same
from familyprog.people.rules import ContactDetails, clean_contact, clean_name
from familyprog.programs.models import Cohort

# Said with one group in mind; another group asks anew.
OF_ONE_GROUP = {"second", "third", "when_full", "seen"}
DRAFT_LIFETIME = dt.timedelta(days=1)
DONE_KEPT = dt.timedelta(days=14)  # retention/register.csv; the answers are gone at once
CODE_WINDOW = dt.timedelta(minutes=10)
# What each way of contact cannot do without.
WAYS = {Channel.MAIL: "email", Channel.PHONE: "phone", Channel.POST: "postal_address"}


def begin(
    session: Session,
    cohort: Cohort,
    browser: str,
    *,
    purpose: Purpose = Purpose.PLACE,
    now: dt.datetime,
) -> Application:
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
    if draft.cohort_id != cohort.id:
        kept = draft.answers.items()
        draft.answers = {key: value for key, value in kept if key not in OF_ONE_GROUP}
    draft.cohort_id = cohort.id
    draft.answers = {**draft.answers, "purpose": purpose.value, "wants_talk": False}
    session.flush()
    return draft


def find_draft(
    session: Session, browser: str, *, now: dt.datetime, to_write: bool = False
) -> Application | None:
    """The unfinished application of this browser; None when there is none or it is old.

    `to_write`: under a row lock, so that of two presses at once the second finds it sent already.
    """
    unfinished = [ApplicationState.DRAFT, ApplicationState.PROVING]
    query = _of_browser(browser, now).where(Application.state.in_(unfinished))
    return session.scalar(query.with_for_update() if to_write else query)


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
        clean_contact(contact_in(merged))
    application.answers = merged
    session.flush()


def get_cohort(session: Session, application: Application) -> Cohort:
    """The first group that was named."""
    return session.get_one(Cohort, application.cohort_id)


def purpose_of(application: Application) -> Purpose:
    """What the application is for."""
    return Purpose(application.answers.get("purpose", Purpose.PLACE))


def open_questions(session: Session, application: Application) -> list[Question]:
    """What the rules of the program still want to know."""
    return [one for one in all_questions(session, application) if one.value not in application.answers]


def all_questions(session: Session, application: Application) -> list[Question]:
    """What the rules of the program want to know; nothing for somebody who only waits for dates."""
    if purpose_of(application) is Purpose.DATES:
        return []
    return questions(rules_of(session, session.get_one(Cohort, application.cohort_id)))


def weigh(
    session: Session, application: Application, person: Person | None = None, *, now: dt.datetime
) -> Verdict:
    """What the rules come to for what was answered so far."""
    if purpose_of(application) is Purpose.DATES:
        return Verdict()
    cohort = session.get_one(Cohort, application.cohort_id)
    return verdict_of(session, cohort, said_in(application.answers), person, now=now)


def is_complete(application: Application) -> bool:
    """Whether there is a name, and what the chosen way of contact needs."""
    way = WAYS.get(Channel(application.answers.get("channel", Channel.NONE)))
    return way is not None and bool(application.answers.get(way)) and "alias" in application.answers


def submit(session: Session, application: Application, *, now: dt.datetime, by: Actor) -> ApplicationState:
    """Send the application: by mail it wants the eight digits first, by telephone or post a call from the desk.

    A place is taken only when somebody has proven to be reachable (security.md H18). Raises
    TooManyTriesError beyond the limit of codes for one mailbox.
    """
    details = clean_contact(contact_in(application.answers))
    if application.state is ApplicationState.DRAFT:
        if details.channel is Channel.MAIL:
            application.state = ApplicationState.PROVING
            session.flush()
        else:
            to_the_desk(session, application, weigh(session, application, now=now), now=now)
            replace_the_same(session, application)
            return ApplicationState.CALLING
    return application.state


def send_code(
    session: Session, application: Application, browser: str, *, again: bool = False, now: dt.datetime
) -> None:
    """Mail eight digits to the typed address, for this browser only. Raises TooManyTriesError.

    Digits that are on their way to the same address stay good, unless others are asked for (`again`): a
    button pressed twice must not make the first mail worthless.
    """
    address = clean_contact(contact_in(application.answers)).email
    if not again and has_live_code(session, CodeUse.APPLY, address, browser=browser, now=now):
        return
    code = ask_code(
        session,
        CodeUse.APPLY,
        site_id=application.site_id,
        address=address,
        browser=browser,
        now=now,
        application_id=application.id,
    )
    queue_code(session, code.id, code.public_id, site_id=application.site_id, now=now)


def queue_code(
    session: Session,
    code_id: int,
    code_public_id: str,
    *,
    site_id: int,
    is_for_somebody: bool = True,
    now: dt.datetime,
) -> None:
    """Hand a code to the worker; worthless after ten minutes. For nobody, the same work leaves no row."""
    with kept_only_if(session, is_for_somebody):
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


def count_sign_up(session: Session, address: str, *, now: dt.datetime) -> None:
    """At most 30 sign-ups an hour from one network address. Raises TooManyTriesError."""
    count_try(session, "apply", address, limit=30, minutes=60, now=now)


def forget_old_applications(session: Session, *, now: dt.datetime) -> None:
    """Delete what nobody finished, and, after two weeks, what has long become an enrolment."""
    is_done = Application.state == ApplicationState.DONE
    delete_some(session, Application, Application.expires_at <= now, ~is_done)
    delete_some(session, Application, Application.created_at <= now - DONE_KEPT, is_done)


def likely_to_be(session: Session, actor: Actor, application: Application) -> list[Likeness]:
    """Who this may be, as far as we know them; for staff only."""
    details = contact_in(application.answers)
    return find_likely_same(
        session,
        actor,
        email=details.email,
        phone=details.phone,
        alias=application.answers["alias"],
        relation=said_in(application.answers).relation,
    )


def contact_in(answers: dict[str, Any], *, is_email_proven: bool = False) -> ContactDetails:
    """The way of contact as it was typed."""
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
