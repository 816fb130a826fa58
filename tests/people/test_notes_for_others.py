"""What of the notes may leave the house, and how one is put right."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from familyprog.accounts.enums import Role
from familyprog.base.errors import NotFoundError
from familyprog.people import service as people
from familyprog.people.enums import Disclosable, NoteClass, NoteSource
from familyprog.people.queries.notes import get_note, notes_for_others
from tests import make


@pytest.fixture
def write(session: Session, site, now):
    """A note of a household, by a coordinator."""
    home, by = make.a_household(session, site), make.the_actor(make.a_staff(session, site))

    def written(statement: str = "よく眠れたとのこと", **marks):
        return people.add_note(session, home, statement, source=NoteSource.SEEN, now=now, by=by, **marks)

    written.home, written.by = home, by
    return written


def test_only_what_may_be_shown_without_asking_goes_out(session: Session, write) -> None:
    shown = write(disclosable=Disclosable.YES)
    for marks in (
        {"disclosable": Disclosable.NO},
        {"disclosable": Disclosable.ASK},
        {"disclosable": Disclosable.YES, "sensitivity": NoteClass.RESTRICTED},
    ):
        assert not write(**marks).may_go_out
    assert shown.may_go_out
    assert notes_for_others(session, write.home.id) == [shown]


def test_what_was_put_right_goes_out_as_it_is_now(session: Session, write) -> None:
    old = write(disclosable=Disclosable.YES)
    new = write("眠れない夜もあるとのこと", disclosable=Disclosable.YES, corrects=old)
    assert notes_for_others(session, write.home.id) == [new]
    assert old.statement == "よく眠れたとのこと"


def test_a_note_is_found_by_those_who_may_read_it(session: Session, site, write) -> None:
    plain, secret = write(), write(sensitivity=NoteClass.RESTRICTED)
    for row in (plain, secret):
        assert get_note(session, write.by, write.home, row.public_id) is row
    another = make.a_household(session, site)
    facilitator = make.the_actor(make.a_staff(session, site, Role.FACILITATOR))
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "あおば市")))
    for actor, home in ((write.by, another), (facilitator, write.home), (stranger, write.home)):
        with pytest.raises(NotFoundError):
            get_note(session, actor, home, plain.public_id)
