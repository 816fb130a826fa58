"""ちらし: one A4 sheet for the notice board, from the same record as the page; neutral unless staff ask otherwise.

On its back stand the promises of the groups, for those who take the sheet home.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import segno
from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from familyprog.base.words import telling_words
from familyprog.programs.queries import (
    PublicCohort,
    get_public_program,
    ground_rules_of,
)
from familyprog.web.access import everyone
from familyprog.web.db import config, db, now
from familyprog.web.login import actor
from familyprog.web.pages import see_other
from familyprog.web.paper import PdfMissingError, has_pdf, pdf_answer, pdf_of
from familyprog.web.program_facts import UNDECIDED
from familyprog.web.public import pages

PLAIN = "plain"
COHORTS_SHOWN = 4  # more do not fit on one side
PROMISES_SHOWN = 2  # kinds of promises on the back


@pages.get("/programs/<slug>/flyer")
@everyone
def flyer(slug: str) -> str:
    """The sheet as a page that prints on one A4."""
    return render_template("print/flyer.html", has_pdf=has_pdf(), **_contents(slug))


@pages.get("/programs/<slug>/flyer.pdf")
@everyone
def flyer_pdf(slug: str) -> Response:
    """The sheet as PDF; where none can be made, the page to print."""
    html = render_template("print/flyer.html", has_pdf=False, **_contents(slug))
    try:
        return pdf_answer(pdf_of(html, "flyer.css"), "flyer")
    except PdfMissingError:
        return see_other("public.flyer", slug=slug, words=_words())


def _words() -> str | None:
    """`plain` when a member of staff asks for the full title; nobody else gets it by an address."""
    return PLAIN if request.args.get("words") == PLAIN and actor().is_staff else None


def _contents(slug: str) -> dict[str, Any]:
    found, is_plain = get_public_program(db(), slug), _words() == PLAIN
    row = found.row
    address = f"{config().base_url.rstrip('/')}{url_for('public.program', slug=slug)}"
    cohorts = [cohort for cohort in found.cohorts if cohort.is_open(now())]
    neutral = row.calendar_title if not telling_words(row.calendar_title) else config().brand
    return {
        "slug": slug,
        "title": row.title if is_plain else neutral,
        "summary": _safe(row.summary, is_plain=is_plain),
        "audience": _safe(row.audience, is_plain=is_plain),
        "fee": row.fee or UNDECIDED,
        "cohorts": cohorts[:COHORTS_SHOWN],
        "more_count": len(cohorts[COHORTS_SHOWN:]),
        "meets_at": _same_place(cohorts),
        "promises": _promises(cohorts[:COHORTS_SHOWN], is_plain=is_plain),
        "tells": lambda text: not is_plain and bool(telling_words(text)),
        "is_plain": is_plain,
        "is_staff": actor().is_staff,
        "squares": list(segno.make_qr(address, error="m").matrix),
        "address": address,
        "now": now(),
    }


def _same_place(cohorts: Sequence[PublicCohort]) -> tuple[str, str] | None:
    """Place and way in when all meet at the same: then they are said once."""
    places = {(cohort.row.venue, cohort.row.way_in) for cohort in cohorts}
    return places.pop() if len(places) == 1 and len(cohorts) > 1 else None


def _promises(cohorts: Sequence[PublicCohort], *, is_plain: bool) -> list[tuple[list[str], list[str]]]:
    """The promises with the names of their groups; where they are the same, they stand there once."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for cohort in cohorts:
        kinds.setdefault(ground_rules_of(db(), cohort.row), []).append(_safe(cohort.name, is_plain=is_plain))
    shown = [
        (
            [name for name in names if name],
            [one for one in said if _safe(one, is_plain=is_plain)],
        )
        for said, names in kinds.items()
    ]
    return [kind for kind in shown if kind[1]][:PROMISES_SHOWN]


def _safe(text: str, *, is_plain: bool) -> str:
    """A sentence of the record, unless it says more than a notice board should."""
    return text if is_plain or not telling_words(text) else ""
