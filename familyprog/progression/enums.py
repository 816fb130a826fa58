"""Wishes, statuses, decisions and reasons to look again."""

from familyprog.base.enums import Labelled


class WishSource(Labelled):
    """意向の聞き方. 伝聞 stays marked wherever it is shown."""

    DIRECT = "direct", "直接"
    FAMILY = "family", "家族経由"
    GUESSED = "guessed", "推測"
    NOT_YET = "not_yet", "まだわからない"


class WishHolder(Labelled):
    """だれの意向か."""

    CONCERNED = "concerned", "ご本人"
    RELATIVE = "relative", "ご家族"
    STAFF = "staff", "スタッフの見立て"


class SupportStatus(Labelled):
    """支援のいま."""

    RUNNING = "running", "進行中"
    WATCHING = "watching", "見守り"
    PAUSED = "paused", "お休み"
    LIGHT = "light", "ゆるやか"
    CLOSED = "closed", "終了"


class DecisionKind(Labelled):
    """話し合いの結論."""

    OPEN = "open", "始める"
    KEEP = "keep", "続ける"
    WATCH = "watch", "見守る"
    PAUSE = "pause", "お休みにする"
    RESUME = "resume", "また始める"
    LIGHT = "light", "ゆるやかにつながる"
    CLOSE = "close", "終える"


class Decider(Labelled):
    """決めた方. Whoever it was, it is written down by two members of staff."""

    CONCERNED = "concerned", "ご本人"
    FAMILY = "family", "ご家族"
    IN_CHARGE = "in_charge", "担当者"
    COORDINATOR = "coordinator", "コーディネーター"
    MEETING = "meeting", "話し合いの場のみなさん"
    PARTNER = "partner", "関係機関"


class CloseWhy(Labelled):
    """終えたわけ."""

    WISH = "wish", "ご希望"
    MOVED = "moved", "転居"
    DIED = "died", "亡くなられた"
    ELSEWHERE = "elsewhere", "ほかの機関へ"
    OTHER = "other", "そのほか（理由に書く）"


class Again(Labelled):
    """お休みやゆるやかな間に、こちらから連絡してよいか."""

    YES = "yes", "連絡してよい"
    NO = "no", "連絡せず、お待ちする"
    NOT_ASKED = "not_asked", "まだうかがえていない"


class ReviewReason(Labelled):
    """見直しのきっかけ."""

    BASICS_FINISHED = "basics_finished", "基礎編を終えた"
    REVIEW_DUE = "review_due", "見直しの時期"
    QUIET = "quiet", "3回続けてお休み"
    NEW_WISH = "new_wish", "新しい意向"
    CONTACT_BY_PERSON = "contact_by_person", "ご本人から連絡"
    SAFETY = "safety", "安全の確認"


class ReviewState(Labelled):
    """見直しのいま."""

    OPEN = "open", "これから"
    LATER = "later", "あとで"
    DONE = "done", "すんだ"


class Whose(Labelled):
    """どの世帯を並べるか."""

    ALL = "all", "すべて"
    MINE = "mine", "自分の担当"
    PAUSED = "paused", "お休み中"
