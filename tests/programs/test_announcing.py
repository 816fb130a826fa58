"""Texts for the outside: the longest that fits, and the telephone always."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familyprog.programs.rules.announcing import (
    PAPER_LENGTH,
    QUIET,
    Group,
    Notice,
    mail_text,
    page_text,
    paper_text,
)

DATES = [f"令和8年12月{day}日（火）午後7時〜8時30分" for day in (1, 8, 15, 22)]
NOTICE = Notice(
    title="学習会",
    summary="少人数で学びます。",
    groups=[Group(DATES, "市民センター2階")],
    fee="無料",
    desk_phone="0848-00-0000",
    desk_hours="平日 9時〜17時",
    address="https://example.jp/programs/manabi",
)


def test_the_paper_gets_as_many_dates_as_fit():
    assert paper_text(NOTICE).count("令和8年") == len(DATES)
    text = paper_text(NOTICE, 160)
    assert text.startswith("【学習会】少人数で学びます。　日時：令和8年12月1日")
    assert "ほか" in text
    assert "0848-00-0000" in text
    assert text.count("令和8年") < len(DATES)


def test_without_dates_people_are_asked_to_call():
    assert "日時：お電話でおたずねください" in paper_text(replace(NOTICE, groups=[Group([], "")]))
    assert "日時" not in paper_text(replace(NOTICE, groups=[]))


def test_page_and_mail_say_everything():
    for text in (page_text(NOTICE), mail_text(NOTICE)):
        for part in (*DATES, "市民センター2階", "無料", "0848-00-0000", "https://example.jp", QUIET):
            assert part in text
    assert mail_text(NOTICE).startswith("いつもありがとうございます。")


@given(
    st.text(max_size=80),
    st.text(max_size=300),
    st.lists(st.lists(st.text(min_size=1, max_size=40), max_size=5), max_size=4),
)
def test_whatever_is_typed_the_paper_gets_no_more_than_it_prints(title, summary, dates):
    notice = replace(NOTICE, title=title, summary=summary, groups=[Group(some, "場所") for some in dates])
    text = paper_text(notice)
    assert len(text) <= PAPER_LENGTH
    assert text.startswith(f"【{title}】"[:PAPER_LENGTH])


@pytest.mark.parametrize("limit", [10, 60, 120])
def test_a_smaller_paper_gets_less(limit):
    assert len(paper_text(NOTICE, limit)) <= limit
