"""Pages as PDF, where the part for it is installed; the page to print works without."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from flask import make_response
from werkzeug.wrappers import Response

from familyprog.base.errors import DomainError
from familyprog.web.pages import STATIC

SHEETS = ("letter.css", "flyer.css", "calls.css", "papers.css", "report.css", "one-page.css")


class PdfMissingError(DomainError):
    """WeasyPrint is not installed here."""

    def __init__(self) -> None:
        super().__init__("この機械にはPDFを作る部品がありません。印刷用の画面から印刷してください。")


def has_pdf() -> bool:
    """Whether PDFs can be made here."""
    try:
        _weasyprint()
    except PdfMissingError:
        return False
    return True


def pdf_of(html: str, sheet: str) -> bytes:
    """A page as PDF, with one of our style sheets; nothing is fetched from anywhere. Raises PdfMissingError."""
    weasyprint = _weasyprint()
    nowhere = weasyprint.URLFetcher(allowed_protocols=())
    page = weasyprint.HTML(string=html, url_fetcher=nowhere, media_type="print")
    content: bytes = page.write_pdf(stylesheets=[weasyprint.CSS(filename=str(_sheet(sheet)))])
    return content


def pdf_answer(content: bytes, name: str) -> Response:
    """A PDF to look at, under a neutral file name."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


def _sheet(name: str) -> Path:
    if name not in SHEETS:
        raise ValueError(name)
    return STATIC / name


def _weasyprint() -> Any:  # noqa: ANN401 - an optional part
    try:
        import weasyprint  # heavy, and not installed everywhere
    except (ImportError, OSError) as problem:
        raise PdfMissingError from problem
    # It would report each link of the page that it was not allowed to follow.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return weasyprint
