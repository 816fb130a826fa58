"""Kinds of programs, cohorts and sessions."""

from familyprog.base.enums import Labelled


class ProgramKind(Labelled):
    """プログラムの形."""

    COURSE = "course", "回数の決まった学び"
    PRACTICE = "practice", "毎月の会（月ごとに選べる）"
    DROP_IN = "drop_in", "予約なしの場"
    ONE_TO_ONE = "one_to_one", "一対一の枠"
    TRAINING = "training", "支援者の養成"
    STEPS = "steps", "三段階の体験"
    ON_DEMAND = "on_demand", "期間内いつでも"


class SupportStage(Labelled):
    """支援段階: a map of possibilities, not a ladder."""

    FAMILY = "family", "家族支援"
    INDIVIDUAL = "individual", "個別支援"
    GROUP = "group", "集団支援"
    SOCIAL = "social", "社会参加支援"


class TimeSlot(Labelled):
    """時間帯."""

    DAY = "day", "平日昼"
    EVENING = "evening", "夜"
    SATURDAY = "saturday", "土曜"
    SUNDAY = "sunday", "日曜"


class CapacityUnit(Labelled):
    """定員の数え方."""

    PERSON = "person", "名"
    HOUSEHOLD = "household", "組"


class CohortState(Labelled):
    """期のいま."""

    DRAFT = "draft", "準備中"
    PUBLISHED = "published", "公開中"
    CLOSED = "closed", "終わった"


class SessionState(Labelled):
    """回のいま."""

    PLANNED = "planned", "予定"
    HELD = "held", "開いた"
    CANCELLED = "cancelled", "中止"


class HolidayPolicy(Labelled):
    """休みの日に当たったら."""

    KEEP = "keep", "そのまま開く"
    SKIP = "skip", "その日は開かない"
    NEXT_DAY = "next_day", "翌日に移す"
    NEXT_WEEKDAY = "next_weekday", "次の平日に移す"
    NEXT_WEEK = "next_week", "翌週の同じ曜日に移す"
    PREVIOUS = "previous", "前の日に早める"
    ASK = "ask", "一回ずつ決める"


class Pattern(Labelled):
    """繰り返し方."""

    DAILY = "daily", "つづけて毎日"
    WEEKLY = "weekly", "毎週"
    FORTNIGHTLY = "fortnightly", "一週おき"
    MONTHLY = "monthly", "毎月 第何週か"
    DATES = "dates", "日付を並べる"


class Gate(Labelled):
    """入り方: how one comes to take part."""

    WALK_IN = "walk_in", "予約なしで来られる"
    APPLY = "apply", "申し込む"
    INTERVIEW = "interview", "お話をしてから申し込む"
    BOOK = "book", "時間を予約する"
    CALL = "call", "電話する"
    REGISTER = "register", "登録する"
    MEMBERS = "members", "登録した方だけ"


class Mode(Labelled):
    """開き方の形."""

    IN_PERSON = "in_person", "会場で"
    PHONE = "phone", "電話"
    VISIT = "visit", "訪問"
    ONLINE = "online", "オンライン"
    AVATAR = "avatar", "アバター"
    CHAT = "chat", "文字のやりとり"
    HYBRID = "hybrid", "会場とオンライン"
    ON_DEMAND = "on_demand", "期間内いつでも視聴"
    EXHIBITION = "exhibition", "展示"


class PromiseSpan(Labelled):
    """回数の約束の期間: 月3回, 年2回."""

    MONTH = "month", "月"
    YEAR = "year", "年"


class Track(Labelled):
    """同じ場の受け方: families come three days, supporters four (Ube U2)."""

    EVERYONE = "everyone", "全員"
    FAMILY = "family", "家族"
    SUPPORTER = "supporter", "支援者"
