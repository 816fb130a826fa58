"""Reading pages as a browser and as an attacker does: tags, attributes, forms with what they would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """One named control."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    is_sent: bool = True

    @property
    def is_typed(self) -> bool:
        """Whether a person types into it."""
        return self.kind in {"text", "textarea", "search", "email", "tel", "password", "url"}


@dataclass
class PageForm:
    """One form of a page."""

    action: str
    method: str
    does: str
    fields: list[Field] = field(default_factory=list)

    def names(self) -> list[str]:
        """Every field once, the token aside."""
        return [name for name in dict.fromkeys(one.name for one in self.fields) if name != "csrf_token"]

    def filled(self) -> dict[str, list[str]]:
        """What a browser would send: the values shown, and something plausible where nothing is."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.name == "csrf_token" or (one.kind in {"submit", "button"} and one.name in sent):
                continue
            if one.kind in {"radio", "checkbox"}:
                if one.is_sent or (one.kind == "radio" and one.name not in sent):
                    sent[one.name] = [one.value]
                continue
            sent.setdefault(one.name, []).append(one.value or _plausible(one))
        return sent


def _plausible(one: Field) -> str:
    if one.kind == "select":
        return next((option for option in one.options if option), "")
    kinds = {"date": "2026-12-15", "time": "14:00", "number": "2", "email": "new@example.jp"}
    if one.kind in kinds:
        return kinds[one.kind]
    if one.kind not in {"text", "textarea", "search"}:
        return ""
    mode = one.attributes.get("inputmode", "")
    return {"numeric": "2", "tel": "0848123456", "email": "new@example.jp"}.get(mode, "ことば")


class PageReader(HTMLParser):
    """Tags with their attributes, links and forms of one page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.forms: list[PageForm] = []
        self.scripts: list[str] = []
        self.text: list[str] = []
        self._select: Field | None = None
        self._area: Field | None = None
        self._is_script = False
        self._is_inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag."""
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "script":
            self._is_script = True
        if tag == "form":
            self._is_inside = True
            self.forms.append(
                PageForm(
                    given.get("action", ""), given.get("method", "get").lower(), given.get("data-action", "")
                )
            )
        if tag in {"input", "textarea", "select", "button"} and self._is_inside and given.get("name"):
            self._control(tag, given)
        if tag == "option" and self._select is not None:
            self._select.options.append(given.get("value", ""))
            if "selected" in given:
                self._select.value = given.get("value", "")

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        one = Field(given["name"], kind, given.get("value", ""), attributes=given)
        if kind in {"radio", "checkbox"}:
            one.is_sent, one.value = "checked" in given, given.get("value", "on")
        self.forms[-1].fields.append(one)
        self._select = one if tag == "select" else self._select
        self._area = one if tag == "textarea" else None

    def handle_endtag(self, tag: str) -> None:
        """Leave what was open."""
        if tag == "form":
            self._is_inside = False
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._area = None
        if tag == "script":
            self._is_script = False

    def handle_data(self, data: str) -> None:
        """Words of the page, of a script, or of a text area."""
        if self._is_script:
            self.scripts.append(data)
        elif self._area is not None:
            self._area.value += data.strip()
        else:
            self.text.append(data)
