"""見本: every component in every state."""

from __future__ import annotations

import datetime as dt

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.web.access import allow
from familyprog.web.forms import Form, answer, at_most, required
from familyprog.web.staff import pages

DAYS = (dt.date(2026, 12, 3), dt.date(2026, 11, 20), dt.date(2026, 7, 1), dt.date(2026, 1, 1))
TRACKS = (
    {
        "label": "家族",
        "kind": "family",
        "lanes": [
            [
                {"label": "土曜の会", "starts_on": DAYS[3], "ends_on": DAYS[2], "paused": False},
                {"label": "お休み", "starts_on": DAYS[2], "ends_on": dt.date(2026, 9, 1), "paused": True},
                {"label": "夜の会", "starts_on": dt.date(2026, 9, 1), "ends_on": None, "paused": False},
            ]
        ],
    },
    {
        "label": "ご本人",
        "kind": "person",
        "lanes": [[{"label": "手紙のやりとり", "starts_on": DAYS[1], "ends_on": None, "paused": False}]],
    },
)


class SampleForm(Form):
    """One field of each kind."""

    name = StringField(
        "お呼びする名前", [required("お呼びするお名前を入れてください（ニックネームでかまいません）。")]
    )
    email = StringField("メールアドレス", [at_most(254)])
    group = RadioField(
        "どの会にしますか", choices=[("sat", "土曜の会"), ("eve", "夜の会"), ("unknown", "わからない")]
    )
    wants = SelectMultipleField("受け取りたいもの", choices=[("paper", "紙の資料"), ("mail", "メール")])
    memo = TextAreaField("ひとこと", [at_most(200)])
    day = StringField("日付")


@pages.get("/style-guide")
@allow(Action.VIEW_HOUSE)
def style_guide() -> tuple[str, int]:
    """The components as they are, and with a mistake in them."""
    refused = SampleForm(prefix="x")
    refused.name.errors = ["お呼びするお名前を入れてください（ニックネームでかまいません）。"]
    refused.group.errors = ["どの会にするか選んでください。「わからない」でもかまいません。"]
    refused.email.errors = [DomainError("「@」の入ったメールアドレスを入れてください。").message]
    return answer(
        "staff/style_guide.html",
        form=SampleForm(),
        errors_form=refused,
        sample_days=DAYS,
        sample_tracks=TRACKS,
    )
