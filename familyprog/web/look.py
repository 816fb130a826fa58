"""どう見えるか, for any page: of a kept profile, of one being typed, of a sign-up that is only a draft."""

from __future__ import annotations

from typing import Any

from flask import current_app

from familyprog.people.enums import Channel
from familyprog.people.models import ContactProfile
from familyprog.people.queries import contact_of
from familyprog.people.rules import ContactDetails, line_manner
from familyprog.people.service import draft_contact
from familyprog.reminders.previews import Look, Viewer, look, sample_meeting
from familyprog.reminders.rules import Office, office_of
from familyprog.web.db import config, db, now


def render(name: str, context: dict[str, Any]) -> str:
    """A template without the things every page gets: as the worker renders it."""
    return current_app.jinja_env.get_template(name).render(context)


def office() -> Office:
    """The house of this installation."""
    return office_of(config())


def offered_ways(person_id: int) -> list[Channel]:
    """The ways beside the usual ones: LINE once it is bound, SMS where this house sends it."""
    found = [Channel.SMS] if config().sms_url else []
    if config().has_line and line_manner(contact_of(db(), person_id)):
        found.append(Channel.LINE)
    return found


def look_at(profile: ContactProfile, *, site_id: int, alias: str, cohort_id: int | None = None) -> Look:
    """What a profile leads to."""
    meeting = sample_meeting(
        db(), person_id=profile.person_id or 0, site_id=site_id, cohort_id=cohort_id, now=now()
    )
    return look(db(), profile, Viewer(office(), render, now(), meeting), site_id=site_id, alias=alias)


def look_at_details(
    details: ContactDetails, *, site_id: int, alias: str, person_id: int = 0, cohort_id: int | None = None
) -> Look:
    """What details just typed would lead to; nothing is kept. Raises ContactRefusedError.

    A sign-up passes the cohort it is about, so that the sample speaks of it.
    """
    old = contact_of(db(), person_id) if person_id else None
    profile = draft_contact(details, old, now=now())
    profile.person_id = person_id
    return look_at(profile, site_id=site_id, alias=alias, cohort_id=cohort_id)
