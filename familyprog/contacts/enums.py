"""What is ticked after a call, a visit or a letter."""

from familyprog.base.enums import Labelled


class ContactWay(Labelled):
    """方法: one code a contact, as every report counts them (domain.md §5.1)."""

    PHONE = "phone", "電話"
    HERE = "here", "来所"
    VISIT = "visit", "訪問"
    MAIL = "mail", "メール"
    SOCIAL = "social", "SNS"
    ONLINE = "online", "オンライン"
    LETTER = "letter", "手紙"
    FAX = "fax", "FAX"


class Direction(Labelled):
    """どちらから."""

    OUT = "out", "こちらから"
    IN = "in", "むこうから"


class Outcome(Labelled):
    """どうなったか. All but the first are attempts: nobody failed, it was not the moment."""

    TALKED = "talked", "話せた・やりとりできた"
    NO_ANSWER = "no_answer", "出られなかった"
    VOICEMAIL = "voicemail", "留守番電話だった"
    OTHER = "other", "ほかの方が出た"
    LEFT = "left", "送った・残した（お返事はまだ）"
    NOT_MET = "not_met", "会えなかった"


class Topic(Labelled):
    """内容: several at a time (domain.md §5.1)."""

    MANNER = "manner", "対応方法"
    MONEY = "money", "経済"
    MEDICAL = "medical", "医療"
    WORK = "work", "就労"
    PLACE = "place", "居場所"
    AFTER = "after", "親なきあと"
    SAFETY = "safety", "暴力・安全"
    OTHER = "other", "そのほか"


class Preparation(Labelled):
    """訪問の前の五つの準備 (ガイドライン2010)."""

    KNOW = "know", "情報を集め、関係をつくった"
    AIM = "aim", "訪問の目標をはっきりさせた"
    TOLD = "told", "ご家族・ご本人に前もって伝えた"
    FRAME = "frame", "時間・同席する人・帰り方を決めた"
    PARTNERS = "partners", "関係機関と情報を交わした"


class VisitConsent(Labelled):
    """訪問の承諾をくださった方."""

    CONCERNED = "concerned", "ご本人"
    FAMILY = "family", "ご家族"
    BOTH = "both", "ご本人とご家族"


class VisitAgreed(Labelled):
    """承諾をいただいたこと: the way, the time, and who is there (domain.md §2.3)."""

    WAY = "way", "どのように会うか"
    TIME = "time", "日時"
    COMPANY = "company", "同席する人"


class VisitSaid(Labelled):
    """訪問の承諾のうかがい方. What came by way of the family stays marked."""

    DIRECT = "direct", "その方から直接"
    WRITTEN = "written", "手紙・メールで"
    FAMILY = "family", "ご家族をとおして（伝聞）"
