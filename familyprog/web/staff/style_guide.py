"""見本: every component in every state."""

from __future__ import annotations

from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.web.access import allow
from familyprog.web.forms import Form, answer, at_most, required
from familyprog.web.staff import pages


class SampleForm(Form):
    """One field of each kind."""

    name = StringField("お呼びする名前", [required("お呼びするお名前を入れてください（ニックネームでかまいません）。")])
    email = StringField("メールアドレス", [at_most(254)])
    group = RadioField("どの会にしますか", choices=[("sat", "土曜の会"), ("eve", "夜の会"), ("unknown", "わからない")])
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
    return answer("staff/style_guide.html", form=SampleForm(), errors_form=refused)
