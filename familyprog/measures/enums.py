"""When questions are offered, whom they are about, and the ways of not answering."""

from familyprog.base.enums import Labelled


class Wave(Labelled):
    """質問の時期 (domain.md §4.2); an offer, never a duty."""

    START = "start", "開始時"
    LAST = "last", "6回の最後"
    HALF_YEAR = "half_year", "6か月ごと"


class About(Labelled):
    """だれのことか."""

    CONCERNED = "concerned", "ご本人のようす"
    SELF = "self", "答える方ご自身のこと"
    BOTH = "both", "どなたにも"


class Said(Labelled):
    """答え方: with a value, or without one and without a reason."""

    GIVEN = "given", "答えた"
    UNKNOWN = "unknown", "わからない"
    DECLINED = "declined", "答えない"
    SKIPPED = "skipped", "書かれていない"
