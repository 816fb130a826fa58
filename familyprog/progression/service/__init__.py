"""Use cases: a wish (`wishes`), what two people concluded (`decisions`), reasons to talk (`reviews`).

Only `decide` changes a support, and only a member of staff can call it. Wishes and decisions are only ever
added; `ledgers` opens the one door for records that become one.
"""

from familyprog.progression.service.decisions import check_decision, check_ground, decide
from familyprog.progression.service.ledgers import ledgers_open
from familyprog.progression.service.reviews import open_reviews, put_off
from familyprog.progression.service.wishes import note_difference, record_wish

__all__ = [
    "check_decision",
    "check_ground",
    "decide",
    "ledgers_open",
    "note_difference",
    "open_reviews",
    "put_off",
    "record_wish",
]
