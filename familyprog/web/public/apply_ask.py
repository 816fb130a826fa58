"""What the rules of a program need to know: one question a page, and no answer is an answer too."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.base.errors import NotFoundError
from familyprog.enrolment import applications
from familyprog.enrolment.enums import Purpose, Question, Ruling
from familyprog.enrolment.models import Application
from familyprog.programs.queries import get_public_cohort
from familyprog.web.access import everyone
from familyprog.web.answers import ANSWERS
from familyprog.web.db import db, now
from familyprog.web.forms import answer
from familyprog.web.pages import see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_draft import draft
from familyprog.web.public.apply_forms import LEADS, AskForm, CheckForm

Page = Response | tuple[str, int] | str


def more_steps(kept: Application) -> int:
    """How many steps more than the usual four: one a question; waiting for dates needs no choice of group."""
    if applications.purpose_of(kept) is Purpose.DATES:
        return -1
    return len(applications.all_questions(db(), kept))


def is_cleared(kept: Application) -> bool:
    """Whether nothing is left to ask, and what speaks against it was read."""
    if applications.open_questions(db(), kept):
        return False
    return bool(kept.answers.get("wants_talk")) or _ruling(kept) is not Ruling.NO


def _ruling(kept: Application) -> Ruling:
    return applications.weigh(db(), kept, now=now()).ruling


def next_page(kept: Application | None, cohort_id: str) -> Response:
    """The first step that is open."""
    if kept is None:
        return see_other("public.group", cohort_id=cohort_id)
    left = applications.open_questions(db(), kept)
    if left:
        return see_other("public.ask", cohort_id=cohort_id, question=left[0].value)
    return see_other("public.name" if is_cleared(kept) else "public.talk", cohort_id=cohort_id)


def answers_in_words(kept: Application) -> list[dict[str, str]]:
    """(question, words, code) of what was answered for the rules, for the page that shows everything."""
    return [
        {
            "label": question.label,
            "value": dict(ANSWERS[question])[kept.answers[question.value]],
            "code": question.value,
        }
        for question in applications.all_questions(db(), kept)
    ]


@pages.route("/cohorts/<pid:cohort_id>/apply/ask/<question>", methods=["GET", "POST"])
@everyone
def ask(cohort_id: str, question: str) -> Page:
    """One question for one rule."""
    kept = draft()
    if kept is None:
        return see_other("public.group", cohort_id=cohort_id)
    asked = applications.all_questions(db(), kept)
    if question not in asked:
        raise NotFoundError
    form = AskForm(answer=kept.answers.get(question))
    form.offer(Question(question))
    if form.validate_on_submit():
        applications.keep(db(), kept, {question: form.answer.data, "wants_talk": False})
        return next_page(kept, cohort_id)
    return answer(
        "public/apply_ask.html",
        form=form,
        cohort=get_public_cohort(db(), cohort_id),
        question=question,
        lead=LEADS[Question(question)],
        number=asked.index(Question(question)) + 2,
        more=len(asked),
    )


@pages.route("/cohorts/<pid:cohort_id>/apply/talk", methods=["GET", "POST"])
@everyone
def talk(cohort_id: str) -> Page:
    """A rule speaks against it: why, what else there is, and still the way to people."""
    kept = draft()
    if kept is None or applications.open_questions(db(), kept):
        return next_page(kept, cohort_id)
    form = CheckForm()
    if form.validate_on_submit():
        applications.keep(db(), kept, {"wants_talk": True})
        return see_other("public.name", cohort_id=cohort_id)
    verdict = applications.weigh(db(), kept, now=now())
    if verdict.ruling is not Ruling.NO:
        return next_page(kept, cohort_id)
    cohort = get_public_cohort(db(), cohort_id)
    return answer("public/apply_talk.html", form=form, cohort=cohort, verdict=verdict)
