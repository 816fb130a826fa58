"""familyprog: family classes and staged programs, run safely and kindly."""

__version__ = "0.1.0"
