"""The sheet for the notice board: everything somebody needs, and nothing that tells."""

from __future__ import annotations

import builtins
import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select, update

from familyprog.accounts.enums import Role
from familyprog.base.words import telling_words
from familyprog.programs.models import Cohort
from familyprog.programs.reader import as_frozen, read_curriculum
from tests import make

TITLE = "ひきこもり家族教室"
KISO6 = Path(__file__).parents[3] / "curricula" / "kiso6.toml"


@pytest.fixture
def program(session, site, now):
    """A program whose every word but the neutral title tells."""
    row = make.a_program(
        session,
        site,
        title=TITLE,
        slug="manabi",
        calendar_title="まなびの時間",
        summary="ひきこもりのご家族の相談の会です。",
        audience="市内にお住まいのご家族",
        fee="無料",
    )
    cohort = make.a_cohort(
        session,
        row,
        name="ひきこもり昼の部",
        venue="市民センター2階",
        way_in="「まなび」の札の部屋",
    )
    make.a_session(session, cohort)
    make.a_cohort(session, row, name="夜の部", venue="")
    session.commit()
    return row


def body_of(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]).split())


def test_it_says_everything_and_tells_nothing(client, program) -> None:
    answer = client.get("/programs/manabi/flyer")
    assert answer.status_code == 200
    words = body_of(answer.text)
    for part in (
        "まなびの時間",
        "聞くだけで",
        "ニックネームでかまいません",
        "令和8年12月8日",
        "市民センター2階",
        "「まなび」の札の部屋",
        "無料",
        "0848-00-0000",
        "担当の職員だけが知ります",
        "市内にお住まいのご家族",
        "夜の部",
        "これから決まります",
    ):
        assert part in words, part
    assert telling_words(answer.text, [TITLE]) == []
    assert "<svg" in answer.text
    assert "http://127.0.0.1:8000/programs/manabi" in words


def test_the_full_title_is_for_staff_to_choose(client, program, staff_client) -> None:
    assert telling_words(client.get("/programs/manabi/flyer?words=plain").text, [TITLE]) == []
    page = staff_client(Role.RECEPTION).get("/programs/manabi/flyer?words=plain").text
    assert TITLE in body_of(page)
    assert "ひきこもり昼の部" in body_of(page)
    title = re.search("<title>(.*?)</title>", page)[1]
    assert telling_words(title, [TITLE]) == []


def test_a_neutral_name_that_tells_is_replaced(session, client, program) -> None:
    program.calendar_title = "家族教室"
    session.commit()
    assert telling_words(client.get("/programs/manabi/flyer").text) == []


def test_staff_get_the_texts_from_the_same_record(session, program, staff_client) -> None:
    browser = staff_client(Role.RECEPTION)
    address = f"/staff/programs/{program.public_id}/texts"
    assert address in browser.get(f"/staff/programs/{program.public_id}").text
    neutral = browser.get(address).text
    texts = re.findall(r'data-state="text">(.*?)</section>', neutral, re.DOTALL)
    assert len(texts) == 3
    assert all("まなびの時間" in text and telling_words(text, [TITLE]) == [] for text in texts)
    assert TITLE in " ".join(
        re.findall(
            r'data-state="text">(.*?)</section>',
            browser.get(f"{address}?words=plain").text,
            re.DOTALL,
        )
    )
    program.calendar_title = "家族教室"
    session.commit()
    assert "【まなびの会】" in browser.get(address).text


def test_unknown_programs_have_none(client, program) -> None:
    assert client.get("/programs/nope/flyer").status_code == 404
    assert client.get("/programs/nope/flyer.pdf").status_code == 404


def test_what_has_no_group_says_whom_to_ask(session, site, client) -> None:
    make.a_program(session, site, slug="rest", calendar_title="会")
    session.commit()
    page = client.get("/programs/rest/flyer").text
    assert "つぎの日にちは、これから決まります。" in page
    assert "flyer-back" not in page  # no group, no promises


def test_what_is_the_same_for_all_is_said_once(session, client, program) -> None:
    session.execute(update(Cohort).values(venue="市民センター2階", way_in="南口から"))
    session.commit()
    words = body_of(client.get("/programs/manabi/flyer").text)
    assert (words.count("市民センター2階"), words.count("南口から")) == (1, 1)


def promised(session, cohort: Cohort, *said: str) -> None:
    """The cohort's own promises, beside those of the house."""
    version = make.a_curriculum(session)
    file = read_curriculum(KISO6).model_copy(update={"own_rules": said})
    version.content = as_frozen(file)
    cohort.curriculum_version_id = version.id
    session.commit()


def test_the_promises_stand_on_the_back_once(session, client, program) -> None:
    page = client.get("/programs/manabi/flyer").text
    back = page[page.index("flyer-back") :]
    assert back.count("ここで聞いた話は、ここに置いて帰ります") == 1
    assert "昼の部" not in back


def test_two_kinds_of_promises_stand_under_their_groups(session, client, program, staff_client) -> None:
    by_day = session.scalars(select(Cohort).order_by(Cohort.id)).first()
    promised(session, by_day, "お茶を持ってきてください。", "保健の話はしません。")
    back = body_of(client.get("/programs/manabi/flyer").text).partition("会の約束")[2]
    assert "夜の部" in back
    assert "お茶を持ってきてください。" in back
    assert telling_words(back) == []  # a promise that tells is read out in the group only
    plain = body_of(staff_client(Role.RECEPTION).get("/programs/manabi/flyer?words=plain").text)
    assert "ひきこもり昼の部" in plain.partition("会の約束")[2]
    assert "保健の話はしません。" in plain


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="reads the PDF with poppler")
def test_many_groups_still_fit_on_one_side(session, client, program, now, tmp_path) -> None:
    for number in range(8):
        cohort = make.a_cohort(
            session,
            program,
            name=f"第{number}期",
            venue="市民センター2階",
            way_in="南口",
        )
        for week in range(12):
            make.a_session(
                session,
                cohort,
                now + dt.timedelta(days=7 * week + number),
                number=week + 1,
            )
    session.commit()
    path = tmp_path / "flyer.pdf"
    path.write_bytes(client.get("/programs/manabi/flyer.pdf").data)
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Pages:\s+2\n", info)
    assert "ほかにも6つの会があります" in body_of(client.get("/programs/manabi/flyer").text)


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="reads the PDF with poppler")
def test_the_pdf_has_a_front_and_a_back_and_a_neutral_name(client, program, tmp_path) -> None:
    answer = client.get("/programs/manabi/flyer.pdf")
    assert answer.headers["Content-Disposition"] == 'inline; filename="flyer.pdf"'
    path = tmp_path / "flyer.pdf"
    path.write_bytes(answer.data)
    info, text = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for command in (["pdfinfo", str(path)], ["pdftotext", str(path), "-"])
    )
    assert re.search(r"Pages:\s+2\n", info)
    assert text.index("お申し込み") < text.index("\f") < text.index("会の約束")
    assert "595.2" in info  # A4
    assert telling_words(info + text, [TITLE]) == []


def test_without_the_part_for_pdfs_the_page_is_shown(client, program, monkeypatch) -> None:
    real = builtins.__import__

    def missing(name, *more, **options):
        if name == "weasyprint":
            raise ImportError(name)
        return real(name, *more, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert client.get("/programs/manabi/flyer.pdf").location == "/programs/manabi/flyer"
    assert "PDFで開く" not in client.get("/programs/manabi/flyer").text
