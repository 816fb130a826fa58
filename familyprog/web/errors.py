"""What people see when something cannot be done: never a code, always a next step."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from familyprog.base.errors import ConflictError, DomainError, NotFoundError

View = TypeVar("View", bound=Callable[..., object])
log = logging.getLogger(__name__)
SENTENCES = {
    400: "送られた内容を読み取れませんでした。前の画面に戻り、開き直してからもう一度お試しください。",
    403: "この画面は開けません。",
    404: "お探しのページは見つかりませんでした。",
    405: "この開き方はできません。前の画面に戻ってください。",
    413: "送られた内容が大きすぎます。短くして、もう一度お試しください。",
}
TRY_AGAIN = (
    "いま保存できませんでした。前の画面に戻ると入力は残っています。少し待って、もう一度押してください。"
)


def _page(sentence: str, status: int, number: str = "") -> tuple[str, int]:
    return render_template("public/error.html", sentence=sentence, number=number), status


def _http(error: HTTPException) -> tuple[str, int]:
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, OperationalError):  # the database was lost at the commit, after the view
        return _busy(cause)
    status = error.code or 500
    if request_ctx.url_adapter is None:  # a foreign Host: no page of ours can be built for it
        return "Bad Request\n", status
    return _page(SENTENCES.get(status, TRY_AGAIN), status)


def _refused(error: DomainError) -> tuple[str, int]:
    status = 404 if isinstance(error, NotFoundError) else 409
    return _page(error.message, status)


def _conflict(error: ConflictError) -> tuple[str, int]:
    return _page(error.message, 409)


def carries_on(view: View) -> View:
    """A long form: when its page has become too old, what was typed is carried over, to be sent once more."""
    view.carries_on = True  # type: ignore[attr-defined]
    return view


def _is_our_own_form() -> bool:
    """Whether the form was sent from a page of ours: another site must not put words into it."""
    view = current_app.view_functions.get(request.endpoint or "")
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin" or origin == request.host
    return is_ours and getattr(view, "carries_on", False)


def _stale_form(_error: CSRFError) -> tuple[str, int]:
    if _is_our_own_form():
        typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
        where = request.full_path if request.query_string else request.path
        return render_template("public/carry_on.html", typed=typed, where=where), 422
    sentence = (
        "しばらく操作がなかったので画面を閉じました。前の画面に戻り、開き直してからもう一度送ってください。"
    )
    return _page(sentence, 400)


def _busy(error: OperationalError) -> tuple[str, int]:
    log.warning("database busy or away: %s", type(error.orig).__name__)
    return _page(TRY_AGAIN, 503)


def _broken(error: Exception) -> tuple[str, int]:
    number = secrets.token_hex(4)
    log.error("incident %s", number, exc_info=error)
    return _page(TRY_AGAIN, 500, number)


def init(app: Flask) -> None:
    """Register the pages for everything that can go wrong."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(ConflictError, _conflict)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _broken)
