"""届いたお知らせ: what was told to oneself, and why."""

from __future__ import annotations

from flask import render_template

from familyprog.outbox.enums import MessageKind
from familyprog.reminders.own import own_messages
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.login import actor

WHY = {
    MessageKind.CODE: "このページを開くために、数字を求められたからです。",
    MessageKind.ENROLLED: "お申し込みを受け付けたからです。",
    MessageKind.WAITING: "席の順番をお取りしたからです。",
    MessageKind.SEAT_OPENED: "順番をお待ちの席が空いたからです。",
    MessageKind.INVITATION: "予定をメールで受け取る、と選ばれているからです。",
    MessageKind.REMINDER: "来られる予定の日が近づいたからです。",
    MessageKind.WEEK_BEFORE: "来られる予定の日の一週間前になったからです。",
    MessageKind.MATERIALS: "来られる予定の回の資料が読めるようになったからです。",
    MessageKind.MONTH_CHOICE: "つぎの月にどの会に来られるかを、選べる時期になったからです。",
    MessageKind.MOVED: "来られる予定だった日の時間か場所が変わったからです。",
    MessageKind.CANCELLED: "来られる予定だった日がお休みになったからです。",
    MessageKind.WITHDRAWN: "お申し込みの取り消しを承ったからです。",
    MessageKind.NEXT_STEP: "ひと区切りのあとに、つぎの会をご案内できるようになったからです。",
    MessageKind.DATES_SET: "日程が決まったら知らせてほしい、とうかがっていたからです。",
    MessageKind.NEW_CONTACT: "ご連絡の窓口の者が替わるからです。",
    MessageKind.GREETING: "ごあいさつを受け取る、と選ばれているからです。",
}


@pages.get("/messages")
@family_only
def messages() -> str:
    """Kind, day, way and outcome of every message to oneself; never its words."""
    return render_template(
        "family/messages.html", rows=own_messages(db(), actor().person_id or 0, now()), why=WHY
    )
