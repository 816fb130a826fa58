"""The kinds of rules a program may have: what each says, how it decides, what it needs to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from familyprog.base.eras import short_date
from familyprog.enrolment.enums import Question, Ruling
from familyprog.people.enums import AgeBand, PersonKind, Relation, Residence

Rule = Mapping[str, Any]
Judgement = tuple[Ruling, str]  # and what can be done instead

BANDS = {
    AgeBand.TEENS: (10, 19),
    AgeBand.TWENTIES: (20, 29),
    AgeBand.THIRTIES: (30, 39),
    AgeBand.FORTIES: (40, 49),
    AgeBand.FIFTIES: (50, 59),
    AgeBand.SIXTIES: (60, 69),
    AgeBand.SEVENTY_UP: (70, 120),
}
YOUNGEST, OLDEST = 0, 120
STANDING_OF = {
    Relation.MOTHER: PersonKind.FAMILY,
    Relation.FATHER: PersonKind.FAMILY,
    Relation.SIBLING: PersonKind.FAMILY,
    Relation.SPOUSE: PersonKind.FAMILY,
    Relation.GRANDPARENT: PersonKind.FAMILY,
    Relation.RELATIVE: PersonKind.FAMILY,
    Relation.SELF: PersonKind.CONCERNED,
    Relation.SUPPORTER: PersonKind.SUPPORTER,
}
INSIDE_ONLY = ["市内"]
FITS = (Ruling.OK, "")
TALK = (Ruling.TALK, "お電話でうかがいながら、ご一緒に確かめます。")
ELSEWHERE = (Ruling.NO, "ほかの会もあります。お電話でもうかがいます。")


@dataclass(frozen=True)
class Facts:
    """What is known when somebody asks for a place; that little is known is the usual case."""

    today: dt.date
    residence: Residence = Residence.UNSAID
    age_band: AgeBand = AgeBand.UNKNOWN  # of the person concerned
    relation: Relation = Relation.UNSAID
    standing: PersonKind | None = None
    comes_to_all: bool | None = None
    is_newcomer: bool | None = None
    had_interview: bool | None = None
    has_caseworker: bool | None = None
    is_member: bool | None = None
    finished: frozenset[str] | None = None  # codes of programs
    first_on: dt.date | None = None  # the first session of all
    next_on: dt.date | None = None  # the first one still to come


@dataclass(frozen=True)
class Kind:
    """One kind of rule. Data that makes no sense may raise KeyError, TypeError or ValueError."""

    words: Callable[[Rule], str]
    check: Callable[[Rule, Facts], Judgement]
    asks: Question | None = None


def kind_of(rule: Rule) -> Kind:
    """The kind of a rule; a relation said by standing (市民, 支援者) is a kind of its own."""
    name = rule["kind"]
    return KINDS["standing" if name == "relation" and "persons" in rule else name]


def until(rule: Rule, first_on: dt.date | None) -> dt.date | None:
    """The last day a deadline leaves, if it can be said."""
    if "until" in rule:
        return dt.date.fromisoformat(rule["until"])
    return first_on - dt.timedelta(days=int(rule["days"])) if first_on else None


def _check_residence(rule: Rule, facts: Facts) -> Judgement:
    if facts.residence is Residence.INSIDE:
        return FITS
    if facts.residence is Residence.OUTSIDE and listed(rule["areas"]) == INSIDE_ONLY:
        return Ruling.NO, "お住まいの地域の窓口や、ほかの会をご案内します。お電話でもうかがいます。"
    return TALK


def _check_age(rule: Rule, facts: Facts) -> Judgement:
    youngest, oldest = ages_of(rule)
    if (youngest, oldest) == (YOUNGEST, OLDEST):
        return FITS
    if facts.age_band not in BANDS:
        return TALK
    first, last = BANDS[facts.age_band]
    if last < youngest or first > oldest:
        return ELSEWHERE
    return FITS if youngest <= first and last <= oldest else TALK


def _check_relation(rule: Rule, facts: Facts) -> Judgement:
    if facts.relation is Relation.UNSAID:
        return TALK
    return FITS if facts.relation in members_of(Relation, rule["relations"]) else ELSEWHERE


def _check_standing(rule: Rule, facts: Facts) -> Judgement:
    if facts.standing is None:  # a mother is of the family; what else she may be is for her to say
        return FITS if STANDING_OF.get(facts.relation) in members_of(PersonKind, rule["persons"]) else TALK
    return FITS if facts.standing in members_of(PersonKind, rule["persons"]) else ELSEWHERE


def _check_prerequisite(rule: Rule, facts: Facts) -> Judgement:
    wanted = str(rule["program"])
    if facts.finished is None:
        return Ruling.TALK, "終えた方かどうか、お電話でご一緒に確かめます。"
    if wanted in facts.finished:
        return FITS
    return Ruling.NO, "まずその会へどうぞ。お電話でもうかがいます。"


def _check_interview(_rule: Rule, facts: Facts) -> Judgement:
    return FITS if facts.had_interview else (Ruling.TALK, "お電話で、うかがう日を決めます。")


def _check_caseworker(_rule: Rule, facts: Facts) -> Judgement:
    return (
        FITS
        if facts.has_caseworker
        else (Ruling.TALK, "はじめての方は、お電話でうかがうところから始めます。")
    )


def _check_notice(rule: Rule, facts: Facts) -> Judgement:
    days = int(rule["days"])
    in_time = facts.next_on is None or facts.today <= facts.next_on - dt.timedelta(days=days)
    if in_time or facts.is_newcomer is False:
        return FITS
    if facts.is_newcomer is None:
        return TALK
    return (
        Ruling.NO,
        "つぎの回には間に合いませんが、その後の回からおいでいただけます。お電話でもうかがいます。",
    )


def _check_deadline(rule: Rule, facts: Facts) -> Judgement:
    last = until(rule, facts.first_on)
    if last is None or facts.today <= last:
        return FITS
    return Ruling.NO, "今回の受付は終わりました。つぎの会については、お電話でもうかがいます。"


def _check_all_sessions(_rule: Rule, facts: Facts) -> Judgement:
    if facts.first_on is not None and facts.first_on < facts.today:
        return Ruling.TALK, "はじめの回が終わっていますので、お電話でうかがってから決めます。"
    if facts.comes_to_all:
        return FITS
    return Ruling.TALK, "来られない回があるときの受け方を、お電話でご一緒に考えます。"


def _check_members(_rule: Rule, facts: Facts) -> Judgement:
    if facts.is_member is None:
        return TALK
    return FITS if facts.is_member else ELSEWHERE


def _residence_words(rule: Rule) -> str:
    return f"{'・'.join(listed(rule['areas']))}にお住まいの方の会です。"


def _age_words(rule: Rule) -> str:
    youngest, oldest = ages_of(rule)
    ages = (f"{youngest}歳から" if youngest > YOUNGEST else "") + (
        f"{oldest}歳まで" if oldest < OLDEST else ""
    )
    return f"ご本人が{ages}のご家庭の会です。" if ages else "ご本人の年齢の決まりはありません。"


def _relation_words(rule: Rule) -> str:
    labels = "・".join(relation.label for relation in members_of(Relation, rule["relations"]))
    return f"ご本人からみて「{labels}」の方の会です。"


def _standing_words(rule: Rule) -> str:
    return f"{'・'.join(one.label for one in members_of(PersonKind, rule['persons']))}の方の会です。"


def _deadline_words(rule: Rule) -> str:
    if "until" in rule:
        return f"お申し込みは{short_date(dt.date.fromisoformat(rule['until']))}までです。"
    return f"お申し込みは、はじめの回の{int(rule['days'])}日前までです。"


def listed(value: object) -> list[str]:
    """One word or several."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    raise TypeError(value)


def members_of(codes: type[Relation] | type[PersonKind], value: object) -> list[Any]:
    """The codes a rule lists; ValueError for one that is none."""
    return [codes(one) for one in listed(value)]


def ages_of(rule: Rule) -> tuple[int, int]:
    """From which age to which; what is open reaches to the end."""
    return int(rule.get("least") or YOUNGEST), int(rule.get("most") or OLDEST)


KINDS = {
    "residence": Kind(_residence_words, _check_residence, Question.RESIDENCE),
    "age": Kind(_age_words, _check_age, Question.AGE),
    "relation": Kind(_relation_words, _check_relation, Question.RELATION),
    "standing": Kind(_standing_words, _check_standing, Question.STANDING),
    "prerequisite": Kind(
        lambda rule: f"「{rule.get('title') or 'はじめの会'}」をひととおり終えた方の会です。",
        _check_prerequisite,
    ),
    "interview_first": Kind(
        lambda _rule: "はじめに一度お話をうかがってから、ご案内している会です。", _check_interview
    ),
    "caseworker_only": Kind(
        lambda _rule: "担当の職員とお話を続けている方に、ご案内している会です。", _check_caseworker
    ),
    "first_time_notice": Kind(
        lambda rule: f"はじめての方は、会の{int(rule['days'])}日前までにお申し込みください。", _check_notice
    ),
    "deadline": Kind(_deadline_words, _check_deadline),
    "all_sessions": Kind(
        lambda _rule: "はじめから終わりまで、すべての回に来ていただく会です。",
        _check_all_sessions,
        Question.ALL_SESSIONS,
    ),
    "members": Kind(lambda rule: f"{rule['group']}の方の会です。", _check_members),
}
