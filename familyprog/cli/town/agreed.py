"""What two families agreed may be told, what was told, and whom the town turns to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.base.clock import tokyo_date
from familyprog.cli.town.basics import nine
from familyprog.cli.town.households import Family
from familyprog.consent import service as consents
from familyprog.consent.enums import ConsentMethod, DisclosureBasis, PartnerKind
from familyprog.consent.models import Consent
from familyprog.consent.rules import ConsentInput, DisclosureInput, PartnerInput
from familyprog.consent.wording import text_in_force

SELF_RELIANCE, PLACE = "みどり市くらしの窓口", "居場所 ひだまり（架空）"
# name, kind, other ways to write it, what it takes, telephone, last checked days ago
PARTNERS = (
    (
        SELF_RELIANCE,
        PartnerKind.SELF_RELIANCE,
        ("くらし窓口", "自立相談 みどり"),
        "市内の方。家計や仕事の心配。ご家族だけでも。",
        "0848-00-0101",
        40,
    ),
    (PLACE, PartnerKind.PLACE, ("ひだまり",), "見学だけでも。火・木の午後。", "0848-00-0102", 220),
)


def agree(session: Session, families: dict[str, Family], *, now: dt.datetime, by: Actor) -> None:
    """A consent that ends soon, one that goes on, one that was withdrawn after something was told."""
    today = tokyo_date(now)
    for name, kind, aliases, accepts, telephone, days in PARTNERS:
        checked = today - dt.timedelta(days=days)
        partner = PartnerInput(name, kind, aliases, accepts, telephone, checked)
        consents.save_partner(session, None, partner, now=nine(checked), by=by)
    _give(
        session, families["H4"], "あかね", (SELF_RELIANCE, "弟の暮らしの費用を考えるため", today, 345, 20), by
    )
    _give(session, families["H5"], "かえで", (PLACE, "次男の見学を頼むため", today, 60, 305), by)
    withdrawn = _give(
        session, families["H1"], "すみれ", (SELF_RELIANCE, "家計の心配のため", today, 50, 315), by
    )
    consents.withdraw_consent(session, withdrawn, now=now - dt.timedelta(days=2), by=by)


def _give(
    session: Session, home: Family, alias: str, terms: tuple[str, str, dt.date, int, int], by: Actor
) -> Consent:
    recipient, purpose, today, days_ago, days_left = terms
    day = today - dt.timedelta(days=days_ago)
    items = ("お名前（呼び名）", "ご家族の状況", "つなぎ票")
    given = ConsentInput(
        recipient,
        purpose,
        items,
        ConsentMethod.SIGNED,
        today + dt.timedelta(days=days_left),
        paper_place="書庫1 同意書つづり",
        explained_on=day,
        text_version=text_in_force(day).version,
    )
    row = consents.give_consent(session, home.members[alias], given, now=nine(day), by=by)
    told = DisclosureInput(recipient, items[1:], DisclosureBasis.CONSENT)
    when = nine(day + dt.timedelta(days=3))
    consents.note_disclosure(session, home.members[alias], told, consent=row, now=when, by=by)
    return row
