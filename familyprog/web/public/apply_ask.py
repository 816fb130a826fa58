"""What the rules of a program need to know: one question a page, and no answer is an answer too."""

from __future__ import annotations

from werkzeug.wrappers import Response

from familyprog.base.errors import NotFoundError
from familyprog.enrolment import applications
from familyprog.enrolment.enums import Question, Ruling
from familyprog.enrolment.models import Application
from familyprog.programs.queries import get_public_cohort
from familyprog.web.access import everyone
from familyprog.web.answers import ANSWERS
from familyprog.web.db import db, now
from familyprog.web.errors import carries_on
from familyprog.web.forms import answer
from familyprog.web.pages import see_other
from familyprog.web.public import pages
from familyprog.web.public.apply_draft import draft
from familyprog.web.public.apply_forms import LEADS, AskForm, CheckForm
from familyprog.web.public.apply_steps import next_page, place

Page = Response | tuple[str, int] | str


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
@carries_on
def ask(cohort_id: str, question: str) -> Page:
    """One question for one rule."""
    kept = draft()
    if kept is None:
        return see_other("public.group", cohort_id=cohort_id)
    if question not in applications.all_questions(db(), kept):
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
        step=place(kept, question),
    )


@pages.route("/cohorts/<pid:cohort_id>/apply/talk", methods=["GET", "POST"])
@everyone
@carries_on
def talk(cohort_id: str) -> Page:
    """A rule speaks against it: why, what else there is, and still the way to people."""
    kept = draft()
    if kept is None or applications.open_questions(db(), kept):
        return next_page(kept, cohort_id)
    form = CheckForm()
    if form.validate_on_submit():
        applications.keep(db(), kept, {"wants_talk": True})
        return next_page(kept, cohort_id)
    verdict = applications.weigh(db(), kept, now=now())
    if verdict.ruling is not Ruling.NO:
        return next_page(kept, cohort_id)
    cohort = get_public_cohort(db(), cohort_id)
    return answer("public/apply_talk.html", form=form, cohort=cohort, verdict=verdict)
