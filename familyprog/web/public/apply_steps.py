"""The pages of one application in their order, and the first that is still open."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.enrolment import applications, wanted
from familyprog.enrolment.enums import Purpose, Ruling
from familyprog.enrolment.models import Application
from familyprog.programs.queries import PublicCohort, get_public_cohort
from familyprog.web.db import db, now
from familyprog.web.pages import see_other


def steps(kept: Application) -> list[str]:
    """The pages in order; one that asks for a rule of the program is called by its question."""
    if applications.purpose_of(kept) is Purpose.DATES:
        return ["name", "contact", "check"]
    asked = [question.value for question in applications.all_questions(db(), kept)]
    others = ["others"] if names_others(kept) else []
    along = ["along"] if kept.answers.get("pair") else []
    meet = ["meet"] if _meets(kept) else []
    return ["group", *asked, *others, "name", *along, "contact", *meet, "promises", "check"]


def _meets(kept: Application) -> bool:
    """Whether they will be asked how to be spoken with: known once nothing else is left to ask."""
    if applications.open_questions(db(), kept):
        return False
    return wanted.asks_for_interview(db(), kept, now=now())


def place(kept: Application, step: str) -> tuple[int, int]:
    """Which page this is, of how many."""
    pages = steps(kept)
    return (pages.index(step) + 1 if step in pages else len(pages)), len(pages)


def names_others(kept: Application) -> bool:
    """Whether a second and third group may be named, or were."""
    if kept.answers.get(wanted.RANKS[0]):
        return True
    here = cohort_of(kept)
    return here is not None and bool(wanted.may_name_others(db(), kept, here, now=now()))


def cohort_of(kept: Application) -> PublicCohort | None:
    """The first group; None when it is not on offer any more."""
    return get_public_cohort(db(), applications.get_cohort(db(), kept).public_id)


def is_cleared(kept: Application) -> bool:
    """Whether nothing is left to ask, and what speaks against it was read."""
    if applications.open_questions(db(), kept):
        return False
    ruling = applications.weigh(db(), kept, now=now()).ruling
    return bool(kept.answers.get("wants_talk")) or ruling is not Ruling.NO


def next_page(kept: Application | None, cohort_id: str) -> Response:
    """The first page that is open; when all were seen, the one where everything is checked."""
    if kept is None:
        return see_other("public.group", cohort_id=cohort_id)
    left = applications.open_questions(db(), kept)
    if left:
        return see_other("public.ask", cohort_id=cohort_id, question=left[0].value)
    endpoint = _next_of(kept)
    if endpoint == "public.promises" and kept.answers.get("seen"):
        endpoint = "public.check"
    elif endpoint == "public.promises":
        applications.keep(db(), kept, {"seen": True})
    return see_other(endpoint, cohort_id=cohort_id)


def _next_of(kept: Application) -> str:
    answers = kept.answers
    open_pages = {
        "public.talk": not is_cleared(kept),
        "public.others": wanted.RANKS[0] not in answers and names_others(kept),
        "public.name": "alias" not in answers,
        "public.along": bool(answers.get("pair")) and not answers.get("companion"),
        "public.contact": "channel" not in answers,
        "public.reach": not applications.is_complete(kept),
        "public.meet": "interview_way" not in answers and _meets(kept),
    }
    is_about_dates = applications.purpose_of(kept) is Purpose.DATES
    last = "public.check" if is_about_dates else "public.promises"
    return next((page for page, is_open in open_pages.items() if is_open), last)
