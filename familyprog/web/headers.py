"""Headers of every answer (security.md §5.9)."""

from __future__ import annotations

from flask import Flask, Response, request

from familyprog.web.access import access_of
from familyprog.web.db import config

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src {}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"


def _add(response: Response) -> Response:
    response.headers.update(ALWAYS)
    # Only staff pages send by themselves: what was tapped while the network was away; the wall only asks.
    may_send = request.blueprint == "staff" or request.endpoint == "public.wall"
    response.headers["Content-Security-Policy"] = POLICY.format("'self'" if may_send else "'none'")
    if config().is_secure:
        response.headers["Strict-Transport-Security"] = TWO_YEARS
    access = access_of(request.endpoint) if request.endpoint else None
    is_public = access is not None and access.audience == "public"
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint == "static":  # a module another one imports: asked again, answered by its tag
        response.headers["Cache-Control"] = "public, no-cache"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    if not is_public:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def init(app: Flask) -> None:
    """Put the headers on every answer, errors and files too."""
    app.after_request(_add)
