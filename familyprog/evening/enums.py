"""How a block of the agenda went."""

from familyprog.base.enums import Labelled


class TickState(Labelled):
    """進め方のしるし."""

    OPEN = "open", "まだ"
    DONE = "done", "すんだ"
    SHORTENED = "shortened", "ちぢめた"
    SKIPPED = "skipped", "とばした"
    EXTENDED = "extended", "のばした"


class Phase(Labelled):
    """いまの段: where the clock stands with a block."""

    DONE = "done", "すんだ"
    PASSED = "passed", "時間がすぎた"
    NOW = "now", "いま"
    NEXT = "next", "これから"
