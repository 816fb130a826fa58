"""Applications laid before the desk: the list of calls."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.base.names import fold
from familyprog.enrolment.enums import ApplicationState, Question
from familyprog.enrolment.models import Application
from familyprog.enrolment.rules.eligibility import Verdict

CALLING_LIFETIME = dt.timedelta(days=14)


def replace_the_same(session: Session, application: Application) -> None:
    """Sent again from the same browser under the same name: one application, with what was said last."""
    name = fold(application.answers["alias"])
    earlier = session.scalars(
        select(Application)
        .where(
            Application.browser_hash == application.browser_hash,
            Application.cohort_id == application.cohort_id,
            Application.state == ApplicationState.CALLING,
            Application.id != application.id,
        )
        .order_by(Application.id)
        .with_for_update()
    )
    first = next((one for one in earlier if fold(one.answers["alias"]) == name), None)
    if first is not None:
        first.answers, first.expires_at = application.answers, application.expires_at
        session.delete(application)
        session.flush()


def to_the_desk(
    session: Session,
    application: Application,
    verdict: Verdict,
    *,
    is_email_proven: bool = False,
    now: dt.datetime,
) -> None:
    """Put an application on the list of calls, with the reasons for a talk. No place is taken yet."""
    application.state = ApplicationState.CALLING
    application.expires_at = now + CALLING_LIFETIME
    kept = {key: value for key, value in application.answers.items() if key != Question.AGE}
    application.answers = kept | {
        "ruling": verdict.ruling.value,
        "reasons": verdict.sentences,
        "is_email_proven": is_email_proven,
    }
    session.flush()
