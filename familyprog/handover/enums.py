"""What is written down when somebody else looks after a household."""

from familyprog.base.enums import Labelled
from familyprog.people.enums import Channel


class Section(Labelled):
    """引き継ぎの束の部分 (domain.md §2.7, point 29)."""

    WISHES = "wishes", "意向"
    PROMISES = "promises", "約束"
    AVOID = "avoid", "避けたい話題"
    CONTACT = "contact", "連絡の決まり"
    DATES = "dates", "次の予定"
    SUPPORTS = "supports", "いま動いている支え"
    WORK = "work", "続きのこと"


class TellWay(Labelled):
    """担当が替わることの伝え方: as agreed with each of the family."""

    TALK = "talk", "次に会うとき"
    PHONE = "phone", "電話"
    POST = "post", "手紙"
    MAIL = "mail", "メール"

    @property
    def channel(self) -> Channel | None:
        """The channel of the contact rules that must be open; None when nothing leaves the house."""
        return None if self is TellWay.TALK else Channel(self.value)
