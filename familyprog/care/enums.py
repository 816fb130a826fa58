"""What is handed over, and what families tick in private."""

from familyprog.base.enums import Labelled


class Worry(Labelled):
    """会のあとの確認: the private check of the safety block (domain.md §3.4)."""

    INJURY = "injury", "けが・暴力の心配がある"
    LIFE = "life", "命の心配がある"
    NEEDS = "needs", "お金や食べ物で今週こまる"
    LISTEN = "listen", "今日は話を聞いてほしい"


class FollowUpKind(Labelled):
    """気にかけることの種類."""

    TODAY = "today", "その日のうちに伝えたいこと"
    TALK = "talk", "お話の希望"
    ABSENCE = "absence", "連絡なし（気にかける）"
