"""短い文: what LINE and SMS say. One text of seventy letters: a date at most, no name, no place."""

from __future__ import annotations

from typing import Any

from familyprog.calendars.rules import tells
from familyprog.outbox.enums import MessageKind
from familyprog.reminders.rules import Office, Outgoing

LONGEST = 70  # of one SMS in Japanese; what is longer is charged twice and cut on a lock screen
SOON = "{when}の予定のお知らせです。"
SAID = {
    MessageKind.WEEK_BEFORE: SOON,
    MessageKind.MATERIALS: SOON,
    MessageKind.REMINDER: SOON,
    MessageKind.MOVED: "予定が変わりました。{when}です。",
    MessageKind.CANCELLED: "{old_when}の予定は、お休みになりました。",
    MessageKind.ENROLLED: "お申し込みを受け付けました。",
    MessageKind.WAITING: "お申し込みを受け付けました。順番をお取りしています。",
    MessageKind.SEAT_OPENED: "お待ちの席が空きました。お返事は{answer_until}まで。",
    MessageKind.WITHDRAWN: "取り消しを受け付けました。",
    MessageKind.MONTH_CHOICE: "つぎの月の予定のお知らせです。",
    MessageKind.NEXT_STEP: "つぎのご案内があります。",
    MessageKind.DATES_SET: "お待ちの日程が決まりました。",
    MessageKind.NEW_CONTACT: "ご連絡の窓口が替わります。電話番号は同じです。",
    MessageKind.GREETING: "お変わりありませんか。いつでもお電話ください。",
}
OTHERWISE = "お知らせがあります。"


def short_text(outgoing: Outgoing, office: Office) -> str:
    """The text, with the address of the own page where it fits; plain when anything of it would tell."""
    said = SAID.get(outgoing.kind, OTHERWISE).format_map(_facts(outgoing.plain_context))
    own_page = f"{office.base_url.rstrip('/')}/me"
    for text in (f"{said} {own_page}", said):
        if len(text) <= LONGEST and not tells(text, outgoing.names):
            return text
    return OTHERWISE


def _facts(context: dict[str, Any]) -> dict[str, Any]:
    """Times only. Of what is off, the time people have in mind."""
    when = context.get("own_time") or context.get("when", "")
    return {
        "when": when,
        "old_when": context.get("old_when") or when,
        "answer_until": context.get("answer_until", ""),
    }
