"""One unit on paper, and what of it may lie on a kitchen table. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from familyprog.base.words import telling_words


@dataclass(frozen=True)
class Handout:
    """One unit on paper. `number` 0: a session without a curriculum, of which only a theme is known."""

    number: int
    title: str = ""
    aim: str = ""
    question: str = ""
    steps: tuple[str, ...] = ()
    worksheet: str = ""
    materials: tuple[str, ...] = ()
    homework: str = ""
    homework_rule: str = ""


def without_telling(handout: Handout, names: tuple[str, ...]) -> Handout:
    """The same as it may lie on a kitchen table: a sentence with a telling word is left out.

    `names`: of the program, the place and the group, which tell as much.
    """

    def keep(text: str) -> str:
        return "" if telling_words(text, names) else text

    def keep_all(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(filter(None, map(keep, texts)))

    return replace(
        handout,
        title=keep(handout.title),
        aim=keep(handout.aim),
        question=keep(handout.question),
        steps=keep_all(handout.steps),
        worksheet=keep(handout.worksheet),
        materials=keep_all(handout.materials),
        homework=keep(handout.homework),
        homework_rule=keep(handout.homework_rule),
    )
