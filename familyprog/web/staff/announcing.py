"""お知らせの文: the texts for paper, home page and mail, and the flyer, from the record of a program."""

from __future__ import annotations

from flask import render_template, request, url_for

from familyprog.accounts.permissions import Action
from familyprog.base.words import telling_words
from familyprog.programs.queries import PublicProgram, get_program, get_public_program
from familyprog.programs.rules.announcing import Group, Notice, mail_text, page_text, paper_text
from familyprog.web.access import allow
from familyprog.web.db import config, db, now
from familyprog.web.login import actor
from familyprog.web.program_facts import UNDECIDED
from familyprog.web.staff import pages


@pages.get("/programs/<pid:program_id>/texts")
@allow(Action.VIEW_PROGRAMS)
def program_texts(program_id: str) -> str:
    """Texts to copy; neutral unless the full title is asked for."""
    program, is_plain = get_program(db(), actor(), program_id), request.args.get("words") == "plain"
    found = get_public_program(db(), program.slug)  # what is not on offer has no text either
    notice = _notice(found, is_plain=is_plain)
    texts = [
        ("広報紙（200文字まで）", paper_text(notice)),
        ("ホームページ", page_text(notice)),
        ("メール", mail_text(notice)),
    ]
    return render_template("staff/program_texts.html", program=program, texts=texts, is_plain=is_plain)


def _notice(found: PublicProgram, *, is_plain: bool) -> Notice:
    row = found.row
    neutral = config().brand if telling_words(row.calendar_title) else row.calendar_title
    says = is_plain or not telling_words(row.summary)
    cohorts = [cohort for cohort in found.cohorts if cohort.is_open(now())]
    groups = [
        Group([*filter(None, [one.window]), *(line.words for line in one.date_lines(now()))], one.row.venue)
        for one in cohorts
    ]
    return Notice(
        title=row.title if is_plain else neutral,
        summary=" ".join(row.summary.split()) if says else "",
        groups=groups,
        fee=row.fee or UNDECIDED,
        desk_phone=config().desk_phone,
        desk_hours=config().desk_hours,
        address=f"{config().base_url.rstrip('/')}{url_for('public.program', slug=row.slug)}",
    )
