"""What staff fill in about a consent, about what was told, and about a partner."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from familyprog.consent.enums import ConsentMethod, DisclosureBasis, PartnerKind
from familyprog.consent.models import PartnerOrganisation
from familyprog.web.forms import Form, at_most, clean, required

SPLIT = re.compile(r"[、，,\n]")
OTHER_BASES = [pair for pair in DisclosureBasis.choices() if pair[0] != DisclosureBasis.CONSENT]
NOBODY_LISTED = {"": "一覧にない（下に書く）"}


class RecipientForm(Form):
    """To whom, and what: a partner of the directory or a name, ticks and what else."""

    partner = SelectField("連携先の一覧から")
    recipient = StringField("一覧にないときの名前", [at_most(120)], filters=[clean])
    items = SelectMultipleField("伝えること", validate_choice=False)
    other_items = StringField("ほかに伝えること", [at_most(200)], filters=[clean])
    key = HiddenField()

    def offer(self, partners: Sequence[PartnerOrganisation], items: Sequence[str]) -> None:
        """The partners that are there, and the usual items."""
        self.known = {row.public_id: row.name for row in partners if not row.is_closed}
        self.partner.choices = {**NOBODY_LISTED, **self.known}
        self.items.choices = {item: item for item in items}

    def recipient_words(self) -> str:
        """The name of the partner that was chosen, or what was typed."""
        chosen = self.known.get(self.partner.data or "", "")
        return chosen or self.recipient.data or ""

    def all_items(self) -> tuple[str, ...]:
        """What was ticked, and what was typed beside it."""
        return (*(self.items.data or []), *SPLIT.split(self.other_items.data or ""))


class ConsentForm(RecipientForm):
    """Somebody consents; one page, as it is spoken through."""

    giver = RadioField("どなたの同意ですか", [required("どなたの同意かを選んでください。")])
    about = SelectField("どなたのことを伝えますか")
    purpose = StringField("何のために伝えますか", [at_most(200)], filters=[clean])
    ends_on = DateField("いつまで", [Optional()])
    method = RadioField(
        "同意の方法", [required("同意の方法を選んでください。")], choices=ConsentMethod.choices()
    )
    on_behalf = StringField("代わりに同意した方（代理のとき）", [at_most(80)], filters=[clean])
    explained_by = SelectField("説明した人")
    explained_on = DateField("説明した日", [required("説明した日を入れてください。")])
    paper_place = StringField("紙の置き場所", [at_most(120)], filters=[clean])
    text_version = HiddenField()


class UnderForm(Form):
    """What was told on the strength of one consent: its items alone."""

    items = SelectMultipleField("伝えたこと", validate_choice=False)
    key = HiddenField()


class OtherwiseForm(RecipientForm):
    """What was told without a consent, and why."""

    about = RadioField("どなたのことですか", [required("どなたのことかを選んでください。")])
    basis = RadioField("根拠", [required("根拠を選んでください。")], choices=OTHER_BASES)
    reason = TextAreaField("わけ", [at_most(1000)], filters=[clean])


class PartnerForm(Form):
    """A partner of the directory."""

    name = StringField("名前", [required("連携先の名前を入れてください。"), at_most(120)], filters=[clean])
    aliases = TextAreaField("ほかの書き方", [at_most(500)], filters=[clean])
    kind = SelectField("種類", choices=PartnerKind.choices())
    accepts = TextAreaField("受けていること", [at_most(1000)], filters=[clean])
    telephone = StringField("電話", [at_most(40)], filters=[clean])
    last_checked_on = DateField("最後に確かめた日", [Optional()])
    is_closed = BooleanField("いまは、ありません（閉じた窓口）")

    def alias_list(self) -> tuple[str, ...]:
        """One a line, or with commas between."""
        return tuple(SPLIT.split(self.aliases.data or ""))
