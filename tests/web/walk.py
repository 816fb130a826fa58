"""Walking through the pages of the application as somebody: links to follow, forms to fill in badly."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

from flask.testing import FlaskClient

PUBLIC_ID = re.compile(r"/[0-9a-hjkmnp-tv-z]{16}(?=/|$)")
YEAR = re.compile(r"/\d{4}(?=/)")
SAME_KIND = 2  # pages of one route that are opened
MOST_PAGES = 120


@dataclass(frozen=True)
class Page:
    """One opened page."""

    path: str
    status: int
    html: str

    @property
    def title(self) -> str:
        """The words of the tab."""
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return found[1].strip() if found else ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.forms.append((given.get("action") or "", []))
        if tag in {"input", "select", "textarea", "button"} and given.get("name") and self.forms:
            self.forms[-1][1].append(str(given["name"]))


def read(html: str) -> _Reader:
    """Links and POST forms of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader


def walk(client: FlaskClient, *starts: str, avoid: tuple[str, ...] = ("/close", "/sign-out")) -> list[Page]:
    """Open the pages reachable by links, a few of each kind."""
    waiting, seen, kinds, pages = list(starts), set(), Counter[str](), []
    while waiting and len(pages) < MOST_PAGES:
        path = waiting.pop(0).split("#")[0]
        kind = YEAR.sub("/YEAR", PUBLIC_ID.sub("/ID", urlsplit(path).path))
        if not path.startswith("/") or path in seen or kinds[kind] >= SAME_KIND or path.startswith("/static"):
            continue
        if any(part in path for part in avoid):
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = client.get(path)
        words = answer.get_data().decode("utf-8", "replace")  # a PDF is no text
        pages.append(Page(path, answer.status_code, words))
        if answer.status_code == 200 and "html" in answer.content_type:
            waiting.extend(read(answer.text).links)
        elif answer.location:
            waiting.append(answer.location)
    return pages
