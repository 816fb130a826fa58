"""What a line of the trail was, and what of an entry goes into a copy for the one it is about."""

from __future__ import annotations

from dataclasses import dataclass

from familyprog.inquiry.enums import Answer, Deed
from familyprog.people.enums import Disclosable
from familyprog.retention.enums import Export

SEEN = ("read", "show", "brief", "compare")  # how the actions of a look begin
OTHERS_WORDS = "ほかの方から聞いたことです。"
NOT_FOR_THEM = "渡さない、と決めて書かれたものです。"
OTHERS_TOO = "ほかの方のことでもあります。"


@dataclass(frozen=True)
class Proposal:
    """What to do with an entry, and why."""

    answer: Answer
    why: str = ""


ALL_OF_THEM = Proposal(Answer.WITHHOLD, "世帯のみなさんのことです。一つずつ確かめます。")


def deed_of(action: str) -> Deed:
    """The kind of a line, by its action."""
    if action == "record" or action.startswith(SEEN):
        return Deed.SAW
    if action.startswith("print"):
        return Deed.PRINTED
    return {"export": Deed.EXPORTED, "search": Deed.SEARCHED, "refused": Deed.REFUSED}.get(action, Deed.WROTE)


def proposal_for(
    rules: set[Export], *, is_from_other: bool, is_about_other: bool, mark: Disclosable | None
) -> Proposal:
    """Whether an entry goes into the copy of one person, or is shown there as withheld.

    What another one told is withheld whatever else is said of it; the board decides in the end, not we.
    """
    if is_from_other:
        return Proposal(Answer.WITHHOLD, OTHERS_WORDS)
    if mark is Disclosable.NO:
        return Proposal(Answer.WITHHOLD, NOT_FOR_THEM)
    if is_about_other:
        return Proposal(Answer.ASK, OTHERS_TOO)
    if mark is Disclosable.YES:
        return Proposal(Answer.GIVE)
    return Proposal(Answer.ASK if Export.ASK in rules or mark is Disclosable.ASK else Answer.GIVE)
