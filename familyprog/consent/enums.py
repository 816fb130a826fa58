"""How consent is given, and on what basis something is told."""

from familyprog.base.enums import Labelled


class ConsentMethod(Labelled):
    """同意の方法."""

    SIGNED = "signed", "署名"
    SPOKEN = "spoken", "口頭"
    ELECTRONIC = "electronic", "画面で"


class DisclosureBasis(Labelled):
    """伝える根拠 (個人情報保護法69条; domain.md §2.5)."""

    CONSENT = "consent", "同意"
    LAW = "law", "法令"
    INTERNAL = "internal", "所掌事務の内部"
    PUBLIC_BODY = "public_body", "他の行政機関"
    STATISTICS = "statistics", "統計・学術"
    CLEAR_BENEFIT = "clear_benefit", "本人の利益が明白"
    EMERGENCY = "emergency", "緊急（生命・身体）"
