"""Letters at the desk: printed in one go, posted, and still printable where no PDF can be made."""

from __future__ import annotations

import builtins
import shutil
import socket
import subprocess

import pytest

from familyprog.accounts.enums import Role
from familyprog.base.clock import tokyo
from familyprog.base.words import telling_words
from familyprog.outbox.enums import MessageKind
from familyprog.people.service import tell
from familyprog.web import paper
from tests import make

TITLE, VENUE = "ひきこもり家族教室", "こころの健康センター"


@pytest.fixture
def family(session, site, now):
    """Two families who chose the post, each with a letter that waits."""
    program = make.a_program(session, site, title=TITLE)
    cohort = make.a_cohort(session, program, venue=VENUE)
    meeting = make.a_session(session, cohort)
    people = []
    for name in ("花子", "うめ"):
        home = {"channel": "post", "email": "", "email_proven_at": None}
        home["postal_address"] = f"〒723-0000\nみどり市港町1-2-3\n{name} 様"
        person = make.a_family_member(session, site, name, contact=home)
        place = make.an_enrolment(session, cohort, person)
        tell(
            session,
            person.id,
            MessageKind.ENROLLED,
            site_id=site.id,
            occasion=f"enrolment:{place.public_id}",
            due_at=now,
            not_after=meeting.starts_at,
            enrolment_id=place.id,
            now=now,
        )
        people.append(person)
    session.commit()
    return people


def printed(browser) -> str:
    """Print; the address of the batch."""
    answer = browser.post("/staff/letters")
    assert answer.status_code == 303
    return answer.location


def test_the_desk_prints_and_posts(staff_client, family) -> None:
    browser = staff_client(Role.RECEPTION)
    page = browser.get("/staff/letters").text
    assert "花子さん" in page
    assert "この2通をまとめる" in page
    batch = printed(browser)
    assert "手紙　2通" in browser.get(batch).text
    assert "まだ投函していない" in browser.get("/staff/letters").text
    sheets = browser.get(f"{batch}/sheets").text
    assert "みどり市港町1-2-3" in sheets
    assert "お申し込みをありがとうございます" in sheets
    assert browser.post(f"{batch}/posted").status_code == 303
    assert "2通を「伝えた」と記しました。" in browser.get("/staff/letters").text
    assert 'data-state="done"' in browser.get(batch).text
    browser.post("/staff/letters")
    assert "いま印刷する手紙はありません。" in browser.get("/staff/letters").text


def test_the_title_and_the_file_name_do_not_tell(staff_client, family) -> None:
    browser = staff_client(Role.RECEPTION)
    answer = browser.get(f"{printed(browser)}/letters.pdf")
    name = answer.headers.get("Content-Disposition", "")
    assert name == 'inline; filename="letters.pdf"'
    assert telling_words(name, [TITLE, VENUE]) == []
    assert answer.data.startswith(b"%PDF")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the PDF with poppler")
def test_the_pdf_shows_nothing_but_the_address_above_the_fold(staff_client, family, tmp_path, now) -> None:
    browser = staff_client(Role.RECEPTION)
    path = tmp_path / "letters.pdf"
    path.write_bytes(browser.get(f"{printed(browser)}/letters.pdf").data)
    above, window, whole = (
        text_of(path, *box) for box in ((0, 0, 210, 99), (20, 10, 69, 28), (0, 0, 210, 297))
    )
    assert above.split() == window.split() == ["〒723-0000", "みどり市港町1-2-3", "花子", "様"]
    assert f"{tokyo(now):%-m}月" in whole
    assert "お申し込みをありがとうございます" in whole.replace("\n", "")
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert telling_words(info, [TITLE, VENUE, "花子"]) == []


def text_of(path, left: int, top: int, width: int, height: int) -> str:
    """The words of the first page inside a box in millimetres."""
    dots = 254 / 25.4
    box = [str(round(value * dots)) for value in (left, top, width, height)]
    flags = ["-r", "254", "-f", "1", "-l", "1", "-x", box[0], "-y", box[1], "-W", box[2], "-H", box[3]]
    done = subprocess.run(["pdftotext", *flags, str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout


def test_without_the_part_for_pdfs_the_page_to_print_works(staff_client, family, monkeypatch) -> None:
    real = builtins.__import__

    def missing(name, *more, **options):
        if name == "weasyprint":
            raise ImportError(name)
        return real(name, *more, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    browser = staff_client(Role.RECEPTION)
    batch = printed(browser)
    assert browser.get(f"{batch}/letters.pdf").status_code == 303
    page = browser.get(batch).text
    assert "PDFを作る部品がありません" in page
    assert "PDFを開く" not in page
    assert browser.get(f"{batch}/sheets").status_code == 200


def test_a_pdf_fetches_nothing_from_anywhere(tmp_path) -> None:
    picture = tmp_path / "secret.png"
    picture.write_bytes(b"not a picture")
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(0.2)
        host, port = door.getsockname()
        html = f'<img src="http://{host}:{port}/x.png"><img src="file://{picture}"><p>あ</p>'
        assert paper.pdf_of(html, "letter.css").startswith(b"%PDF")
        with pytest.raises(TimeoutError):
            door.accept()
    with pytest.raises(ValueError, match="other"):
        paper.pdf_of("<p>", "other.css")


def test_who_may_not_tell_may_not_print(staff_client, family) -> None:
    assert staff_client(Role.FACILITATOR).get("/staff/letters").status_code == 403
    assert staff_client(Role.RECEPTION).get("/staff/letters/0123456789abcdef").status_code == 404
