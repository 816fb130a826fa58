"""Forms: Japanese sentences, what was typed is kept, refusals land beside their field."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar, TypeVar

from flask import Response, after_this_request, render_template
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import IntegerField, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from familyprog.accounts.errors import TooManyTriesError
from familyprog.base.errors import DomainError
from familyprog.base.names import clean_text, is_too_short

UNPROCESSABLE, TOO_MANY = 422, 429
WAIT_SECONDS = 15 * 60
Value = TypeVar("Value")
# When somebody may be called; the same choice on every page that asks.
CALL_HOURS = [(str(hour), f"{hour}時") for hour in range(7, 22)]
NOT_LISTED = "一覧から選んでください。"
MORE = "2文字以上を入れてください。1文字では、その1文字のお名前の方だけをさがします。"


def clean(value: str | None) -> str:
    """A filter for text fields: NFC, no control or direction-changing characters, no outer blanks."""
    return clean_text(value or "")


def left_open() -> Optional:
    """A validator for a choice nobody must make: a blank somebody sends is none of the list, not nothing."""
    return Optional(strip_whitespace=False)


def storable(value: object) -> object:
    """Drop what no database keeps (NUL and other control characters, lone surrogates), in every text field."""
    if not isinstance(value, str):
        return value
    return "".join(c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})


class Form(FlaskForm):
    """The house's form: ours are server-checked (`novalidate`), messages are our own sentences."""

    class Meta(FlaskForm.Meta):
        """WTForms speaks Japanese where we have no sentence of our own."""

        locales: ClassVar[list[str]] = ["ja"]

        def bind_field(self, form: BaseForm, unbound_field: Any, options: dict[str, Any]) -> Any:  # noqa: ANN401
            """Bind a field; (code, label) pairs become a dict, as the library no longer takes pairs."""
            given = unbound_field.kwargs
            if issubclass(unbound_field.field_class, StringField):
                own = [one for one in given.get("filters", ()) if one is not storable]
                given["filters"] = [storable, *own]
            if issubclass(unbound_field.field_class, SelectField):
                given.setdefault("invalid_choice_message", NOT_LISTED)
                given.setdefault("invalid_value_message", NOT_LISTED)
            if isinstance(given.get("choices"), list):
                given["choices"] = dict(given["choices"])
            return super().bind_field(form, unbound_field, options)

    refusal_status = UNPROCESSABLE

    def refuse(self, error: DomainError) -> None:
        """Show a refusal of a use case at its field, or above the form when it has none."""
        if isinstance(error, TooManyTriesError):
            self.refusal_status = TOO_MANY
            after_this_request(_ask_to_wait)
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """(field id, sentence) for the error summary, in the order of the fields."""
        rows = [("main", sentence) for sentence in self.form_errors]
        for field in self:
            rows.extend((field.id, str(sentence)) for sentence in field.errors)
        return rows


class NumberField(IntegerField):
    """A whole number; what is none is answered with the field's own sentence, and stays as it was typed."""

    def __init__(self, label: str, limits: NumberRange, *more: object, **options: object) -> None:
        super().__init__(label, [*more, limits], **options)  # type: ignore[arg-type]
        self.sentence = str(limits.message)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number. Raises ValueError with the sentence."""
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(self.sentence) from problem


def _ask_to_wait(response: Response) -> Response:
    response.headers["Retry-After"] = str(WAIT_SECONDS)
    return response


def given(value: Value | None) -> Value:
    """What a validated field holds. A field that may be empty is read with `or ""` instead."""
    if value is None:
        raise BadRequest
    return value


def required(sentence: str) -> InputRequired:
    """The field must be filled; `sentence` says what to do."""
    return InputRequired(sentence)


def at_most(limit: int, what: str = "") -> Length:
    """No more than `limit` characters."""
    return Length(max=limit, message=f"{what}{limit}文字までにしてください。")


def ask_for_more(field: StringField) -> None:
    """Say at a search for one letter that it finds whole names only."""
    if is_too_short(field.data or ""):
        field.errors = [*field.errors, MORE]


def answer(template: str, *, form: Form | None = None, **context: Any) -> tuple[str, int]:
    """A rendered page; 422 when its form was refused, or 429 for a while, so that programs see it too."""
    errors = form.mistakes if form is not None else []
    page = render_template(template, form=form, page_errors=errors, **context)
    return page, form.refusal_status if form is not None and errors else 200
