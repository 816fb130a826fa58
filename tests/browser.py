"""A real browser for the tests: Debian's Chromium through Playwright, and what every page must pass.

Skipped with the reason when Chromium is missing, or a failure under `FAMILYPROG_REQUIRE_BROWSER=1`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # Chromium refuses root otherwise
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHT = 900
PHONE = 360
DESK = 1280

OpenPage = Callable[..., Page]


def chromium() -> Iterator[Browser]:
    """One browser; for a fixture of session scope."""
    program = next(filter(None, map(shutil.which, NAMES)), None) or _missing("Chromium was not found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


def open_pages(browser: Browser) -> Iterator[OpenPage]:
    """For a fixture: `open_page(width, javascript=True)`. Afterwards every page must have kept quiet."""
    pages: list[Page] = []

    def open_page(width: int = DESK, *, javascript: bool = True, **options: Any) -> Page:
        pages.append(new_page(browser, width, javascript, **options))
        return pages[-1]

    yield open_page
    complaints = [said for page in pages for said in complaints_of(page)]
    for page in pages:
        page.context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)


def new_page(browser: Browser, width: int, javascript: bool = True, **options: Any) -> Page:
    """A page with cookies of its own, in Japanese and in Tokyo, that notes what goes wrong."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        java_script_enabled=javascript,
        **options,
    )
    page = context.new_page()
    page.familyprog_javascript = javascript  # type: ignore[attr-defined]
    _listen(page)
    return page


def complaints_of(page: Page) -> list[str]:
    """Console errors (a refused style or script is one), failed files, requests to other hosts."""
    return page.familyprog_complaints  # type: ignore[attr-defined,no-any-return]


def assert_quiet(page: Page) -> None:
    """Nothing went wrong on the page so far."""
    assert not complaints_of(page), "the browser complained:\n" + "\n".join(complaints_of(page))


def assert_no_axe_violations(page: Page) -> None:
    """No rule of WCAG 2.2 AA, nor of good practice, is broken as far as axe can see."""
    # axe waits for promises, which never settle in a page whose scripts are switched off.
    assert page.familyprog_javascript, "axe needs a page opened with JavaScript"  # type: ignore[attr-defined]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
    lines = [
        f"{violation['id']}: {violation['help']}\n    " + "\n    ".join(n["html"] for n in violation["nodes"])
        for violation in found.response["violations"]
    ]
    assert not lines, f"axe on {page.url}:\n" + "\n".join(lines)


def assert_no_sideways_scroll(page: Page) -> None:
    """The page fits its width; names what sticks out. A box that scrolls by itself may be wider inside."""
    wide = _look(page, SIDEWAYS)
    assert not wide, f"{page.url} scrolls sideways at {page.viewport_size}:\n" + "\n".join(wide)


def assert_targets_large_enough(page: Page, minimum: int = 44) -> None:
    """Everything one taps is at least so high; links inside running text are exempt (WCAG 2.5.8)."""
    small = _look(page, SMALL_TARGETS, minimum)
    assert not small, f"too small to tap on {page.url} (< {minimum} px):\n" + "\n".join(small)


def assert_accessible(page: Page) -> None:
    """The checks every page passes."""
    if page.familyprog_javascript:  # type: ignore[attr-defined]
        assert_no_axe_violations(page)
    assert_no_sideways_scroll(page)
    assert_targets_large_enough(page)
    assert_quiet(page)


def _look(page: Page, script: str, argument: Any = None) -> Any:
    """What a script sees on the page; asked again when the page was just being left for the next one."""
    try:
        return page.evaluate(script, argument)
    except Error as trouble:
        if "context was destroyed" not in trouble.message:
            raise
        page.wait_for_load_state()
        return page.evaluate(script, argument)


SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1);
  return out.slice(0, 10).map(e => e.outerHTML.slice(0, 120)).concat('(the page itself)');
}"""

SMALL_TARGETS = """(minimum) => {
  const targets = 'button, select, textarea, summary, [role=button], input:not([type=hidden]), a[href]';
  const seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const box = e => e.getBoundingClientRect();
  const inText = e => e.tagName === 'A' && getComputedStyle(e).display === 'inline';
  const clipped = e => box(e).width <= 1 || box(e).height <= 1 || box(e).right <= 0 || box(e).bottom <= 0;
  const height = e => Math.max(box(e).height, ...[...(e.labels || [])].filter(seen)
    .filter(() => ['checkbox', 'radio', 'file'].includes(e.type)).map(l => box(l).height));
  return [...document.querySelectorAll(targets)]
    .filter(e => seen(e) && !inText(e) && !clipped(e) && height(e) < minimum - 0.5)
    .map(e => `${Math.round(height(e))} px: ${e.outerHTML.slice(0, 120)}`);
}"""


def _missing(reason: str) -> Any:
    if os.environ.get("FAMILYPROG_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _listen(page: Page) -> None:
    complaints: list[str] = []
    page.familyprog_complaints = complaints  # type: ignore[attr-defined]

    def on_console(message: ConsoleMessage) -> None:
        # A refusal we answer on purpose (422, 404) is logged too; broken files are caught below.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            complaints.append(f"{page.url}: {response.status} for {response.url}")

    def on_request(request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host and not request.is_navigation_request() and host != urlsplit(page.url).hostname:
            complaints.append(f"{page.url}: asked another host: {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("response", on_response)
    page.on("request", on_request)
