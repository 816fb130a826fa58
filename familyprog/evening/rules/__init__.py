"""Decisions: the agenda on the clock (`clock`), who is spoken to gently (`voices`), what everybody in the
room may see (`projector`), what comes next of an evening (`steps`)."""

from familyprog.evening.rules.clock import STEP_MINUTES, Block, Clock, Tick, clock_of, ticked
from familyprog.evening.rules.projector import for_everybody
from familyprog.evening.rules.steps import Step, step_of
from familyprog.evening.rules.voices import Coming, Quiet, quiet_of

__all__ = [
    "STEP_MINUTES",
    "Block",
    "Clock",
    "Coming",
    "Quiet",
    "Step",
    "Tick",
    "clock_of",
    "for_everybody",
    "quiet_of",
    "step_of",
    "ticked",
]
