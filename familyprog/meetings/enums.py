"""How a household stands on a meeting's list, what a line of the minutes is, and the columns of the board."""

from familyprog.base.enums import Labelled


class CaseState(Labelled):
    """会議の一覧のなかの世帯."""

    WAITING = "waiting", "これから"
    TALKED = "talked", "話し合いました"
    NOT_TODAY = "not_today", "今日は決めない"


class LineKind(Labelled):
    """会議録の一行."""

    TALKED = "talked", "話し合ったこと"
    TELL = "tell", "だれに、何を伝えるか"


class Column(Labelled):
    """ボードの欄: supports beside one another; none is above another."""

    FAMILY = "family", "家族"
    INDIVIDUAL = "individual", "個別"
    GROUP = "group", "集団"
    SOCIAL = "social", "社会参加"
    RESTING = "resting", "お休み・ゆるやか"
