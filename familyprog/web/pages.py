"""Small things every page needs: redirects, the line after a redirect, what templates may use."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, redirect, request, session, url_for
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from familyprog.accounts.glass import open_glass
from familyprog.accounts.permissions import Action, can
from familyprog.care.queries import untaken_count
from familyprog.people.queries import glasses
from familyprog.web.db import config, db, now
from familyprog.web.delivery import delivery_words
from familyprog.web.login import actor

STATIC = Path(__file__).parent / "static"
FORGET = '"cache", "cookies", "storage"'
# Endpoint, words, the action that opens it.
STAFF_NAV = (
    ("staff.today", "自分の回", Action.VIEW_TODAY),
    ("staff.desk", "来る方", Action.VIEW_DESK),
    ("staff.worklist", "やること", Action.VIEW_WORKLIST),
    ("staff.cases", "世帯", Action.VIEW_CASES),
    ("staff.programs", "プログラム", Action.VIEW_PROGRAMS),
    ("staff.entry", "申込みを受ける", Action.ENROL),
    ("staff.calls", "電話・手紙", Action.VIEW_CALLS),
    ("staff.reports", "集計", Action.VIEW_REPORTS),
    ("staff.outbox", "送信箱", Action.VIEW_OUTBOX),
    ("staff.accounts", "職員", Action.VIEW_STAFF),
    ("staff.audit", "監査", Action.VIEW_AUDIT),
    ("staff.break_glass", "緊急の閲覧", Action.BREAK_GLASS),
)
# Who opens whole sessions needs no short list of them.
INSTEAD = {"staff.desk": Action.VIEW_TODAY}


class PublicIdConverter(BaseConverter):
    """`<pid:name>`: sixteen characters of our base 32."""

    regex = "[0-9a-hjkmnp-tv-z]{16}"


def see_other(endpoint: str, **values: Any) -> Response:
    """Redirect after a POST; only to a named route of our own."""
    return redirect(url_for(endpoint, **values), 303)


def farewell(endpoint: str) -> Response:
    """Redirect after signing out, or away in a hurry: the browser forgets whatever it kept of us."""
    answer = see_other(endpoint)
    answer.headers["Clear-Site-Data"] = FORGET
    return answer


def say(sentence: str) -> None:
    """One neutral line on top of the next page."""
    session["notice"] = sentence


@lru_cache(maxsize=64)
def _digest_of(filename: str) -> str:
    return hashlib.sha256((STATIC / filename).read_bytes()).hexdigest()[:12]


def asset(filename: str) -> str:
    """The address of a static file, changing with its content."""
    return url_for("static", filename=filename, v=_digest_of(filename))


def _staff_nav(app: Flask) -> list[dict[str, object]]:
    here = request.endpoint or ""
    return [
        {"label": label, "url": url_for(endpoint), "current": here == endpoint}
        for endpoint, label, action in STAFF_NAV
        if endpoint in app.view_functions and can(actor(), action) and not _has_instead(endpoint)
    ]


def _has_instead(endpoint: str) -> bool:
    return endpoint in INSTEAD and can(actor(), INSTEAD[endpoint])


def _context(app: Flask) -> dict[str, object]:
    who = actor()
    audience = "staff" if (request.blueprint or "").startswith("staff") else "family"
    return {
        "brand": config().brand,
        "desk_phone": config().desk_phone,
        "desk_hours": config().desk_hours,
        "csrf_token": generate_csrf,
        "asset": asset,
        "page_errors": [],
        "staff_nav": _staff_nav(app) if who.is_staff else [],
        "delivery_words": delivery_words() if who.is_staff else [],
        "untaken": lambda: untaken_count(db(), who, now()),  # asked by the layout of staff alone
        "actor_name": who.name,
        "staff_id": who.public_id if who.is_staff else "",
        "actor_role_label": who.role.label if who.role else "",
        "is_signed_in": who.kind in {"staff", "family"},
        "quick_exit_url": url_for("public.leave_quickly"),
        "sign_out_url": url_for(f"{audience}.sign_out"),
        "notice": session.pop("notice", "") if "notice" in session else "",
        "glass_now": lambda: open_glass(
            db(), who, now=now()
        ),  # asked for the role that may have one, no other
        "not_looked_at": lambda: glasses(db(), who, is_waiting=True),
        "can": lambda action: can(who, Action(action)),
    }


def init(app: Flask) -> None:
    """Give templates their globals and refuse undefined names."""
    app.url_map.converters["pid"] = PublicIdConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: _context(app))
