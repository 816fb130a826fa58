"""Mother and father of one household (C4): every own page of one says nothing of the other."""

from __future__ import annotations

import datetime as dt

import pytest

from familyprog.attendance.enums import Mark
from familyprog.attendance.models import AbsenceNotice, Attendance
from familyprog.consent.enums import ConsentMethod, DisclosureBasis
from familyprog.consent.models import Consent, Disclosure
from familyprog.people.enums import NoteSource, Relation
from familyprog.people.service import add_note, set_name
from familyprog.programs.enums import SessionState
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.progression.models import Wish
from tests import make
from tests.web.walk import walk

DAY = dt.timedelta(days=1)


@pytest.fixture
def parents(session, site, now):
    """Each with a mark of their own in everything that is about them."""
    staff = make.a_staff(session, site)
    by, home = make.the_actor(staff), make.a_household(session, site)
    found = {}
    for mark, relation in (("zzmama", Relation.MOTHER), ("zzpapa", Relation.FATHER)):
        contact = {
            "email": f"{mark}mail@canary.invalid",
            "phone": "084811" + ("1111" if mark == "zzmama" else "2222"),
            "postal_address": f"{mark}町",
            "asks_for": f"{mark}呼",
            "may_answer": f"{mark}電",
        }
        person = make.a_family_member(
            session, site, f"{mark}名", household=home, relation=relation, contact=contact
        )
        set_name(session, person, f"{mark}本名", f"{mark}かな", now=now, by=by)
        program = make.a_program(session, site, title=f"{mark}の会")
        cohort = make.a_cohort(session, program, name=f"{mark}組", venue=f"{mark}会館")
        coming = make.a_session(session, cohort, now + DAY)
        past = make.a_session(session, cohort, now - DAY, number=2, state=SessionState.HELD)
        enrolment = make.an_enrolment(session, cohort, person)
        add_note(
            session,
            home,
            f"{mark}の話",
            source=NoteSource.FAMILY,
            about=person,
            source_person=person,
            now=now,
            by=by,
        )
        common = {"site_id": site.id}
        session.add_all(
            [
                AbsenceNotice(class_session_id=coming.id, person_id=person.id, told_at=now),
                Attendance(
                    class_session_id=past.id,
                    person_id=person.id,
                    enrolment_id=enrolment.id,
                    mark=Mark.PRESENT,
                    updated_at=now,
                    updated_by="-",
                    **common,
                ),
                Wish(
                    household_id=home.id,
                    holder=WishHolder.RELATIVE,
                    person_id=person.id,
                    source=WishSource.DIRECT,
                    statement=f"{mark}の意向",
                    said_on=now.date(),
                    recorded_by_id=staff.id,
                    recorded_at=now,
                    **common,
                ),
                Consent(
                    giver_person_id=person.id,
                    about_person_id=person.id,
                    recipient=f"{mark}センター",
                    purpose="つなぎ",
                    items=["お名前"],
                    method=ConsentMethod.SIGNED,
                    given_at=now,
                    **common,
                ),
                Disclosure(
                    about_person_id=person.id,
                    recipient=f"{mark}相手",
                    basis=DisclosureBasis.CONSENT,
                    items=["お名前"],
                    told_by_id=staff.id,
                    told_at=now,
                    **common,
                ),
            ]
        )
        found[mark] = person
    session.commit()
    return found


@pytest.mark.parametrize(("mine", "theirs"), [("zzmama", "zzpapa"), ("zzpapa", "zzmama")])
def test_no_page_of_one_says_anything_of_the_other(parents, family_client, mine, theirs):
    pages = walk(
        family_client(parents[mine].id), "/me/", "/me/record", "/me/told", "/me/messages", "/me/contact"
    )
    opened = [page for page in pages if page.path.startswith("/me")]
    assert len(opened) >= 8
    phone = "0848112222" if theirs == "zzpapa" else "0848111111"
    for page in opened:
        assert page.status < 500, page.path
        assert theirs not in page.html, page.path
        assert phone not in page.html, page.path
        assert parents[theirs].public_id not in page.html, page.path
    assert any(mine in page.html for page in opened)
    for page in opened:  # nor what staff wrote down of their own words
        assert f"{mine}の話" not in page.html, page.path
        assert f"{mine}の意向" not in page.html, page.path
