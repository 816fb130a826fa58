"""States of applications and enrolments."""

from familyprog.base.enums import Labelled


class ApplicationState(Labelled):
    """申込みのいま."""

    DRAFT = "draft", "書いている途中"
    PROVING = "proving", "メールの確認中"
    CALLING = "calling", "お電話で確かめる"
    DONE = "done", "受け付けた"


class EnrolmentState(Labelled):
    """受講のいま."""

    WAITING = "waiting", "順番待ち"
    ENROLLED = "enrolled", "受講中"
    PAUSED = "paused", "お休み中"
    COMPLETED = "completed", "ひと区切り"
    WITHDRAWN = "withdrawn", "取り消し"


class SeatOfferState(Labelled):
    """席のご案内のいま."""

    LIVE = "live", "お返事待ち"
    TAKEN = "taken", "お受けした"
    DECLINED = "declined", "今回は見送り"
    EXPIRED = "expired", "期限が過ぎた"
    VOID = "void", "取りやめ"


class EntryWay(Labelled):
    """受け付けた方法: all lead to the same record."""

    WEB = "web", "ウェブ"
    PHONE = "phone", "電話"
    POST = "post", "郵便"
    FAX = "fax", "FAX"
    WALK_IN = "walk_in", "当日"
    IMPORT = "import", "取り込み"


class ChoiceSource(Labelled):
    """だれが選んだか."""

    PAGE = "page", "自分のページ"
    LINK = "link", "お知らせのリンク"
    PHONE = "phone", "電話"
    STAFF = "staff", "職員"


class MakeUpWay(Labelled):
    """補講のしかた."""

    OTHER_COHORT = "other_cohort", "ほかの期・グループの回"
    ONE_TO_ONE = "one_to_one", "一対一"
    PACKET = "packet", "資料の郵送と電話"


class MakeUpState(Labelled):
    """補講のいま."""

    PLANNED = "planned", "予定"
    CREDITED = "credited", "受けた"
    DROPPED = "dropped", "取りやめ"


class Ruling(Labelled):
    """決まりに照らすと: in the order of weight. NO is never the last word, people are."""

    OK = "ok", "決まりに合っている"
    TALK = "talk", "お話をうかがってから"
    NO = "no", "決まりに合わない"


class Question(Labelled):
    """申込みでうかがうこと: asked only when a rule of the program needs it."""

    RESIDENCE = "residence", "お住まい"
    AGE = "age", "ご本人の年代"
    RELATION = "relation", "ご本人からみて"
    STANDING = "standing", "来られる方のお立場"
    ALL_SESSIONS = "all", "すべての回に来ること"


class GreetingRhythm(Labelled):
    """あいさつのお便り: how often somebody who has left, or rests, would like to hear of us."""

    NEVER = "never", "いりません"
    QUARTER = "quarter", "3か月に一度"
    HALF_YEAR = "half_year", "半年に一度"
    YEAR = "year", "一年に一度"


class InterviewWay(Labelled):
    """面談のしかた: how somebody would like to be spoken with; None in the database means not asked."""

    PHONE = "phone", "電話で"
    DESK = "desk", "事務局に行って"
    ONLINE = "online", "オンラインで"
    ANY = "any", "どれでもよい"
    UNKNOWN = "unknown", "わからない"
    UNSAID = "unsaid", "答えない"


class Door(Labelled):
    """申込みの入口."""

    OPEN = "open", "受付中"
    DATES = "dates", "日程は決まりしだい"
    OVER = "over", "今回の受付は終わった"


class Purpose(Labelled):
    """申込みの用件."""

    PLACE = "place", "席の申込み"
    DATES = "dates", "日程のお知らせの希望"
