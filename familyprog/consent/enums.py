"""How consent is given and stands, on what basis something is told, and who is told."""

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


class ConsentState(Labelled):
    """同意のいま."""

    IN_FORCE = "in_force", "有効"
    ENDING = "ending", "まもなく終わる"
    ENDED = "ended", "終わった"
    WITHDRAWN = "withdrawn", "取りやめた"


class PartnerKind(Labelled):
    """連携先の種類."""

    SELF_RELIANCE = "self_reliance", "自立相談支援機関"
    WELFARE = "welfare", "福祉の窓口"
    HEALTH = "health", "保健所・保健センター"
    MEDICAL = "medical", "医療機関"
    WORK = "work", "就労の支援"
    PLACE = "place", "居場所・民間の団体"
    SCHOOL = "school", "学校・教育"
    OTHER = "other", "そのほか"
