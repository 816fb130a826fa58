"""What becomes of each row that points at a person, or at a household, when two records become one.

Every reference is named here; a new one fails a test until somebody has decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

UNDO_DAYS = 30


class How(Enum):
    """What becomes of a row of the record that is given up."""

    MOVE = "move"  # belongs to the kept record from now on
    MISSING = "missing"  # moves when the kept record has nothing of the kind, else stays
    END = "end"  # stays, and is of no more use
    STAY = "stay"  # belongs to the record itself


@dataclass(frozen=True)
class Settling:
    """What becomes of the rows behind one reference.

    `ends`: the column that is set to the moment. `refuses`: the sentence when both have such a row;
    without one, the kept record's row stays in force and the other stays where it is, of no more use.
    `words`: what it is called on the page.
    """

    how: How = How.MOVE
    words: str = ""
    ends: str = ""
    refuses: str = ""


BOTH_MARKED = "同じ回に、それぞれ出席のしるしがあります。別の方かもしれません。記録を確かめてください。"

PERSON: dict[str, Settling] = {
    "absence_link.person_id": Settling(How.STAY),  # opens nothing for who is expected nowhere
    "absence_notice.person_id": Settling(words="お休みの連絡"),
    "substitute.person_id": Settling(words="代わりの家族"),
    "arrangement.person_id": Settling(words="約束・避けたい話題"),
    "attendance.person_id": Settling(words="出席", refuses=BOTH_MARKED),
    "calendar_reply.person_id": Settling(),
    "case_meeting.about_person_id": Settling(words="会議の記録"),
    "consent.about_person_id": Settling(),
    "consent.giver_person_id": Settling(words="同意"),
    "contact_entry.person_id": Settling(words="連絡の記録"),
    "contact_limit.person_id": Settling(How.MISSING, "連絡の回数"),
    "contact_profile.person_id": Settling(How.END, ends="superseded_at"),
    "dates_wish.person_id": Settling(words="日程のお知らせの希望"),
    "decision.person_id": Settling(words="話し合いの結論"),
    "disclosure.about_person_id": Settling(words="伝えた記録"),
    "enrolment.person_id": Settling(words="申込み・受講"),
    "family_card.person_id": Settling(How.END, ends="revoked_at"),
    "family_session.person_id": Settling(How.END, ends="ended_at"),
    "family_word.person_id": Settling(),
    "feed.person_id": Settling(How.END, ends="revoked_at"),
    "flag.person_id": Settling(words="守るしるし"),
    "follow_up.person_id": Settling(words="気にかけること"),
    "greeting_wish.person_id": Settling(words="お便りの希望"),
    "home_statement.from_person_id": Settling(),
    "home_statement.teller_person_id": Settling(words="家の中の見え方"),
    "home_statement.to_person_id": Settling(),
    "home_practice.person_id": Settling(words="おうちでの一つ"),
    "invitation.person_id": Settling(),
    "measure_sheet.about_person_id": Settling(),
    "measure_sheet.person_id": Settling(words="ようすの答え"),
    "message.person_id": Settling(words="お知らせ"),
    "note.about_person_id": Settling(words="記録"),
    "note.source_person_id": Settling(),
    "person.merged_into_id": Settling(How.STAY),
    "person_alias.person_id": Settling(How.STAY),
    "person_merge.kept_person_id": Settling(How.STAY),
    "person_merge.merged_person_id": Settling(How.STAY),
    "person_name.person_id": Settling(How.MISSING, "お名前"),
    "program_offer.person_id": Settling(words="つぎの会のご案内"),
    "referral.about_person_id": Settling(words="つなぎ"),
    "review_item.person_id": Settling(),
    "safety_alert.person_id": Settling(),
    "separation.other_person_id": Settling(),
    "separation.person_id": Settling(),
    "session_flag.person_id": Settling(words="会のあとに書いたこと"),
    "sheet_number.person_id": Settling(),
    "sign_in_code.person_id": Settling(How.END, ends="expires_at"),
    "slot_booking.person_id": Settling(words="一対一の予約"),
    "support.person_id": Settling(words="支援"),
    "venue_need.person_id": Settling(How.MISSING, "会場でのお願い"),
    "visit_plan.person_id": Settling(words="訪問の予定"),
    "voice.person_id": Settling(),
    "wish.person_id": Settling(words="意向"),
}

# What hangs on the household itself follows when nobody is left there.
HOUSEHOLD: dict[str, Settling] = {
    "case_meeting.household_id": Settling(),
    "arrangement.household_id": Settling(),
    "break_glass.household_id": Settling(How.STAY),  # which record was opened, and why
    "caseload.household_id": Settling(),
    "contact_entry.household_id": Settling(),
    "decision.household_id": Settling(),
    "home_statement.household_id": Settling(),
    "household_need.household_id": Settling(),
    "hand_over_case.household_id": Settling(),
    "note.household_id": Settling(),
    "person.household_id": Settling(How.STAY),
    "referral.household_id": Settling(),
    "review_item.household_id": Settling(),
    "role_table.household_id": Settling(),
    "seat.household_id": Settling(How.STAY),  # follows the enrolment that has the seat
    "stage_meeting_case.household_id": Settling(),
    "support.household_id": Settling(),
    "visit_plan.household_id": Settling(),
    "wish.household_id": Settling(),
    "wish_difference.household_id": Settling(),
}

# Dead keys stay dead: what opened pages is not given back when a merge is undone.
KEYS = frozenset({"family_session", "sign_in_code"})
# These change of their own accord; a merge of theirs is undone all the same.
LIVING = frozenset({"contact_profile", "family_card", "feed", "invitation", "message", "person"})


def fingerprint(row: Mapping[str, Any]) -> list[str]:
    """The values of a row as plain words, to see whether it was changed."""
    return [f"{name}={_plain(value)}" for name, value in sorted(row.items())]


def _plain(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)


def stored(value: object) -> str | int | None:
    """A value as it can be kept beside the merge."""
    return value if value is None or isinstance(value, int) else _plain(value)


def overlap(one: tuple[dt.date, dt.date | None], other: tuple[dt.date, dt.date | None]) -> bool:
    """Whether two spans share more than the day on which one ends and the next begins."""
    first, second = sorted([one, other], key=lambda span: span[0])
    return first[1] is None or second[0] < first[1]


def may_undo(merged_at: dt.datetime, undone_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a merge can still be taken back."""
    return undone_at is None and now <= merged_at + dt.timedelta(days=UNDO_DAYS)
