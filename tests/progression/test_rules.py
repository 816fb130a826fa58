"""What two people may conclude: asked of pure functions."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.contacts.enums import ContactWay
from familyprog.people.enums import AgeBand, PersonKind, Relation
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import Again, CloseWhy, DecisionKind, SupportStatus, WishHolder, WishSource
from familyprog.progression.errors import PutOffRefusedError, WishRefusedError
from familyprog.progression.evidence import ALL_EVIDENCE, EVIDENCE, prompts
from familyprog.progression.rules import (
    PERSON_STAGES,
    Answer,
    DecisionInput,
    Standing,
    check_plan,
    check_put_off,
    may_decide,
    next_status,
    outcome,
    person_words,
    resting_words,
    settles,
    usual_review,
    written_reasons,
)

TODAY = dt.date(2026, 12, 1)
SATO, SUZUKI, SON = 1, 2, 7
NEVER_RAN = Standing()
RUNS = Standing(SupportStatus.RUNNING, dt.date(2026, 10, 1), WishSource.DIRECT)
ENDED = Standing(None, dt.date(2026, 11, 1), WishSource.DIRECT)


def asked(standing: Standing = RUNS, **more) -> Answer:
    """Whether Sato may write down that the person's individual support goes on, or what is told instead."""
    values = {
        "kind": DecisionKind.KEEP,
        "stage": SupportStage.INDIVIDUAL,
        "reasons": "手紙のやりとりが続いている",
        "confirmed_by_id": SUZUKI,
        "decided_on": TODAY,
        "person_id": SON,
        "next_review_on": dt.date(2027, 3, 1),
        "close_why": CloseWhy.WISH,
        "again": Again.NO,
    } | more
    return may_decide(DecisionInput(**values), standing, decided_by_id=SATO, today=TODAY)


def fields(answer: Answer) -> list[str | None]:
    return [objection.field for objection in answer.objections]


def test_keeping_on_needs_a_reason_a_colleague_and_a_day_and_nothing_else() -> None:
    assert asked().ok
    assert asked().sentence == ""


@pytest.mark.parametrize("second", [None, SATO])
def test_nobody_decides_alone(second: int | None) -> None:
    answer = asked(confirmed_by_id=second)
    assert fields(answer) == ["confirmed_by"]
    assert "もう一人の職員" in answer.sentence


@pytest.mark.parametrize("kind", [DecisionKind.KEEP, DecisionKind.WATCH, DecisionKind.RESUME])
def test_a_support_that_runs_on_needs_the_day_of_the_next_talk(kind: DecisionKind) -> None:
    assert fields(asked(kind=kind, next_review_on=None)) == ["next_review_on"]


@pytest.mark.parametrize("kind", [DecisionKind.PAUSE, DecisionKind.LIGHT, DecisionKind.CLOSE])
def test_a_rest_a_light_touch_and_an_end_need_no_day(kind: DecisionKind) -> None:
    assert asked(kind=kind, next_review_on=None).ok


def test_a_pause_that_is_kept_needs_no_day() -> None:
    paused = Standing(SupportStatus.PAUSED, dt.date(2026, 10, 1))
    assert asked(paused, next_review_on=None).ok


def test_the_next_talk_comes_after_this_one() -> None:
    assert fields(asked(next_review_on=TODAY)) == ["next_review_on"]


def test_reasons_are_asked_for_and_evidence_never() -> None:
    assert fields(asked(reasons="")) == ["reasons"]
    assert asked(evidence=()).ok


def test_a_talk_has_taken_place() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert fields(asked(decided_on=tomorrow)) == ["decided_on"]


def test_intervals_never_overlap() -> None:
    assert fields(asked(decided_on=dt.date(2026, 9, 30))) == ["decided_on"]
    assert asked(decided_on=dt.date(2026, 10, 1)).ok


def test_what_runs_is_not_opened_a_second_time() -> None:
    answer = asked(kind=DecisionKind.OPEN)
    assert fields(answer) == ["kind"]
    assert "進行中" in answer.sentence


@pytest.mark.parametrize("kind", [kind for kind in DecisionKind if kind is not DecisionKind.OPEN])
def test_what_never_ran_is_opened_first(kind: DecisionKind) -> None:
    standing = Standing(wish=WishSource.DIRECT)
    assert fields(asked(standing, kind=kind)) == ["kind"]


@pytest.mark.parametrize("kind", [DecisionKind.OPEN, DecisionKind.RESUME])
def test_what_ended_begins_again_whenever_people_wish(kind: DecisionKind) -> None:
    assert asked(ENDED, kind=kind).ok


@pytest.mark.parametrize("stage", PERSON_STAGES)
def test_nothing_begins_for_a_person_who_was_not_asked(stage: SupportStage) -> None:
    answer = asked(NEVER_RAN, kind=DecisionKind.OPEN, stage=stage)
    assert fields(answer) == ["subject"]
    assert "意向" in answer.sentence


@pytest.mark.parametrize("stage", PERSON_STAGES)
@pytest.mark.parametrize("source", [WishSource.DIRECT, WishSource.FAMILY, WishSource.GUESSED])
def test_any_stage_may_be_opened_from_anywhere(stage: SupportStage, source: WishSource) -> None:
    assert asked(Standing(wish=source), kind=DecisionKind.OPEN, stage=stage).ok


def test_not_yet_known_is_a_wish_too_with_a_way_to_ask() -> None:
    unknown = Standing(wish=WishSource.NOT_YET)
    assert fields(asked(unknown, kind=DecisionKind.OPEN)) == ["asking_plan"]
    assert asked(unknown, kind=DecisionKind.OPEN, asking_plan="手紙で会い方を聞く").ok


def test_family_support_begins_without_the_person() -> None:
    assert asked(NEVER_RAN, kind=DecisionKind.OPEN, stage=SupportStage.FAMILY, person_id=None).ok


@pytest.mark.parametrize("stage", PERSON_STAGES)
def test_the_persons_own_support_says_whose_it_is(stage: SupportStage) -> None:
    answer = asked(NEVER_RAN, kind=DecisionKind.OPEN, stage=stage, person_id=None)
    assert fields(answer) == ["subject"]


def test_every_objection_is_told_at_once() -> None:
    answer = asked(reasons="", confirmed_by_id=None, next_review_on=None)
    assert fields(answer) == ["reasons", "confirmed_by", "next_review_on"]


def test_each_conclusion_leads_to_its_status() -> None:
    assert {kind: next_status(kind, SupportStatus.WATCHING) for kind in DecisionKind} == {
        DecisionKind.OPEN: SupportStatus.RUNNING,
        DecisionKind.KEEP: SupportStatus.WATCHING,
        DecisionKind.WATCH: SupportStatus.WATCHING,
        DecisionKind.PAUSE: SupportStatus.PAUSED,
        DecisionKind.RESUME: SupportStatus.RUNNING,
        DecisionKind.LIGHT: SupportStatus.LIGHT,
        DecisionKind.CLOSE: SupportStatus.CLOSED,
    }


def test_there_is_something_to_talk_over_for_every_conclusion() -> None:
    asked_for = {prompt for stage in SupportStage for kind in DecisionKind for prompt in prompts(stage, kind)}
    assert asked_for == set(ALL_EVIDENCE)
    assert len(set(ALL_EVIDENCE)) == len(ALL_EVIDENCE)
    assert set(EVIDENCE) == set(SupportStage)


def test_the_check_page_says_what_will_happen() -> None:
    opening = DecisionInput(
        DecisionKind.OPEN, SupportStage.INDIVIDUAL, "", 2, TODAY, 7, next_review_on=dt.date(2027, 3, 1)
    )
    first, status, others, review = outcome(opening, NEVER_RAN, "ご本人（40代）")
    assert first == "ご本人（40代）の個別支援：始める（2026-12-01から）。"
    assert "進行中" in status
    assert "ほかの支援はそのまま続きます" in others
    assert "2027-03-01" in review
    closing = DecisionInput(
        DecisionKind.CLOSE, SupportStage.INDIVIDUAL, "", 2, TODAY, 7, next_review_on=dt.date(2027, 3, 1)
    )
    assert outcome(closing, RUNS, "ご本人")[1] == "終えたあとも、いつでもまた始められます。"
    assert outcome(closing, RUNS, "ご本人")[3] == "次の見直しの日は決めません。"


def test_the_way_to_ask_is_kept_with_the_reasons() -> None:
    plain = DecisionInput(DecisionKind.KEEP, SupportStage.FAMILY, "続けたい", 2, TODAY)
    asking = DecisionInput(
        DecisionKind.KEEP, SupportStage.FAMILY, "会えるかも", 2, TODAY, asking_plan="手紙で"
    )
    assert written_reasons(plain) == "続けたい"
    assert written_reasons(asking) == "会えるかも\nご本人への聞き方：手紙で"


@pytest.mark.parametrize(
    ("decided_about", "item_about", "item_is_review", "is_same_support", "answered"),
    [
        (SON, None, False, False, True),
        (SON, SON, False, False, True),
        (SON, 8, False, False, False),  # news of his sister was not talked about
        (SON, 9, False, False, True),  # their mother is no track of her own
        (None, SON, False, False, True),
        (SON, SON, True, True, True),
        (SON, SON, True, False, False),  # the talk about another support is still to come
    ],
)
def test_a_talk_answers_what_was_talked_about(
    decided_about, item_about, item_is_review, is_same_support, answered
) -> None:
    assert answered is settles(
        decided_about,
        item_about,
        item_is_review=item_is_review,
        is_same_support=is_same_support,
        concerned_ids=[SON, 8],
    )


def test_a_thing_is_put_off_to_a_day_that_will_come() -> None:
    check_put_off(TODAY + dt.timedelta(days=1), TODAY)
    with pytest.raises(PutOffRefusedError, match="明日から") as refusal:
        check_put_off(TODAY, TODAY)
    assert refusal.value.field == "until"
    with pytest.raises(PutOffRefusedError, match="1年以内"):
        check_put_off(dt.date(2062, 12, 1), TODAY)


@pytest.mark.parametrize(
    ("day", "later"),
    [("2026-12-01", "2027-03-01"), ("2026-11-30", "2027-02-28"), ("2026-09-30", "2026-12-30")],
)
def test_three_months_are_proposed(day: str, later: str) -> None:
    assert usual_review(dt.date.fromisoformat(day)) == dt.date.fromisoformat(later)


@pytest.mark.parametrize(
    ("kind", "relation", "age", "label", "words"),
    [
        (PersonKind.FAMILY, Relation.MOTHER, AgeBand.SEVENTY_UP, "", "母"),
        (PersonKind.FAMILY, Relation.UNSAID, AgeBand.UNKNOWN, "", "ご家族"),
        (PersonKind.CONCERNED, Relation.SELF, AgeBand.FORTIES, "", "ご本人（40代）"),
        (PersonKind.CONCERNED, Relation.SELF, AgeBand.THIRTIES, "次男", "ご本人（次男・30代）"),
        (PersonKind.CONCERNED, Relation.SELF, AgeBand.UNKNOWN, "", "ご本人"),
    ],
)
def test_people_are_called_without_a_name(kind, relation, age, label, words) -> None:
    assert person_words(kind, relation, age, label) == words


@pytest.mark.parametrize("kind", [DecisionKind.PAUSE, DecisionKind.LIGHT])
def test_a_rest_asks_whether_how_and_how_often_we_may_be_in_touch(kind: DecisionKind) -> None:
    assert fields(asked(kind=kind, again=None)) == ["again"]
    assert fields(asked(kind=kind, again=Again.YES)) == ["again_way", "again_months"]
    agreed = {"again": Again.YES, "again_way": ContactWay.LETTER, "again_months": 3}
    assert asked(kind=kind, **agreed).ok
    assert fields(asked(kind=kind, **agreed | {"again_way": ContactWay.VISIT})) == ["again_way"]
    assert fields(asked(kind=kind, **agreed | {"again_months": 2})) == ["again_months"]
    for waits in (Again.NO, Again.NOT_ASKED):
        assert asked(kind=kind, again=waits).ok


def test_a_rest_without_a_day_comes_back_when_contact_was_agreed_for() -> None:
    values = {"stage": SupportStage.FAMILY, "reasons": "", "confirmed_by_id": SUZUKI, "decided_on": TODAY}
    values |= {"again": Again.YES, "again_way": ContactWay.LETTER, "again_months": 3}
    rest = DecisionInput(DecisionKind.PAUSE, **values)
    assert rest.next_talk_on == dt.date(2027, 3, 1)
    assert DecisionInput(DecisionKind.KEEP, **values).next_talk_on is None
    assert DecisionInput(DecisionKind.KEEP, **values).rest == (None, None, None)
    waits = DecisionInput(DecisionKind.LIGHT, **values | {"again": Again.NO})
    assert (waits.next_talk_on, waits.rest) == (None, (Again.NO, None, None))
    assert "こちらからの連絡：手紙で、3か月に1回くらい。" in outcome(rest, RUNS, "家族")


def test_an_end_says_why() -> None:
    assert fields(asked(kind=DecisionKind.CLOSE, close_why=None)) == ["close_why"]
    for why in CloseWhy:
        assert asked(kind=DecisionKind.CLOSE, close_why=why).ok


def test_the_next_step_is_one_in_two_lines() -> None:
    assert asked(next_step="返信用のはがきを入れる\n返事は数えない").ok
    for long in ("一\n二\n三", "あ" * 101):
        assert fields(asked(next_step=long)) == ["next_step"]


def test_a_plan_written_with_the_wish_is_enough() -> None:
    unknown = Standing(wish=WishSource.NOT_YET, asking_plan="手紙で聞いてみる")
    assert asked(unknown, kind=DecisionKind.OPEN).ok


def test_words_about_being_in_touch() -> None:
    assert resting_words(None, None, None) == ()
    assert resting_words(Again.NO, None, None) == ("こちらからの連絡：連絡せず、お待ちする。",)
    assert resting_words(Again.YES, ContactWay.PHONE, 12) == ("こちらからの連絡：電話で、年に1回くらい。",)


def test_not_knowing_yet_thinks_of_how_to_ask_the_person() -> None:
    with pytest.raises(WishRefusedError) as refusal:
        check_plan(WishHolder.CONCERNED, WishSource.NOT_YET, "")
    assert refusal.value.field == "asking_plan"
    check_plan(WishHolder.CONCERNED, WishSource.NOT_YET, "手紙で聞いてみる")
    check_plan(WishHolder.CONCERNED, WishSource.DIRECT, "")
    check_plan(WishHolder.RELATIVE, WishSource.NOT_YET, "")
