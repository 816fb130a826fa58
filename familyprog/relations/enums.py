"""What an informant says of two people at home; わからない is as good an answer as any."""

from familyprog.base.enums import Labelled


class Together(Labelled):
    """いっしょに住んでいるか."""

    YES = "yes", "いっしょに住んでいる"
    NO = "no", "別に住んでいる"
    UNKNOWN = "unknown", "わからない"


class Talk(Labelled):
    """話をするか."""

    OFTEN = "often", "よく話す"
    SOMETIMES = "sometimes", "ときどき話す"
    HARDLY = "hardly", "あまり話さない"
    NONE = "none", "いまは話していない"
    UNKNOWN = "unknown", "わからない"


class MayKnow(Labelled):
    """こちらに来ていることを、この方が知ってよいか."""

    YES = "yes", "知ってよい"
    NO = "no", "知られたくない"
    ASK = "ask", "そのつど確かめる"
    UNKNOWN = "unknown", "わからない"
