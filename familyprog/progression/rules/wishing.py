"""What must be so before a wish is written down."""

from __future__ import annotations

from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.errors import WishRefusedError


def check_plan(holder: WishHolder, source: WishSource, plan: str) -> None:
    """Not yet knowing what the person wishes may last for ever; how to ask is thought of. Raises WishRefusedError."""
    if holder is WishHolder.CONCERNED and source is WishSource.NOT_YET and not plan:
        sentence = (
            "どのようにうかがっていくかを書いてください。「急がず、あいさつを続ける」でもかまいません。"
        )
        raise WishRefusedError(sentence, field="asking_plan")
