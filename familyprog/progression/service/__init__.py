"""Use cases: a wish (`wishes`), what two people concluded (`decisions`), reasons to talk (`reviews`).

Only `decide` changes a support, and only a member of staff can call it.
"""

from familyprog.progression.service.decisions import check_decision, decide
from familyprog.progression.service.reviews import open_reviews, put_off
from familyprog.progression.service.wishes import record_wish

__all__ = ["check_decision", "decide", "open_reviews", "put_off", "record_wish"]
