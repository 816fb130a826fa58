"""What is known about people, always with a way to say nothing."""

from familyprog.base.enums import Labelled


class PersonKind(Labelled):
    """人の立場: counted apart in every report."""

    FAMILY = "family", "家族"
    CONCERNED = "concerned", "ご本人"
    SUPPORTER = "supporter", "支援者"
    CITIZEN = "citizen", "市民"


class Relation(Labelled):
    """続柄."""

    MOTHER = "mother", "母"
    FATHER = "father", "父"
    SIBLING = "sibling", "きょうだい"
    SPOUSE = "spouse", "配偶者"
    GRANDPARENT = "grandparent", "祖父母"
    RELATIVE = "relative", "その他の親族"
    SELF = "self", "ご本人"
    SUPPORTER = "supporter", "支援する立場"
    UNSAID = "unsaid", "答えない"


class AgeBand(Labelled):
    """年代: a band, never a birthday."""

    TEENS = "10s", "10代"
    TWENTIES = "20s", "20代"
    THIRTIES = "30s", "30代"
    FORTIES = "40s", "40代"
    FIFTIES = "50s", "50代"
    SIXTIES = "60s", "60代"
    SEVENTY_UP = "70s", "70代以上"
    UNKNOWN = "unknown", "わからない"


class Residence(Labelled):
    """お住まい."""

    INSIDE = "inside", "市内"
    OUTSIDE = "outside", "市外"
    UNSAID = "unsaid", "答えない"


class Told(Labelled):
    """ご本人に話しているか."""

    YES = "yes", "話している"
    NO = "no", "話していない"
    NOT_YET = "not_yet", "まだ話していない"
    NEVER = "never", "知られたくない"
    UNKNOWN = "unknown", "答えない"


class Channel(Labelled):
    """連絡の方法."""

    MAIL = "mail", "メール"
    PHONE = "phone", "電話"
    POST = "post", "手紙"
    LINE = "line", "LINE"
    SMS = "sms", "ショートメール"
    NONE = "none", "こちらから連絡しない"


class CalendarChannel(Labelled):
    """予定表への出し方."""

    INVITE = "invite", "メールで予定を受け取る"
    FEED = "feed", "予定表に登録する（購読）"
    NONE = "none", "予定表には出さない"


class TitleStyle(Labelled):
    """予定表での見え方."""

    NEUTRAL = "neutral", "会の目立たない名前"
    MINIMAL = "minimal", "「予定」だけ"
    FULL = "full", "プログラムの名前のまま"


class MailFormat(Labelled):
    """メールの形."""

    PLAIN = "plain", "文字だけ"
    BOTH = "both", "文字と飾りつき"


class NoteSource(Labelled):
    """だれから聞いたか."""

    SEEN = "seen", "見聞き"
    FAMILY = "family", "家族からの話"
    CONCERNED = "concerned", "ご本人から"
    OUTSIDER = "outsider", "世帯の外の方から"


class NoteClass(Labelled):
    """記録の扱い."""

    NORMAL = "normal", "ふつう"
    RESTRICTED = "restricted", "制限つき"


class Disclosable(Labelled):
    """本人に見せてよいか."""

    YES = "yes", "見せてよい"
    NO = "no", "見せない"
    ASK = "ask", "そのつど確かめる"


class FlagKind(Labelled):
    """守るしるし: a hard block, lifted by two."""

    HIDE = "hide", "居どころを知らせない"
    CONFLICT = "conflict", "同じ場に入れない"
