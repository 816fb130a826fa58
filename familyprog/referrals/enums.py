"""Codes of handing on (domain.md §2.4; points 40, 44, 45)."""

from familyprog.base.enums import Labelled


class NeedKind(Labelled):
    """世帯の困りごと. Asked of nobody; written down when somebody speaks of it."""

    MONEY = "money", "暮らし・お金"
    CARE = "care", "介護"
    MEDICAL = "medical", "医療"
    HOUSING = "housing", "住まい"
    WORK = "work", "仕事"
    DEBT = "debt", "借りたお金"
    RIGHTS = "rights", "契約・財産の管理"
    AFTER_PARENTS = "after_parents", "親なきあと"
    SIBLINGS = "siblings", "きょうだいとして、これからのこと"
    OTHER = "other", "そのほか"


class NeedSource(Labelled):
    """困りごとの聞き方."""

    SEEN = "seen", "見聞き"
    FAMILY = "family", "家族からの話"
    CONCERNED = "concerned", "ご本人から"
    SUPPORTER = "supporter", "サポーターの訪問で"


class Situation(Labelled):
    """いまのようす: what the page asks, in plain words. All but the last are rows of the notice (R7.4.1)."""

    HARDSHIP = "hardship", "こちらに相談に来ている世帯に、暮らしやお金の心配と、ほかの困りごとが重なっている"
    NO_PLAN = "no_plan", "自立相談支援機関が知った方で、プランは作らない"
    PLAN = "plan", "自立相談支援機関が知った方で、プランを作る"
    TOGETHER = "together", "自立相談支援機関と、いっしょに支える"
    EARLY_SIGN = "early_sign", "サポーターの訪問で、暮らしに困りはじめたようすがあった"
    RESOURCES = "resources", "就労体験・ボランティア・いろいろな場をさがす"
    ELSEWHERE = "elsewhere", "ほかの窓口につなぐ（介護・医療・住まいなど）"


class Prepared(Labelled):
    """用意するもの."""

    SLIP = "slip", "つなぎ票"
    INTRODUCTION = "introduction", "紹介（受け取りの確認だけ）"
    PLAN_MEETING = "plan_meeting", "支援調整会議の記録"
    ROLES = "roles", "役割分担表"
    RESOURCES = "resources", "資源台帳"


class ReferralMode(Labelled):
    """つなぎ方: a slip is answered, an introduction only received."""

    WARM = "warm", "つなぎ票"
    INFO_ONLY = "info_only", "紹介"


class ReferralKind(Labelled):
    """つなぎの種類: by the system it leads to (point 44)."""

    SELF_RELIANCE = "self_reliance", "生活困窮者自立支援"
    PUBLIC_ASSISTANCE = "public_assistance", "生活保護"
    CARE = "care", "介護・地域包括支援"
    DISABILITY = "disability", "障害福祉"
    MEDICAL = "medical", "医療・保健"
    WORK = "work", "就労支援"
    HOUSING = "housing", "住まいの支援"
    RIGHTS = "rights", "権利擁護・成年後見"
    PLACE = "place", "居場所・地域の団体"
    SCHOOL = "school", "学校・教育"
    OTHER = "other", "そのほか"


class ReferralState(Labelled):
    """つなぎのいま: the last step that stands."""

    DRAFT = "draft", "下書き"
    SENT = "sent", "返事を待っている"
    RECEIVED = "received", "受け取ってもらえた"
    ACCEPTED = "accepted", "引き受けてもらえた"
    DECLINED = "declined", "引き受けられないとのこと"
    ON_HOLD = "on_hold", "保留"
    DONE = "done", "つながった"
    RETURNED = "returned", "もどってきた"
    STOPPED = "stopped", "送るのをやめた"


class Result(Labelled):
    """結果, as the yearly form counts it (domain.md §5.1)."""

    CONNECTED = "connected", "つながった"
    REFUSED = "refused", "断られた"
    PENDING = "pending", "保留"
    INTRODUCED = "introduced", "紹介だけ"


class SendWay(Labelled):
    """わたし方: on paper, by people."""

    HAND = "hand", "手わたし"
    POST = "post", "郵送"
    FAX = "fax", "FAX"
    WITH_PERSON = "with_person", "ご本人・ご家族が持参"
    SPOKEN = "spoken", "電話で読み上げ"


class PacketSection(Labelled):
    """票のならび: our own order, as no standard form is published (domain.md §7.3)."""

    BASICS = "basics", "基本情報"
    COURSE = "course", "相談の経緯"
    OWN_WISH = "own_wish", "ご本人の意向"
    FAMILY_WISH = "family_wish", "ご家族の意向"
    SUPPORT = "support", "いまの支援"
    REQUEST = "request", "お願いしたいこと"
    REACHING = "reaching", "連絡のしかた"


class PartSource(Labelled):
    """だれの言葉か. 家族からの話 stays marked on screen and paper."""

    STAFF = "staff", "職員の見聞き"
    RELATIVE = "relative", "ご家族から"
    FAMILY = "family", "家族からの話"
    CONCERNED = "concerned", "ご本人から"


class MeetingKind(Labelled):
    """会議の種類: with consent and a plan, or bound to secrecy by law. Never the same record."""

    COORDINATION = "coordination", "支援調整会議"
    CONFERENCE = "conference", "支援会議（法9条）"


class ResourceKind(Labelled):
    """場の種類."""

    WORK_TRIAL = "work_trial", "就労体験"
    VOLUNTEER = "volunteer", "ボランティア"
    PLACE = "place", "居場所・集まり"
    VISIT = "visit", "見学"
    OTHER = "other", "そのほか"
