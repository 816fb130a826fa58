"""お知らせの決まり: which reminders a program sends, and at what time of the day."""

from __future__ import annotations

import datetime as dt

from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, TimeField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.programs.enums import ProgramKind
from familyprog.programs.models import Program
from familyprog.programs.queries import get_program
from familyprog.programs.rules.notices import NoticeRules, notice_rules
from familyprog.programs.service import set_notices
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages


class NoticesForm(Form):
    """What may be switched; changes and cancellations are always told."""

    week_before = BooleanField("一週間前のお知らせ")
    materials = BooleanField("三日前の資料のお知らせ")
    day_before = BooleanField("前日のお知らせ")
    month_choice = BooleanField("月の会のお知らせ")
    at = TimeField("メールを送る時刻", [required("メールを送る時刻を入れてください（例 10:00）。")])
    seen = HiddenField()  # the row version that was looked at

    def rules(self) -> NoticeRules:
        """What was chosen."""
        chosen = {
            name: bool(self[name].data) for name in ("week_before", "materials", "day_before", "month_choice")
        }
        time: dt.time = given(self.at.data)
        return NoticeRules(**chosen, at=time.replace(second=0, microsecond=0))

    @property
    def seen_version(self) -> int:
        """0, which no row ever is, for what cannot be read."""
        sent = self.seen.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0  # noqa: PLR2004


@pages.route("/programs/<pid:program_id>/notices", methods=["GET", "POST"])
@allow(Action.EDIT_PROGRAMS)
def notices(program_id: str) -> Response | tuple[str, int]:
    """Choose the reminders; what is planned already stays."""
    program = get_program(db(), actor(), program_id)
    form = NoticesForm(obj=notice_rules(program.notices), seen=str(program.version))
    if form.validate_on_submit():
        try:
            sentence = _save(program, form)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say(sentence)
            return see_other("staff.program", program_id=program_id)
    has_months = program.kind is ProgramKind.PRACTICE
    return answer("staff/notices.html", form=form, program=program, has_months=has_months)


def _save(program: Program, form: NoticesForm) -> str:
    rules = form.rules()
    if program.kind is not ProgramKind.PRACTICE:  # the box is not on the page
        rules = NoticeRules(**vars(rules) | {"month_choice": notice_rules(program.notices).month_choice})
    if set_notices(db(), program, rules, seen=form.seen_version, now=now(), by=actor()):
        return "お知らせの決まりを保存しました。つぎに送る分から、このとおりになります。"
    return "変わったところはありません。"
