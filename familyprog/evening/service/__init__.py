"""Use cases: how the agenda goes (`ticks`), who has spoken (`voices`), what somebody needs (`needs`)."""

from familyprog.evening.service.needs import set_need
from familyprog.evening.service.ticks import tick
from familyprog.evening.service.voices import note_voice

__all__ = ["note_voice", "set_need", "tick"]
