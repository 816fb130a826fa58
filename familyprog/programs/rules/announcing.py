"""Short texts for the outside (広報紙, home page, mail), all from one record; each the longest that fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PAPER_LENGTH = 200  # what a municipal paper prints of one notice
QUIET = "聞くだけの参加も歓迎、ニックネームでかまいません。"


@dataclass(frozen=True)
class Group:
    """One group: its dates as lines, and where it meets."""

    dates: Sequence[str]
    place: str


@dataclass(frozen=True)
class Notice:
    """What the outside is told of a program; every field is a word or sentence ready to be read."""

    title: str
    summary: str
    groups: Sequence[Group]
    fee: str
    desk_phone: str
    desk_hours: str
    address: str


def paper_text(notice: Notice, limit: int = PAPER_LENGTH) -> str:
    """For the municipal paper: within the limit, title, fee and telephone always; dates as many as fit."""
    tail = f"費用：{notice.fee}　申込み：{notice.desk_phone}（{notice.desk_hours}）"
    most = max((len(group.dates) for group in notice.groups), default=0)
    for summary in (notice.summary, ""):
        for shown in range(most, -1, -1):
            text = _joined([f"【{notice.title}】{summary}", *_lines(notice, shown), QUIET, tail], "　")
            if len(text) <= limit:
                return text
    return _joined([f"【{notice.title}】", tail], "　")[:limit]


def page_text(notice: Notice) -> str:
    """For the home page: everything, one thing a line."""
    lines = [notice.title, notice.summary, QUIET, *_lines(notice, None)]
    lines += [
        f"費用：{notice.fee}",
        f"お申し込み・お問い合わせ：{notice.desk_phone}（{notice.desk_hours}）",
        notice.address,
    ]
    return _joined(lines, "\n")


def mail_text(notice: Notice) -> str:
    """For a mail to those who asked to be told: thanks first, nothing that presses."""
    lines = ["いつもありがとうございます。つぎの会のご案内です。", "", notice.title, *_lines(notice, None)]
    lines += [f"費用：{notice.fee}", "", f"{QUIET}気が向いたらおいでください。"]
    lines += [
        f"お申し込みは、お電話（{notice.desk_phone}　{notice.desk_hours}）か、つぎのページで。",
        notice.address,
    ]
    return "\n".join(lines)


def _lines(notice: Notice, shown: int | None) -> list[str]:
    """日時 and 場所 of each group, with the first dates only when `shown` is given."""
    lines = []
    for group in notice.groups:
        dates = list(group.dates) if shown is None else list(group.dates[:shown])
        rest = len(group.dates) - len(dates)
        more = f"ほか{rest}回" if rest and dates else ""
        when = "、".join([*dates, more] if more else dates) or "お電話でおたずねください"
        lines.append(f"日時：{when}　場所：{group.place}" if group.place else f"日時：{when}")
    return lines


def _joined(parts: Sequence[str], between: str) -> str:
    return between.join(part for part in parts if part)
