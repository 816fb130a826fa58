"""Four who ask for a place, each at another step; the browser of each holds its own half-written application."""

from __future__ import annotations

from dataclasses import dataclass

from familyprog.accounts.actors import MACHINE
from familyprog.enrolment import applications
from familyprog.enrolment.enums import Question
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence
from familyprog.programs.models import Cohort
from tests import make
from tests.web.hostile.life import MONTH, Life

APPLICANTS = ("writing", "refused", "proving", "calling")
RULES = (
    {"kind": "residence", "areas": "市内"},
    {"kind": "age", "least": 15, "most": 39},
    {"kind": "relation", "relations": ["mother"]},
    {"kind": "relation", "persons": ["citizen", "family"]},
    {"kind": "all_sessions"},
)
FITS = {
    Question.RESIDENCE: Residence.INSIDE.value,
    Question.AGE: AgeBand.THIRTIES.value,
    Question.RELATION: Relation.MOTHER.value,
    Question.STANDING: PersonKind.FAMILY.value,
    Question.ALL_SESSIONS: "unknown",
}
BY_MAIL = {"channel": "mail", "email": "asking@demo.invalid", "title_style": "neutral"}
BY_PHONE = {"channel": "phone", "phone": "0848777777", "safe_from_hour": "10", "safe_until_hour": "15"}


@dataclass(frozen=True)
class Asking:
    """The program they ask for: full in its first group, with questions before anything else."""

    first: Cohort
    second: Cohort

    def at(self, step: str) -> str:
        """The address of one step."""
        return f"/cohorts/{self.first.public_id}/apply/{step}"


def come_in(life: Life) -> None:
    """All four."""
    asking = _opened(life)
    _writing(life, asking)
    _refused(life, asking)
    _proving(life, asking)
    _calling(life, asking)


def secret_of(who: str) -> str:
    """What binds the application to the browser."""
    return f"browser of {who}"


def _opened(life: Life) -> Asking:
    program = life.program("kakunin", eligibility=list(RULES))
    first, second = (
        make.a_cohort(life.session, program, name=name, capacity=capacity)
        for name, capacity in (("満席の会", 0), ("空きのある会", 5))
    )
    for cohort in (first, second):
        make.a_session(life.session, cohort, life.now + MONTH)
    return Asking(first, second)


def _begun(life: Life, asking: Asking, who: str, **answers: object) -> applications.Application:
    kept = applications.begin(life.session, asking.first, secret_of(who), now=life.now)
    said = {question.value: answer for question, answer in FITS.items()}
    applications.keep(life.session, kept, said | {"alias": "なまえ", "seen": True} | answers)
    return kept


def _writing(life: Life, asking: Asking) -> None:
    """At the end, with everything filled in: every step can be looked at again."""
    along = {"pair": True, "companion": "つれ", "companion_relation": "father", "both": "both"}
    others = {"second": asking.second.public_id, "third": "", "when_full": "seat"}
    _begun(life, asking, "writing", **BY_MAIL, **along, **others, interview_way="phone")
    steps = ("others", "name", "along", "contact", "reach", "meet", "promises", "look", "check")
    life.see("writing", *(asking.at(f"ask/{question.value}") for question in Question))
    life.see("writing", *(asking.at(step) for step in steps))


def _refused(life: Life, asking: Asking) -> None:
    _begun(life, asking, "refused", **{Question.RESIDENCE.value: Residence.OUTSIDE.value})
    life.see("refused", asking.at("talk"))


def _proving(life: Life, asking: Asking) -> None:
    kept = _begun(life, asking, "proving", **BY_MAIL)
    applications.submit(life.session, kept, now=life.now, by=MACHINE)
    applications.send_code(life.session, kept, secret_of("proving"), now=life.now)
    life.see("proving", asking.at("code"), "/me/code")


def _calling(life: Life, asking: Asking) -> None:
    kept = _begun(life, asking, "calling", **BY_PHONE)
    applications.submit(life.session, kept, now=life.now, by=MACHINE)
    life.see("calling", asking.at("done"))
    life.see("uketsuke", "/staff/calls", f"/staff/applications/{kept.public_id}")
