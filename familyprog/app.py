"""The composition root: the only module that knows everyone."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from familyprog import schema
from familyprog.accounts.rules import OWN_DEVICE
from familyprog.base.config import Config, load_config
from familyprog.base.db import make_engine, make_sessions
from familyprog.base.resources import find_folder
from familyprog.base.words import learn_operator_words
from familyprog.web import access, db, errors, filters, headers, login, pages, provenance, reading
from familyprog.web.family import pages as family_pages
from familyprog.web.family.line import line_pages as family_line
from familyprog.web.public import pages as public_pages
from familyprog.web.public.line import line_pages as webhook
from familyprog.web.staff import pages as staff_pages
from familyprog.web.tablet import pages as tablet_pages

MEGABYTE = 1024 * 1024


def create_app(config: Config | None = None) -> Flask:
    """The web application of one installation. Raises ConfigError when it is half-set."""
    settings = config or load_config()
    app = Flask(
        "familyprog", root_path=str(pages.STATIC.parent), static_folder="static", template_folder=None
    )
    learn_operator_words(settings.instance)
    app.config.update(_flask_settings(settings))
    app.config["FP"] = settings
    app.config["ENGINE"] = make_engine(settings.database)
    app.config["SESSIONS"] = make_sessions(app.config["ENGINE"])
    app.config["TABLES"] = schema.metadata
    _find_templates(app, settings)
    provenance.init(app)
    csrf = CSRFProtect(app)
    for part in (pages, filters, reading, db, headers, errors, login, access):
        part.init(app)
    for blueprint in (public_pages, family_pages, staff_pages, tablet_pages):
        app.register_blueprint(blueprint)
    if settings.has_line:  # no door and no word of it for anybody else
        csrf.exempt(webhook)  # it is a signature that says who asks
        app.register_blueprint(webhook)
        app.register_blueprint(family_line)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    return app


def _flask_settings(settings: Config) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.testing,
        "SESSION_COOKIE_NAME": "__Host-s" if settings.is_secure else "s",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": OWN_DEVICE,
        "SESSION_REFRESH_EACH_REQUEST": False,  # a device kept for a month is kept for that month
        "MAX_CONTENT_LENGTH": MEGABYTE,
        "WTF_CSRF_TIME_LIMIT": None,  # a slow reader's form must not be thrown away
        "WTF_I18N_ENABLED": False,
        "WTF_CSRF_SSL_STRICT": False,  # the token is checked; a missing Referer must not lock people out
        "TRUSTED_HOSTS": _hosts(settings),
    }


def _hosts(settings: Config) -> list[str]:
    local = [] if settings.is_secure else ["127.0.0.1", "localhost"]
    return [settings.host.partition(":")[0], *local]


def _find_templates(app: Flask, settings: Config) -> None:
    folders = [settings.instance / "templates", find_folder("templates")]
    if settings.templates is not None:
        folders.insert(0, settings.templates)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
