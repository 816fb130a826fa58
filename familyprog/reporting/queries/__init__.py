"""Facts to count, and figures that were frozen."""

from familyprog.reporting.queries.facts import load
from familyprog.reporting.queries.frozen import broken_seals, frozen_versions, latest_frozen

__all__ = ["broken_seals", "frozen_versions", "latest_frozen", "load"]
