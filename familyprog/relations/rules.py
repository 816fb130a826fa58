"""What may be said of two people at home, which statements stand, and where they are drawn."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from familyprog.relations.enums import MayKnow, Talk, Together
from familyprog.relations.errors import StatementRefusedError

WIDTH, HEIGHT = 720, 400
ROOM_X, ROOM_Y = 240, 150  # half of the ellipse the people stand on
FIRST_ANGLE = -math.pi / 2  # the first one stands on top


@dataclass(frozen=True)
class StatementInput:
    """What one of them said, by row ids. `to_words`: somebody the household's record does not know."""

    teller_id: int
    from_id: int
    to_id: int | None
    to_words: str = ""
    relation: str = ""
    together: Together = Together.UNKNOWN
    talk: Talk = Talk.UNKNOWN
    may_know: MayKnow = MayKnow.UNKNOWN
    told_on: dt.date = dt.date.min


def check_statement(said: StatementInput, today: dt.date) -> None:
    """Whether it is about two, says something, and was said by today. Raises StatementRefusedError."""
    if (said.to_id is None) == (not said.to_words):
        raise StatementRefusedError(
            "どなたのことかを、一人選ぶか、短い言葉で入れてください（例：祖母）。", field="to_words"
        )
    if said.to_id == said.from_id:
        raise StatementRefusedError("お二人を、別々に選んでください。", field="to")
    unknown = (Together.UNKNOWN, Talk.UNKNOWN, MayKnow.UNKNOWN)
    if not said.relation and (said.together, said.talk, said.may_know) == unknown:
        raise StatementRefusedError("続柄か、わかることを、一つでも選んでください。", field="relation")
    if said.told_on > today:
        raise StatementRefusedError("うかがった日は、今日までの日を入れてください。", field="told_on")


@dataclass(frozen=True)
class Point:
    """Where one of them stands in the picture."""

    x: int
    y: int


def places(people: Sequence[Hashable]) -> dict[Hashable, Point]:
    """All on one ellipse, the first on top: nobody in the middle, nobody above another."""
    turn = 2 * math.pi / max(len(people), 1)
    return {
        one: Point(
            round(WIDTH / 2 + ROOM_X * math.cos(FIRST_ANGLE + turn * number)),
            round(HEIGHT / 2 + ROOM_Y * math.sin(FIRST_ANGLE + turn * number)),
        )
        for number, one in enumerate(people)
    }


def between(one: Point, other: Point) -> Point:
    """Where the words of a line stand: nearer to whom it is about, so that lines that cross keep theirs apart."""
    return Point(round(one.x + (other.x - one.x) * 0.55), round(one.y + (other.y - one.y) * 0.55))
