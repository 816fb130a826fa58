"""LINEをつなぐ: a code that one sends oneself. Only in an installation with settings for it."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from familyprog.people.queries import contact_of, get_person
from familyprog.people.rules import line_manner
from familyprog.people.service.line import open_line_code, unbind_line
from familyprog.web.access import family_only
from familyprog.web.db import config, db, now
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other

line_pages = Blueprint("family_line", __name__, url_prefix="/me/line")


@line_pages.get("")
@family_only
def bound() -> str:
    """Whether it is bound, and how to."""
    return _page("")


@line_pages.post("")
@family_only
def bind() -> str:
    """A new code, shown once."""
    person = get_person(db(), actor(), actor().public_id)
    code = open_line_code(db(), person, secret_key=config().secret_key, now=now(), by=actor())
    return _page(code)


@line_pages.post("/end")
@family_only
def unbind() -> Response:
    """Nothing more by LINE."""
    unbind_line(db(), get_person(db(), actor(), actor().public_id), now=now(), by=actor())
    say("LINEをつなぐのをやめました。")
    return see_other("family.contact")


def _page(code: str) -> str:
    manner = line_manner(contact_of(db(), actor().person_id or 0))
    return render_template("family/line.html", code=code, manner=manner, account=config().line_account)
