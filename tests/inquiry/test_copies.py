"""The draft of a copy: the own things, and that something is withheld (security.md P10)."""

from __future__ import annotations

import pytest

from familyprog import schema
from familyprog.inquiry.enums import Answer, Deed
from familyprog.inquiry.queries import copy_of
from familyprog.inquiry.queries.copies import GIVEN, TELLER, child_tables, copied_tables, tables_of_home
from familyprog.inquiry.rules import deed_of, proposal_for
from familyprog.inquiry.words import WORDS
from familyprog.people.enums import Disclosable, NoteSource
from familyprog.people.models import Household
from familyprog.people.service import add_note, set_name
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.service import record_wish
from familyprog.retention.enums import Export
from familyprog.retention.queries import read_register
from tests import make

THROUGH = "母から聞いた息子のこと"
OWN = "本人が話したこと"
SEEN = "職員が見たこと"
NEVER = "渡さないと決めたこと"
MOTHERS = "母が自分のことを話した"
FOREIGN = "よその家のこと"
OUTSIDER = "近所の方の話"


@pytest.fixture
def home(session, site, now):
    """A mother and her son; what is written of each, and of another family."""
    by = make.the_actor(make.a_staff(session, site))
    mother = make.a_family_member(session, site, "はは")
    house = session.get_one(Household, mother.household_id)
    son = make.a_person_concerned(session, house, "長男")
    other = make.a_family_member(session, site, "となり")
    set_name(session, mother, "母の氏名", now=now, by=by)
    said = [
        (THROUGH, NoteSource.FAMILY, son, mother, Disclosable.YES, ""),
        (OWN, NoteSource.CONCERNED, son, son, Disclosable.ASK, ""),
        (SEEN, NoteSource.SEEN, son, None, Disclosable.YES, ""),
        (NEVER, NoteSource.SEEN, son, None, Disclosable.NO, ""),
        (MOTHERS, NoteSource.FAMILY, mother, mother, Disclosable.YES, ""),
        (OUTSIDER, NoteSource.OUTSIDER, son, None, Disclosable.YES, "近所の方"),
    ]
    for words, source, about, teller, mark, outsider in said:
        add_note(
            session, house, words, source=source, about=about, source_person=teller,
            disclosable=mark, outsider=outsider, now=now, by=by,
        )  # fmt: skip
    theirs = session.get_one(Household, other.household_id)
    add_note(
        session, theirs, FOREIGN, source=NoteSource.FAMILY, about=other, source_person=other, now=now, by=by
    )
    record_wish(
        session, house, holder=WishHolder.CONCERNED, person_id=son.id, source=WishSource.FAMILY,
        statement="母が思う息子の気持ち", said_on=now.date(), now=now, by=by,
    )  # fmt: skip
    add_note(session, house, "世帯のこと", source=NoteSource.SEEN, now=now, by=by)
    session.flush()
    return mother, son, other


def words_in(draft, answer: Answer) -> str:
    return " ".join(words for one in draft.those(answer) for _name, words in one.told)


def test_somebody_gets_the_own_and_what_another_told_is_withheld(session, home) -> None:
    """P10: X of X; what Y told of X stands there, without its words."""
    _mother, son, _other = home
    draft = copy_of(session, son)
    everything = str(draft)
    assert SEEN in words_in(draft, Answer.GIVE)
    assert OWN in words_in(draft, Answer.ASK)
    for hidden in (THROUGH, NEVER, MOTHERS, FOREIGN, OUTSIDER, "母が思う", "母の氏名", "世帯のこと"):
        assert hidden not in everything
    kinds = [(one.table, one.told) for one in draft.those(Answer.WITHHOLD)]
    assert kinds.count(("note", ())) == 4  # told by the mother, never, the outsider, of all of them
    assert kinds.count(("wish", ())) == 1


def test_whoever_told_it_gets_the_own_and_nothing_of_others(session, home) -> None:
    """P10, the reverse: her own words about another one are for people to decide."""
    mother, _son, _other = home
    draft = copy_of(session, mother)
    assert MOTHERS in words_in(draft, Answer.GIVE)
    assert "母の氏名" in words_in(draft, Answer.GIVE)
    assert THROUGH in words_in(draft, Answer.ASK)
    assert not any(words in str(draft) for words in (OWN, SEEN, NEVER, FOREIGN, OUTSIDER))


def test_every_column_that_may_be_handed_over_gets_into_a_copy() -> None:
    """Generated from the register: a new column or table says what it does, and what it is called."""
    assert schema.metadata.tables
    reached = {table.name for table in (*copied_tables(), *child_tables(), *tables_of_home())}
    given = [one for one in read_register().values() if one.export in GIVEN]
    # Of the household itself there is the day, which says nothing.
    assert {one.table for one in given} - reached <= {"household"}
    assert {one.column for one in given} - WORDS.keys() == set(), "give it a word in inquiry/words.py"


def test_of_every_row_that_names_two_it_is_known_who_told_it() -> None:
    """A new one must say whose words it holds: what another told is nobody else's to read."""
    several = {table.name for table, columns in copied_tables().items() if len(columns) > 1}
    assert several == set(TELLER)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"is_from_other": True, "is_about_other": False, "mark": Disclosable.YES}, Answer.WITHHOLD),
        ({"is_from_other": False, "is_about_other": True, "mark": Disclosable.NO}, Answer.WITHHOLD),
        ({"is_from_other": False, "is_about_other": True, "mark": Disclosable.YES}, Answer.ASK),
        ({"is_from_other": False, "is_about_other": False, "mark": Disclosable.YES}, Answer.GIVE),
        ({"is_from_other": False, "is_about_other": False, "mark": Disclosable.ASK}, Answer.ASK),
        ({"is_from_other": False, "is_about_other": False, "mark": None}, Answer.GIVE),
    ],
)
def test_what_is_proposed(asked, answer) -> None:
    assert proposal_for({Export.YES}, **asked).answer is answer


def test_a_register_that_says_ask_asks() -> None:
    free = {"is_from_other": False, "is_about_other": False, "mark": None}
    assert proposal_for({Export.YES, Export.ASK}, **free).answer is Answer.ASK


@pytest.mark.parametrize(
    ("action", "deed"),
    [
        ("read", Deed.SAW), ("show", Deed.SAW), ("record", Deed.SAW), ("print_sheet", Deed.PRINTED),
        ("export", Deed.EXPORTED), ("search", Deed.SEARCHED), ("refused", Deed.REFUSED), ("decide", Deed.WROTE),
        ("record_contact", Deed.WROTE),
    ],
)  # fmt: skip
def test_what_a_line_was(action, deed) -> None:
    assert deed_of(action) is deed
