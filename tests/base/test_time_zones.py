"""Row R21 of the security catalogue: where the server's clock stands in the world changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]
ABOUT_TIME = (
    "tests/base/test_clock_and_eras.py",
    "tests/programs/test_dates.py",
    "tests/programs/test_planning.py",
    "tests/calendars/test_objects.py",
    "tests/calendars/test_feed.py",
    "tests/reminders/test_planning.py",
    "tests/reporting/test_rules.py",
)


def test_whatever_is_about_time_says_the_same_elsewhere(tmp_path):
    """In New York it is yesterday, and there is a summer time."""
    quiet = [
        "-q",
        "--no-cov",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        f"--basetemp={tmp_path / 'elsewhere'}",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *quiet, "-k", "not postgresql", *ABOUT_TIME],
        cwd=HOUSE,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))},
            "TZ": "America/New_York",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
