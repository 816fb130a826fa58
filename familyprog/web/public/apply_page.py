"""One page of an application: what was typed is kept and leads on; what cannot work is said beside its field."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from familyprog.base.errors import DomainError
from familyprog.enrolment import wanted
from familyprog.enrolment.models import Application
from familyprog.programs.queries import get_public_cohort
from familyprog.web.db import db
from familyprog.web.forms import Form, answer
from familyprog.web.public.apply_draft import typed
from familyprog.web.public.apply_steps import next_page, place

Page = Response | tuple[str, int] | str


def one_page(
    kept: Application,
    cohort_id: str,
    form: Form,
    name: str,
    *,
    also: dict[str, Any] | None = None,
    onward: Response | None = None,
    step: str = "",
    **shown: Any,
) -> Page:
    """The page `apply_<name>.html`, or the next one once its answers are kept.

    `also`: kept beside what was typed. `onward`: where to go instead of the first page that is open.
    `step`: its place in the order, when it is called differently there.
    """
    if form.validate_on_submit():
        try:
            wanted.keep_answers(db(), kept, typed(form) | (also or {}))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return onward or next_page(kept, cohort_id)
    cohort = shown.pop("cohort", None) or get_public_cohort(db(), cohort_id)
    return answer(
        f"public/apply_{name}.html", form=form, cohort=cohort, step=place(kept, step or name), **shown
    )
