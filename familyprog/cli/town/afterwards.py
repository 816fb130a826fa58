"""After the last evening of the run that goes on: what was noted, handed over and taken, and who was missed."""

from __future__ import annotations

import datetime as dt

from familyprog.accounts.models import Staff
from familyprog.accounts.queries import staff_actor
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import CareFlag, HomeTry, Mark, UnitDelivery
from familyprog.attendance.queries import find_record, roster
from familyprog.attendance.queries.after import AfterRow, after_rows
from familyprog.care import service as care
from familyprog.care.enums import Worry
from familyprog.cli.town.emergency import was_opened
from familyprog.cli.town.stories import QUIET, Teller
from familyprog.programs.models import ClassSession

WHY = "病院からの問い合わせ。担当の二人に電話がつながらず、緊急の連絡先を知るため。"
FOUND = "病院に確かめました。ご家族にも、開いたことと理由をお伝えしました。"
CALL_ORDER = "担当 ゆかり　0848-00-0001\n担当 けんじ　0848-00-0002\n命の危険があるとき　119・110"


def look_after(teller: Teller, taker: Staff) -> None:
    """Two to keep an eye on, one who wishes to talk, one thing that was heard at once, one who was missed."""
    care.set_call_order(teller.session, CALL_ORDER, now=teller.now, by=teller.coordinator)
    meeting = teller.over(teller.town.running)[-1]
    _miss_one(teller, meeting)
    home = teller.people[QUIET].household_id
    was_opened(teller.session, home, WHY, FOUND, now=teller.now, by=teller.coordinator)
    people = [row for row in after_rows(teller.session, meeting, None) if row.came]
    record = find_record(teller.session, meeting.id)
    lines = attendance.Lines(
        delivery=UnitDelivery.PART,
        changed_line="分かちあいを長めにしたので、ミニ講義の後半は次回に回した。",
        care_line="休みが続く方に、ひとことはがきを送る。",
        next_line="講義の後半から。よかったことカードを人数分。",
        debrief="二人で交代しながら進められた。終わりの10分が押したので、次は時計係を決める。",
        people=_lines(people),
    )
    when = meeting.ends_at + dt.timedelta(minutes=12)
    version = record.version if record else None
    care.write_after(teller.session, meeting, lines, version=version, now=when, by=teller.facilitator)
    concern = care.Concern(people[0].person_id, (Worry.LISTEN,), "帰りぎわに、少し話したいとのこと。")
    alert = care.hand_over(teller.session, meeting, concern, now=when, by=teller.facilitator)
    care.take(teller.session, alert, now=when + dt.timedelta(minutes=6), by=staff_actor(taker))


def _miss_one(teller: Teller, meeting: ClassSession) -> None:
    """The last on the list did not come and had said nothing."""
    one = next(row for row in reversed(roster(teller.session, meeting.id)) if row.alias != QUIET)
    attendance.mark(
        teller.session,
        meeting,
        teller.people[one.alias].id,
        Mark.ABSENT,
        version=one.version,
        now=meeting.ends_at,
        by=teller.facilitator,
    )


def _lines(people: list[AfterRow]) -> tuple[attendance.PersonLine, ...]:
    first, second, *rest = (row.person_id for row in people)
    return (
        attendance.PersonLine(first, CareFlag.EYE, "今日は口数が少なめ。", heard=HomeTry.TRIED),
        attendance.PersonLine(
            second, CareFlag.NONE, "次の面接の前に、一度話したい。", wants_talk=True, heard=HomeTry.UNSAID
        ),
        *(attendance.PersonLine(key, heard=HomeTry.NOT_TRIED) for key in rest[:1]),
    )
