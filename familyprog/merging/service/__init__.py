"""Use cases: two records become one, and two again (`merge`); every row that is written (`changes`)."""

from familyprog.merging.service.merge import merge, undo_merge

__all__ = ["merge", "undo_merge"]
