"""Use cases: who gets what (`opening`), item by item (`reading`), telling families (`telling`), the day (`turning`)."""

from familyprog.handover.service.opening import choose, open_hand_over, send
from familyprog.handover.service.reading import acknowledge, answer, ask
from familyprog.handover.service.telling import note_told, plan_word
from familyprog.handover.service.turning import escalate, put_off, turn_over

__all__ = [
    "acknowledge",
    "answer",
    "ask",
    "choose",
    "escalate",
    "note_told",
    "open_hand_over",
    "plan_word",
    "put_off",
    "send",
    "turn_over",
]
