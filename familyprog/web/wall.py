"""みんなに見せる画面: the same for whoever opens it; no name of anybody, of the group or of the place."""

from __future__ import annotations

from flask import render_template, request

from familyprog.evening.queries import evening_of
from familyprog.evening.rules import for_everybody
from familyprog.programs.models import ClassSession
from familyprog.web.db import config, db, now


def wall_page(template: str, meeting: ClassSession, *, is_plain: bool = False, **more: object) -> str:
    """The page; `is_plain`: in the words of the curriculum. `meeting` comes with cohort, program, curriculum."""
    names = (meeting.cohort.program.title, meeting.cohort.name, meeting.venue, meeting.cohort.venue)

    def shown(text: str, instead: str = "みんなの時間") -> str:
        return text if is_plain else for_everybody(text, names, instead)

    return render_template(
        template,
        meeting=meeting,
        evening=evening_of(db(), meeting, now=now()),
        shown=shown,
        look="light" if request.args.get("look") == "light" else "dark",
        part="promises" if request.args.get("part") == "promises" else "clock",
        words="plain" if is_plain else None,
        at=now(),
        is_still=config().now is not None,
        **more,
    )
