"""The operator's own list of words: obeyed where a title is saved, and where a mail is made."""

import pytest

from familyprog.app import create_app
from familyprog.base.words import OPERATOR
from familyprog.calendars.rules import shown_title
from familyprog.people.enums import TitleStyle
from familyprog.programs.errors import ProgramRefusedError
from familyprog.programs.rules import check_neutral
from familyprog.worker.mail import MailWriter


@pytest.fixture
def with_words(config):
    (config.instance / "words.txt").write_text("ひだまり館\n", encoding="utf-8")
    OPERATOR.clear()
    yield config
    OPERATOR.clear()


@pytest.mark.parametrize("start", [lambda config: create_app(config).config["ENGINE"].dispose(), MailWriter])
def test_both_processes_learn_the_list_when_they_start(with_words, start) -> None:
    check_neutral("ひだまり館の会", "calendar_title")
    start(with_words)
    with pytest.raises(ProgramRefusedError, match="ひだまり館"):
        check_neutral("ひだまり館の会", "calendar_title")
    assert shown_title(TitleStyle.NEUTRAL, neutral="ひだまり館の会", full="", number=1) == "予定"
