"""H9: a care manager asks about a client's son. The son does not know of it, and no file of his is opened."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from familyprog.accounts.enums import Role
from familyprog.audit.models import AuditEvent
from familyprog.base.clock import tokyo_date
from familyprog.base.errors import NotFoundError
from familyprog.contacts.enums import ContactWay, Topic
from familyprog.people.models import Household, Note, Person
from familyprog.referrals import queries, service
from familyprog.referrals.errors import TalkRefusedError
from familyprog.referrals.models import SupporterTalk
from familyprog.referrals.service import TalkInput
from familyprog.schema import metadata
from tests import make
from tests.referrals.conftest import DAY


def asked(now, **more):
    given = {
        "talked_on": tokyo_date(now),
        "way": ContactWay.PHONE,
        "role": "ケアマネジャー",
        "topics": [Topic.MANNER, Topic.AFTER],
        "line": "利用者さんの息子さんへの声のかけ方",
        "advice": "まず利用者さんの話を聞くこと",
    } | more
    return TalkInput(**given)


def test_a_talk_of_a_supporter_is_kept_and_nobody_of_the_household(session, staff, desk, now) -> None:
    row = service.note_talk(session, asked(now, partner=desk), now=now, by=staff)
    assert (row.role, row.topics, row.partner_id) == ("ケアマネジャー", ["manner", "after"], desk.id)
    assert queries.supporter_talks(session, staff) == [row]
    for kind in (Household, Person, Note):  # no file of the son, none of his mother
        assert session.scalar(select(func.count()).select_from(kind)) == 0
    assert "note_supporter_talk" in session.scalars(select(AuditEvent.action)).all()


def test_there_is_no_place_to_write_a_person() -> None:
    """Beyond the minimum nothing can be kept, even by mistake."""
    columns = {
        key.column.table.name
        for column in metadata.tables[SupporterTalk.__tablename__].columns
        for key in column.foreign_keys
    }
    assert columns == {"site", "staff", "partner_organisation"}


def test_who_asked_is_a_role(session, staff, now) -> None:
    with pytest.raises(TalkRefusedError) as refused:
        service.note_talk(session, asked(now, role=" "), now=now, by=staff)
    assert refused.value.field == "role"


@pytest.mark.parametrize("days", [1, -400])
def test_the_day_was_within_the_year(session, staff, now, days) -> None:
    with pytest.raises(TalkRefusedError):
        service.note_talk(session, asked(now, talked_on=tokyo_date(now) + days * DAY), now=now, by=staff)


def test_others_neither_write_nor_read_it(session, site, staff, desk, now) -> None:
    stranger = make.the_actor(make.a_staff(session, make.a_site(session, "よその市")))
    with pytest.raises(NotFoundError):
        service.note_talk(session, asked(now, partner=desk), now=now, by=stranger)
    service.note_talk(session, asked(now), now=now, by=staff)
    assert queries.supporter_talks(session, stranger) == []
    with pytest.raises(NotFoundError):
        queries.supporter_talks(session, make.the_actor(make.a_staff(session, site, Role.FACILITATOR)))
