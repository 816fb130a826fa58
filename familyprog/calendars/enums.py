"""States of what stands in a calendar, and what people answer from there."""

from familyprog.base.enums import Labelled


class InvitationState(Labelled):
    """予定のいま."""

    ACTIVE = "active", "載っている"
    CANCELLED = "cancelled", "取り消した"
    LEFT = "left", "そのままにした"


class Intention(Labelled):
    """つもり: what somebody answered from a calendar. An intention, never attendance."""

    ACCEPTED = "accepted", "行けます"
    DECLINED = "declined", "行けません"
    TENTATIVE = "tentative", "まだわかりません"


class ReplyVerdict(Labelled):
    """返事の扱い (calendar.md §7.6). Ignored and repeated ones leave no row."""

    APPLY = "apply", "反映しました"
    REVIEW = "review", "確かめてください"
    STALE = "stale", "古い返事です"


class ReplyReason(Labelled):
    """そう扱ったわけ: a sentence for the coordinator."""

    NONE = "none", "たしかな返事でした。"
    UNPROVEN = "unproven", "差出人が本物かどうか、メールの仕組みでは確かめられませんでした。"
    OTHER_SENDER = "other_sender", "ご案内したアドレスとは別のアドレスから届きました。"
    OTHER_ATTENDEE = "other_attendee", "ご案内していないアドレスの名前で返事が書かれています。"
    SEVERAL = "several", "二人以上、または二つ以上の予定についての返事です。"
    DELEGATED = "delegated", "ほかの方に代わってもらう、という返事です。"
    COUNTER = "counter", "ほかの日時にしてほしい、という返事です。"
    UNCLEAR = "unclear", "行けるか行けないかが書かれていません。"
    AHEAD = "ahead", "まだお送りしていない版への返事です。"
    FUTURE = "future", "返事の日付が先の日になっています。"
    UNDATED = "undated", "返事の日付がないか、前の返事と同じです。どちらが新しいかわかりません。"
    WORDS = "words", "言葉で書かれたメールです。受信箱の「review」でお読みください。"
    SWITCHED_OFF = "switched_off", "予定表の返事を自動では反映しない設定です。"
    OLD_VERSION = "old_version", "日時が変わる前のご案内への返事です。"
    OLDER = "older", "あとから届いた返事を、もう反映しています。"
    OVER = "over", "終わった回、なくなった回、または来る予定でなくなった回への返事です。"
