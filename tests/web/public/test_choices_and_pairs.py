"""A second and a third group, two who come together, and what the pages say of it: beforehand and afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.accounts.codes import digits_of
from familyprog.accounts.models import SignInCode
from familyprog.enrolment.enums import EnrolmentState, InterviewWay
from familyprog.enrolment.models import Application, Enrolment, EnrolmentChoice
from familyprog.people.enums import Relation
from familyprog.people.models import ContactProfile, Person, PersonAlias
from tests import make


@pytest.fixture
def groups(session, site):
    """昼の会 is full; 夜の会 and 土曜の会 of the same program have room."""
    program = make.a_program(session, site)
    made = [
        make.a_cohort(session, program, name=name, capacity=2) for name in ("昼の会", "夜の会", "土曜の会")
    ]
    for cohort in made:
        make.a_session(session, cohort)
    for alias in ("ふじ", "うめ"):
        make.an_enrolment(session, made[0], make.a_family_member(session, site, alias))
    session.commit()
    return made


def at(cohort, step: str = "") -> str:
    return f"/cohorts/{cohort.public_id}/apply{step}"


def begin(client, cohort) -> str:
    return client.post(at(cohort), data={"cohort": cohort.public_id}).location


def go_on(client, cohort, **name: str) -> str:
    """Name and mail; where that leads."""
    client.post(at(cohort, "/name"), data={"alias": "さくら", "relation": "mother"} | name)
    return reach(client, cohort)


def reach(client, cohort, **contact: str) -> str:
    typed = {"channel": "mail", "email": "sakura@example.jp", "title_style": "neutral"} | contact
    client.post(at(cohort, "/contact"), data=typed)
    hours = {"safe_from_hour": "9", "safe_until_hour": "17"}
    return client.post(at(cohort, "/reach"), data=typed | hours).location


def prove(client, session, config, cohort) -> str:
    """Send, type the digits, read the done page."""
    client.post(at(cohort, "/check"))
    code = session.scalars(select(SignInCode).order_by(SignInCode.id.desc())).first()
    done = client.post(at(cohort, "/code"), data={"code": digits_of(code, config.secret_key)})
    assert done.status_code == 303
    return client.get(done.location).text


def newest(session, how_many: int = 1) -> list[Enrolment]:
    rows = session.scalars(select(Enrolment).order_by(Enrolment.id.desc()).limit(how_many)).all()
    return list(reversed(rows))


def test_other_groups_are_asked_for_only_when_the_first_is_full(client, groups) -> None:
    assert begin(client, groups[0]).endswith("/apply/others")
    page = client.get(at(groups[0], "/others")).text
    assert "この会は、いま満席です" in page
    assert "ほかは選ばない" in page
    assert "夜の会" in page
    assert begin(client, groups[1]).endswith("/apply/name")


def test_naming_no_other_waits_in_the_first(client, session, config, groups) -> None:
    begin(client, groups[0])
    assert client.post(at(groups[0], "/others"), data={"skip": "y"}).location.endswith("/name")
    go_on(client, groups[0])
    page = client.get(at(groups[0], "/check")).text
    assert "「昼の会」はいま満席です。" in page
    assert "「昼の会」の順番をお取りします。" in page
    assert 'data-state="waiting"' in prove(client, session, config, groups[0])
    assert session.scalars(select(EnrolmentChoice)).all() == []


def test_a_seat_elsewhere_is_taken_only_by_who_said_so(client, session, site, config, groups) -> None:
    day, evening, saturday = groups
    make.an_enrolment(session, evening, make.a_family_member(session, site, "もも"))
    session.commit()
    begin(client, day)
    typed = {"second": evening.public_id, "third": saturday.public_id, "when_full": "seat"}
    client.post(at(day, "/others"), data=typed)
    go_on(client, day)
    page = client.get(at(day, "/check")).text
    assert "「昼の会」はいま満席です。" in page
    assert "「夜の会」の席をお取りします。" in page
    done = prove(client, session, config, day)
    assert "「昼の会」は満席でした。「夜の会」の席をお取りしました。" in done
    [mine] = newest(session)
    assert (mine.cohort_id, mine.state) == (evening.id, EnrolmentState.ENROLLED)
    ranks = select(EnrolmentChoice.cohort_id).order_by(EnrolmentChoice.rank)
    assert session.scalars(ranks).all() == [day.id, evening.id, saturday.id]


def test_who_named_others_and_rather_waits_stays_in_the_first(client, session, config, groups) -> None:
    begin(client, groups[0])
    typed = {"second": groups[1].public_id, "third": "", "when_full": "line"}
    client.post(at(groups[0], "/others"), data=typed)
    go_on(client, groups[0])
    page = client.get(at(groups[0], "/check")).text
    assert "ほかにも来られる会（「夜の会」）は、事務局に伝わります。" in page
    assert 'data-state="waiting"' in prove(client, session, config, groups[0])
    assert newest(session)[0].cohort_id == groups[0].id


def test_when_all_are_full_the_first_is_waited_for(client, session, site, config, groups) -> None:
    for number in range(2):
        make.an_enrolment(session, groups[1], make.a_family_member(session, site, f"ひと{number}"))
    session.commit()
    begin(client, groups[0])
    typed = {"second": groups[1].public_id, "third": "", "when_full": "seat"}
    client.post(at(groups[0], "/others"), data=typed)
    go_on(client, groups[0])
    assert "ほかに選ばれた「夜の会」にも、いまは席がありません。" in client.get(at(groups[0], "/check")).text
    prove(client, session, config, groups[0])
    assert (newest(session)[0].cohort_id, newest(session)[0].waiting_number) == (groups[0].id, 1)


def test_only_groups_for_the_same_people_are_offered(client, session, site, groups) -> None:
    alike = make.a_cohort(session, make.a_program(session, site, title="もう一つの学び"), name="第1期")
    other = make.a_cohort(session, make.a_program(session, site, audience="支援する方"), name="別の会")
    session.commit()
    begin(client, groups[0])
    page = client.get(at(groups[0], "/others")).text
    assert alike.public_id in page
    assert "もう一つの学び" in page
    assert other.public_id not in page
    typed = {"second": other.public_id, "third": "", "when_full": "seat"}
    answer = client.post(at(groups[0], "/others"), data=typed)
    assert answer.status_code == 422
    assert "一覧から選んでください" in answer.text


def test_where_nobody_knows_yet_the_desk_is_asked_before_a_seat(
    client, session, site, config, groups
) -> None:
    fathers = [{"kind": "relation", "relations": ["father"]}]
    other = make.a_cohort(session, make.a_program(session, site, eligibility=fathers), name="父の会")
    session.commit()
    begin(client, groups[0])
    assert "くわしくは窓口で" in client.get(at(groups[0], "/others")).text
    client.post(at(groups[0], "/others"), data={"second": other.public_id, "when_full": "seat"})
    go_on(client, groups[0])  # a mother, as she says now
    page = client.get(at(groups[0], "/check")).text
    assert "「昼の会」の順番をお取りします。" in page
    assert "「父の会」に来られるかどうかは、お電話や窓口でうかがいます。" in page
    prove(client, session, config, groups[0])
    assert newest(session)[0].cohort_id == groups[0].id


def test_another_first_group_asks_for_the_others_anew(client, session, groups) -> None:
    begin(client, groups[0])
    client.post(
        at(groups[0], "/others"), data={"second": groups[1].public_id, "third": "", "when_full": "seat"}
    )
    begin(client, groups[1])
    assert "second" not in session.scalars(select(Application.answers)).one()


def along(client, cohort, **typed: str):
    given = {"companion": "ふじの", "companion_relation": "father", "both": "both"} | typed
    return client.post(at(cohort, "/along"), data=given)


@pytest.fixture
def hall(session, site):
    """A group of some seats."""

    def with_seats(capacity: int):
        cohort = make.a_cohort(session, make.a_program(session, site), name="昼の会", capacity=capacity)
        make.a_session(session, cohort)
        session.commit()
        return cohort

    return with_seats


def pair_up(client, cohort, both: str) -> str:
    """Two of a household ask together; the page where everything is checked."""
    begin(client, cohort)
    place = client.post(
        at(cohort, "/name"), data={"alias": "さくら", "relation": "mother", "along": "y"}
    ).location
    assert place.endswith("/apply/along")
    assert along(client, cohort, both=both).location.endswith("/contact")
    reach(client, cohort)
    return client.get(at(cohort, "/check")).text


@pytest.mark.parametrize("both", ["both", "either"])
def test_two_of_a_household_get_two_seats(client, session, config, hall, both: str) -> None:
    cohort = hall(2)
    page = pair_up(client, cohort, both)
    assert "ふじの（父）" in page
    assert "「昼の会」の席を、お二人分お取りします。" in page
    assert "お二人分の席をお取りしました" in prove(client, session, config, cohort)
    first, second = newest(session, 2)
    assert {first.state, second.state} == {EnrolmentState.ENROLLED}
    assert first.together_key == second.together_key is not None
    people = session.scalars(select(Person).order_by(Person.id)).all()
    assert people[0].household_id == people[1].household_id
    assert [one.relation for one in people] == [Relation.MOTHER, Relation.FATHER]
    mailboxes = session.scalars(select(ContactProfile.email)).all()
    assert mailboxes == ["sakura@example.jp"] * 2


def test_only_both_wait_together_for_two_seats(client, session, config, hall) -> None:
    cohort = hall(1)
    page = pair_up(client, cohort, "both")
    assert "お二人分の席がそろうまで、いっしょに順番をお取りします。" in page
    assert "お二人分の席がそろったとき" in prove(client, session, config, cohort)
    first, second = newest(session, 2)
    assert {first.state, second.state} == {EnrolmentState.WAITING}
    assert first.pair_key == second.pair_key is not None


def test_one_goes_in_and_the_other_waits_when_that_was_said(client, session, config, hall) -> None:
    cohort = hall(1)
    page = pair_up(client, cohort, "either")
    assert "席をお一人分お取りします。もうお一人は、順番をお取りします。" in page
    done = prove(client, session, config, cohort)
    assert "お一人分の席をお取りし、もうお一人は順番をお取りしました" in done
    first, second = newest(session, 2)
    assert (first.state, second.state) == (EnrolmentState.ENROLLED, EnrolmentState.WAITING)


def test_two_take_another_group_only_when_it_has_seats_for_both(
    client, session, site, config, groups
) -> None:
    day, evening, saturday = groups
    make.an_enrolment(session, evening, make.a_family_member(session, site, "もも"))
    session.commit()
    begin(client, day)
    typed = {"second": evening.public_id, "third": saturday.public_id, "when_full": "seat"}
    client.post(at(day, "/others"), data=typed)
    client.post(at(day, "/name"), data={"alias": "さくら", "relation": "mother", "along": "y"})
    along(client, day, both="either")
    reach(client, day)
    assert "「土曜の会」の席を、お二人分お取りします。" in client.get(at(day, "/check")).text
    prove(client, session, config, day)
    assert {one.cohort_id for one in newest(session, 2)} == {saturday.id}


def test_not_knowing_is_an_answer_for_both(client, session, config, hall) -> None:
    cohort = hall(2)
    begin(client, cohort)
    client.post(at(cohort, "/name"), data={"alias": "さくら", "relation": "unknown", "along": "y"})
    along(client, cohort, companion_relation="unknown")
    reach(client, cohort)
    assert "わからない" in client.get(at(cohort, "/check")).text
    prove(client, session, config, cohort)
    assert set(session.scalars(select(Person.relation))) == {Relation.UNSAID}


def test_two_must_be_told_apart_and_the_second_may_be_left_out_again(client, session, config, hall) -> None:
    cohort = hall(2)
    begin(client, cohort)
    client.post(at(cohort, "/name"), data={"alias": "さくら", "relation": "mother", "along": "y"})
    for name, sentence in (
        ("サクラ", "ちがうお名前"),
        (" ", "もうお一人のお名前"),
        ("あ" * 41, "40文字まで"),
    ):
        refused = along(client, cohort, companion=name)
        assert refused.status_code == 422
        assert sentence in refused.text
    assert client.post(at(cohort, "/along"), data={"alone": "y"}).location.endswith("/contact")
    reach(client, cohort)
    assert "いっしょに来られる方" not in client.get(at(cohort, "/check")).text
    prove(client, session, config, cohort)
    assert len(session.scalars(select(Enrolment)).all()) == 1


def test_two_who_come_already_under_one_mailbox_are_recognised(client, session, site, config, hall) -> None:
    home = make.a_household(session, site)
    for alias in ("さくら", "ふじの"):
        make.a_family_member(session, site, alias, household=home, contact={"email": "sakura@example.jp"})
    cohort = hall(2)
    pair_up(client, cohort, "both")
    prove(client, session, config, cohort)
    assert len(session.scalars(select(Person)).all()) == 2


def test_the_second_known_under_that_mailbox_brings_the_first_into_the_household(
    client, session, site, config, hall
) -> None:
    known = make.a_family_member(session, site, "ふじの", contact={"email": "sakura@example.jp"})
    cohort = hall(2)
    pair_up(client, cohort, "both")
    prove(client, session, config, cohort)
    homes = session.scalars(select(Person.household_id)).all()
    assert homes == [known.household_id] * 2


def test_by_telephone_two_get_their_seats_when_the_desk_has_called(
    client, session, staff_client, hall
) -> None:
    cohort = hall(2)
    begin(client, cohort)
    client.post(at(cohort, "/name"), data={"alias": "さくら", "relation": "mother", "along": "y"})
    along(client, cohort)
    place = reach(client, cohort, channel="phone", phone="0848123456")
    assert place.endswith("/apply/meet")
    page = client.get(place).text
    for words in (
        "電話で",
        "事務局に行って",
        "オンラインで",
        "家への訪問は望まない",
        "わからない",
        "答えない",
    ):
        assert words in page
    place = client.post(place, data={"interview_way": "online", "declines_visit": "y"}).location
    assert place.endswith("/apply/promises")
    assert "オンラインで・訪問は望まない" in client.get(at(cohort, "/check")).text
    client.post(at(cohort, "/check"))
    application = session.scalars(select(Application)).one()
    desk = staff_client()
    page = desk.get(f"/staff/applications/{application.public_id}").text
    assert "オンラインで・訪問は望まない" in page
    assert "ふじの" in page
    desk.post(f"/staff/applications/{application.public_id}/confirm")
    assert [(one.interview_way, one.declines_visit) for one in newest(session, 2)] == [
        (InterviewWay.ONLINE, True)
    ] * 2
    assert set(session.scalars(select(PersonAlias.name))) >= {"さくら", "ふじの"}
