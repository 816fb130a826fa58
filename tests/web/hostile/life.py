"""What has happened in the town, so that every page is there: offers, make-ups, walls, letters, answers, times."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.accounts.glass import break_glass
from familyprog.accounts.models import FamilySession, Site, Staff
from familyprog.accounts.queries import staff_actor
from familyprog.attendance import service as attendance
from familyprog.attendance.enums import Mark
from familyprog.attendance.models import AbsenceLink, TabletSession
from familyprog.attendance.queries.materials import materials_of
from familyprog.attendance.service.tablets import open_tablet
from familyprog.base.clock import tokyo_date
from familyprog.base.names import digest
from familyprog.calendars.models import Feed, StaffFeed
from familyprog.cli.town.groups import meetings_of
from familyprog.consent import service as consents
from familyprog.consent.enums import DisclosureBasis, PartnerKind
from familyprog.consent.rules import ConsentInput, DisclosureInput, PartnerInput
from familyprog.contacts.enums import ContactWay, Direction, Outcome
from familyprog.contacts.rules import ContactInput
from familyprog.contacts.service import record_contact
from familyprog.enrolment import service as enrolments
from familyprog.enrolment.enums import EnrolmentState, EntryWay, GreetingRhythm, MakeUpState, MakeUpWay
from familyprog.enrolment.models import DatesWish, Enrolment, MakeUp, ProgramOffer
from familyprog.enrolment.service import bookings
from familyprog.enrolment.service.greetings import wish_greetings
from familyprog.evening.rules.projector import wall_token
from familyprog.handover import service as handover
from familyprog.handover.models import HandOverCase, PackQuestion
from familyprog.measures.enums import Said, Wave
from familyprog.measures.items import catalogue
from familyprog.measures.rules import Answer
from familyprog.measures.service import Sheet, write_sheet
from familyprog.meetings import service as meetings
from familyprog.meetings.enums import LineKind
from familyprog.meetings.queries import get_case, listed
from familyprog.meetings.rules import MeetingInput
from familyprog.merging import service as merging
from familyprog.outbox.enums import MessageKind
from familyprog.outbox.models import HeldPlan
from familyprog.people import service as people
from familyprog.people.models import Household, Person, PersonAlias
from familyprog.people.service import caseload as people_caseload
from familyprog.people.service.cards import issue_card
from familyprog.programs.enums import CohortState
from familyprog.programs.models import ClassSession, Cohort, CurriculumUnit, Program, SessionUnit
from familyprog.programs.service import CohortFacts, name_stand_in
from familyprog.progression.models import Decision
from familyprog.referrals import service
from familyprog.referrals.enums import (
    NeedKind,
    NeedSource,
    PacketSection,
    PartSource,
    ReferralKind,
    ReferralState,
    ResourceKind,
    SendWay,
    Situation,
)
from familyprog.referrals.queries import draft_of
from familyprog.referrals.rules import RoleInput, RolesInput
from familyprog.referrals.service import PartInput, ReferralInput
from familyprog.reminders.changes import move_session
from familyprog.reminders.letters import print_letters
from familyprog.reminders.rescheduling import change_cohort
from familyprog.reminders.rules import Office
from tests import make

OFFICE = Office(
    "まなびの会", "no-reply@example.jp", "0848-00-0000", "平日 9時〜17時", "http://127.0.0.1:8000", ""
)
MONTH = dt.timedelta(days=30)


@dataclass
class Life:
    """Tells what happened, and notes by which addresses it can be seen."""

    session: Session
    site: Site
    team: dict[str, Staff]
    cohorts: dict[str, Cohort]
    now: dt.datetime
    secret_key: str
    starts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def by(self) -> Actor:
        """The coordinator."""
        return staff_actor(self.team["yukari"])

    @property
    def other(self) -> Actor:
        """The second coordinator."""
        return staff_actor(self.team["kenji"])

    def see(self, who: str, *paths: str) -> None:
        """Where it can be seen, and by whom."""
        self.starts.setdefault(who, []).extend(paths)

    def person(self, alias: str) -> Person:
        """Somebody who lives here."""
        query = select(Person).join(PersonAlias, PersonAlias.person_id == Person.id)
        return self.session.scalars(query.where(PersonAlias.name == alias).order_by(Person.id)).first()

    def newcomer(self, alias: str, **more: object) -> Person:
        """Somebody who moves in, with a mailbox of the same name every time."""
        contact = {"email": f"new{len(alias)}{ord(alias[0])}@demo.invalid", "phone": "0848555555"}
        return make.a_family_member(self.session, self.site, alias, contact=contact, **more)

    def program(self, slug: str, **more: object) -> Program:
        """Another program."""
        return make.a_program(self.session, self.site, slug=slug, title=f"会 {slug}", **more)

    def group(self, slug: str, name: str, **more: object) -> tuple[Cohort, ClassSession]:
        """Another group, with one session in a month."""
        cohort = make.a_cohort(self.session, self.program(slug), name=name, **more)
        return cohort, make.a_session(self.session, cohort, self.now + MONTH)


def go_on(life: Life, ours: Person, busy: Person, home: Person) -> None:
    """Everything; `home` of the demo town, `ours` and `busy` of the families with a mark in every word."""
    running = meetings_of(life.session, life.cohorts["running"])
    today = next(one for one in running if one.starts_at > life.now)
    attendance.tell_absence(life.session, today, ours.id, now=life.now, by=life.by)
    _look_at_today(life, today, busy)
    _miss_units(life, running, busy)
    _offer_seats(life, busy)
    _offer_a_program(life, home)
    _rest(life, home)
    _book_times(life, busy)
    _agree(life, home)
    _open_calendars(life, home, today, ours)
    life.see("yukari", "/staff/replies")
    _wish_for_dates(life, home)
    _write_letters(life)
    _build_walls(life)
    _merge(life)
    _ask_questions(life)
    _change_what_is_held(life, running[-1])
    _change_a_place(life)
    _visit_the_desk(life, busy, home)
    _try_again(life, home)
    _sit_together(life, home, busy)
    _hand_on(life, home)
    _hand_over(life)
    _open_in_an_emergency(life, ours)


def _sit_together(life: Life, home: Person, busy: Person) -> None:
    """A stage meeting of this day: one household was talked about, another is next."""
    ids = (life.team["yukari"].id, life.team["kenji"].id)
    row = meetings.plan_meeting(life.session, MeetingInput(life.now, "会議室", ids), now=life.now, by=life.by)
    homes = [life.session.get_one(Household, one.household_id) for one in (home, busy)]
    meetings.add_cases(life.session, row, homes, now=life.now, by=life.by)
    first, second = (get_case(life.session, row, one.public_id) for one in listed(life.session, row))
    meetings.write_line(life.session, row, first, LineKind.TALKED, "ひとこと", now=life.now, by=life.by)
    here = f"/staff/meetings/{row.public_id}"
    life.see("yukari", here, f"{here}/minutes", f"{here}/papers", f"{here}/change", f"{here}/close")
    place = f"{here}/cases/{second.public_id}"
    life.see("yukari", place, f"{place}/not-today", f"{place}/conclude?support=family.family&kind=open")
    life.see("yukari", "/staff/board", f"/staff/cases/{homes[0].public_id}/one-page")


def _hand_on(life: Life, home: Person) -> None:
    """A draft, a slip that waits for its answer, a conference, a table of roles, a place, a partner long unchecked."""
    today, by = tokyo_date(life.now), life.by
    old = PartnerInput("ふたばの窓口", PartnerKind.SELF_RELIANCE, last_checked_on=today - 8 * MONTH)
    partner = consents.save_partner(life.session, None, old, now=life.now, by=by)
    household = life.session.get_one(Household, home.household_id)
    agreed = ConsentInput("ふたばの窓口", "つなぐため", ("お名前", "つなぎ票"))
    consent = consents.give_consent(life.session, home, agreed, now=life.now, by=by)
    given = ReferralInput(Situation.HARDSHIP, ReferralKind.SELF_RELIANCE, today + MONTH / 2, partner, consent)
    draft, sent = (service.begin(life.session, household, given, now=life.now, by=by) for _n in range(2))
    for row in (draft, sent):
        grant = draft_of(life.session, row, today).grants[-1]
        part = PartInput(PacketSection.REQUEST, grant.key, PartSource.STAFF, "お話を聞いてください。")
        service.write_part(life.session, row, part, now=life.now, by=by)
    seen = draft_of(life.session, sent, today).packet.digest
    service.send(life.session, sent, seen, SendWay.HAND, now=life.now, by=by)
    heard = {"happened_on": today, "now": life.now, "by": by}
    service.record_answer(life.session, sent, ReferralState.ON_HOLD, **heard)
    sent.answer_by = today
    service.note_need(life.session, household, NeedKind.MONEY, NeedSource.FAMILY, now=life.now, by=by)
    roles = RolesInput(today, "", (RoleInput("見守り"),))
    table = service.save_roles(life.session, household, roles, now=life.now, by=by)
    place = service.add_resource(life.session, partner, ResourceKind.PLACE, "部屋", now=life.now, by=by)
    assert place.public_id
    case, doors = household.public_id, ("", "/begin?situation=hardship")
    life.see("yukari", *(f"/staff/cases/{case}/referrals{door}" for door in doors))
    life.see("yukari", *(f"/staff/cases/{case}/{door}" for door in ("coordination", "conference", "roles")))
    life.see("yukari", f"/staff/roles/{table.public_id}/paper", "/staff/resources", "/staff/conferences/new")
    life.see("yukari", f"/staff/partners/{partner.public_id}/resources", "/staff/supporter-talks")
    # A draft and what was sent are two pages of one route; a word in the address makes the walk open both.
    pages = (
        draft.public_id,
        f"{sent.public_id}?answered",
        f"{sent.public_id}/paper",
        f"{sent.public_id}/answers/last",
    )
    life.see("yukari", "/staff/referrals", *(f"/staff/referrals/{page}" for page in pages))


def _open_in_an_emergency(life: Life, ours: Person) -> None:
    """Somebody of no household's opened one just now; nobody has looked at why."""
    admin = staff_actor(life.team["kanri"])
    row = break_glass(life.session, ours.household_id or 0, "連絡がつかないため", now=life.now, by=admin)
    life.see("kanri", f"/staff/break-glass/{row.public_id}")
    life.see("yukari", f"/staff/break-glass/{row.public_id}/review")
    life.see("kansa", f"/staff/audit?number={ours.public_id}")


def _try_again(life: Life, home: Person) -> None:
    """Nobody took the telephone in the last month; the day to try again has come."""
    then = life.now - MONTH
    call = ContactInput(then, ContactWay.PHONE, Direction.OUT, Outcome.NO_ANSWER)
    household = life.session.get_one(Household, home.household_id)
    record_contact(life.session, household, home, call, now=then, by=life.by)


def _look_at_today(life: Life, today: ClassSession, busy: Person) -> None:
    """Somebody comes in her place, as the family said."""
    life.see("shinko", f"/staff/sessions/{today.public_id}/substitutes/{busy.public_id}")
    life.see("yukari", f"/staff/sessions/{today.public_id}/messages")  # nobody has heard of it yet
    papers = ("papers", "sheet", "tents", "handout", "home-sheet", "key-entry")
    life.see("shinko", *(f"/staff/sessions/{today.public_id}/{end}" for end in papers))
    colleague = make.a_staff(life.session, life.site, Role.FACILITATOR, name="代わり みお")
    name_stand_in(life.session, today, colleague, now=life.now, by=life.by)
    life.see("yukari", f"/staff/sessions/{today.public_id}/stand-in")
    life.see("shinko", f"/staff/sessions/{today.public_id}/run")
    life.see("visitor", f"/w/{today.public_id}/{wall_token(today.public_id, life.secret_key)}")
    _stand_at_the_door(life, today)


def _stand_at_the_door(life: Life, today: ClassSession) -> None:
    """Two devices show the names, one of them is put away."""
    shinko = staff_actor(life.team["shinko"])
    for token in ("tablet", "tablet_away"):
        typed = {"pin": "471938", "pin_again": "471938", "secret_key": life.secret_key}
        open_tablet(life.session, today, now=life.now, by=shinko, **typed)
        row = life.session.scalars(select(TabletSession).order_by(TabletSession.id.desc())).first()
        row.token_hash = digest(token)
    row.locked_at = life.now


def _miss_units(life: Life, running: list[ClassSession], busy: Person) -> None:
    """Two evenings were missed: one is caught up with as a guest, one is still open; a third one to one."""
    past = [one for one in running if one.ends_at < life.now]
    units = dict(
        life.session.execute(
            select(SessionUnit.class_session_id, SessionUnit.curriculum_unit_id).where(
                SessionUnit.class_session_id.in_([one.id for one in past])
            )
        ).all()
    )
    mine = _enrolment(life, busy, life.cohorts["running"])
    mine.created_at = past[0].starts_at - MONTH
    for meeting in past:
        attendance.mark(
            life.session, meeting, busy.id, Mark.ABSENT, version=None, now=meeting.ends_at, by=life.by
        )
    host = meetings_of(life.session, life.cohorts["intensive"])[0]
    for meeting, way in ((past[0], MakeUpWay.OTHER_COHORT), (past[1], MakeUpWay.ONE_TO_ONE)):
        guest_at = host.id if way is MakeUpWay.OTHER_COHORT else None
        row = MakeUp(site_id=life.site.id, enrolment_id=mine.id, curriculum_unit_id=units[meeting.id])
        row.way, row.state, row.class_session_id, row.made_at = way, MakeUpState.PLANNED, guest_at, life.now
        life.session.add(row)
    life.session.flush()
    number = life.session.get_one(CurriculumUnit, units[past[2].id]).number
    life.see("another", f"/me/make-ups/{mine.public_id}/{number}")
    life.see("yukari", f"/staff/enrolments/{mine.public_id}/units/{number}")
    life.see("yukari", f"/staff/cohorts/{life.cohorts['running'].public_id}/units")
    life.see("yukari", f"/staff/enrolments/{mine.public_id}/complete")


def _enrolment(life: Life, person: Person, cohort: Cohort) -> Enrolment:
    query = select(Enrolment).where(Enrolment.person_id == person.id, Enrolment.cohort_id == cohort.id)
    return life.session.scalars(query).one()


def _offer_seats(life: Life, busy: Person) -> None:
    cohort, _meeting = life.group("machi", "順番の会", capacity=0)
    enrolments.enrol(life.session, cohort, busy, entry_way=EntryWay.WEB, now=life.now, by=life.by)
    cohort.capacity = 1
    life.session.flush()
    enrolments.fill_seats(life.session, cohort.id, now=life.now, by=life.by)
    life.see("yukari", "/staff/seat-offers")


def _offer_a_program(life: Life, home: Person) -> None:
    before = life.session.scalars(select(Enrolment).where(Enrolment.person_id == home.id)).first()
    cohort, _meeting = life.group("tsugi", "つぎの会")
    row = ProgramOffer(site_id=life.site.id, person_id=home.id, program_id=cohort.program_id)
    row.from_enrolment_id, row.opened_at = before.id, life.now
    life.session.add(row)
    life.session.flush()
    life.see("sakura", f"/me/offers/{row.public_id}", "/me/greetings")
    life.see("yukari", f"/staff/enrolments/{before.public_id}/certificate")


def _rest(life: Life, home: Person) -> None:
    cohort, _meeting = life.group("yasumi", "休んでいる会")
    make.an_enrolment(life.session, cohort, home, state=EnrolmentState.PAUSED)
    row = FamilySession(token_hash=digest("kept"), person_id=home.id, created_at=life.now, seen_at=life.now)
    row.kept_until = life.now + MONTH
    life.session.add(row)
    life.see("sakura", "/me/devices")
    known = materials_of(life.session, home.id, now=life.now)
    tried = next(one for one in known if one.has_homework)
    life.see("sakura", f"/me/materials/{tried.session_public_id}/{tried.number}")


def _book_times(life: Life, busy: Person) -> None:
    cohort, meeting = life.group("hitotsu", "一対一の会")
    free = make.a_session(life.session, cohort, life.now + 2 * MONTH, number=2)
    make.an_enrolment(life.session, cohort, busy)
    for one in (meeting, free):
        slots = bookings.lay_out(life.session, one, minutes=30, gap=0, now=life.now, by=life.by)
        if one is meeting:
            bookings.book_slot(life.session, slots[0], busy, now=life.now, by=life.by)
        else:
            life.see("yukari", f"/staff/sessions/{one.public_id}/slots/{slots[0].public_id}/book")
    life.see("another", f"/me/sessions/{free.public_id}/times")
    life.see("yukari", f"/staff/sessions/{meeting.public_id}/slots")


def _agree(life: Life, home: Person) -> None:
    given = ConsentInput("となりの窓口", "つなぐため", ("お名前", "日にち"))
    row = consents.give_consent(life.session, home, given, now=life.now, by=life.by)
    life.see("sakura", f"/me/told/{row.public_id}/withdraw")
    life.see("yukari", *(f"/staff/consents/{row.public_id}/{page}" for page in ("withdraw", "paper", "told")))
    ends = ConsentInput("みなとの窓口", "つなぐため", ("お名前",), ends_on=tokyo_date(life.now) + MONTH / 2)
    consents.give_consent(life.session, home, ends, now=life.now, by=life.by)
    told = DisclosureInput("みなとの窓口", ("お名前",), DisclosureBasis.INTERNAL, "同じ係のため")
    consents.note_disclosure(life.session, home, told, now=life.now, by=life.by)
    case = life.session.get_one(Household, home.household_id).public_id
    life.see("yukari", f"/staff/people/{home.public_id}/told", f"/staff/cases/{case}/consents")


def _open_calendars(life: Life, home: Person, today: ClassSession, ours: Person) -> None:
    mine = Feed(person_id=home.id, token_hash=digest("secret-of-a-family"), created_at=life.now)
    theirs = StaffFeed(
        staff_id=life.team["shinko"].id, token_hash=digest("secret-of-staff"), created_at=life.now
    )
    life.session.add_all([mine, theirs])
    # With a public id that is the same every time, so the address is.
    link = AbsenceLink(class_session_id=today.id, person_id=ours.id, token_hash="-", created_at=life.now)
    life.session.add(link)
    life.session.flush()
    place = (today.id, ours.id)
    token = attendance.absence_tokens(life.session, [place], secret_key=life.secret_key, now=life.now)[place]
    life.see("visitor", "/c/secret-of-a-family.ics", f"/a/{token}")
    life.see("sakura", "/me/calendar")
    life.see("shinko", "/staff/calendar")


def _wish_for_dates(life: Life, home: Person) -> None:
    program = life.session.scalars(select(Program).where(Program.slug == "miru")).one()
    cohort = life.session.scalars(select(Cohort).where(Cohort.program_id == program.id)).one()
    life.session.add(DatesWish(cohort_id=cohort.id, person_id=home.id, wished_at=life.now))
    for who in ("visitor", "sakura"):
        life.see(who, "/programs/miru", f"/cohorts/{cohort.public_id}/apply")


def _write_letters(life: Life) -> None:
    """One lies printed in its batch, the next one waits."""
    post = {"channel": "post", "email": "", "email_proven_at": None, "postal_address": "みどり市港町1-2-3"}
    cohort, meeting = life.group("tegami", "手紙の会")
    for alias in ("ふみ", "たより"):
        person = make.a_family_member(life.session, life.site, alias, contact=post)
        place = make.an_enrolment(life.session, cohort, person)
        people.tell(
            life.session,
            person.id,
            MessageKind.ENROLLED,
            site_id=life.site.id,
            occasion=f"enrolment:{place.public_id}",
            due_at=life.now,
            not_after=meeting.starts_at,
            enrolment_id=place.id,
            now=life.now,
        )
        if alias == "ふみ":
            batch = print_letters(life.session, life.by, office=OFFICE, now=life.now)
    life.see("uketsuke", "/staff/letters", f"/staff/letters/{batch.public_id}")
    life.see("uketsuke", f"/staff/letters/{batch.public_id}/letters.pdf")


def _hand_over(life: Life) -> None:
    """One is not handed on yet; somebody is greeted, and somebody else leaves soon without anybody after."""
    draft = handover.open_hand_over(
        life.session,
        life.team["yukari"],
        tokyo_date(life.now) + dt.timedelta(days=50),
        is_leaving=False,
        now=life.now,
        by=life.by,
    )
    one = life.newcomer("はがき")
    household = life.session.get_one(Household, one.household_id)
    people_caseload.look_after(life.session, household, life.team["yukari"], now=life.now, by=life.by)
    wanted = {household.public_id: life.team["kenji"].public_id}
    handover.choose(life.session, draft, wanted, now=life.now, by=life.by)
    longer = life.now - dt.timedelta(days=100)
    wish_greetings(life.session, one, GreetingRhythm.QUARTER, now=longer, by=life.by)
    life.see("yukari", f"/staff/hand-overs/{draft.public_id}", f"/staff/hand-overs/{draft.public_id}/send")
    asked = (
        select(HandOverCase.public_id)
        .join(PackQuestion, PackQuestion.case_id == HandOverCase.id)
        .where(HandOverCase.receiver_id == life.team["yukari"].id, PackQuestion.answered_at.is_(None))
    )
    life.see("yukari", f"/staff/packs/{life.session.scalars(asked).first()}")


def _build_walls(life: Life) -> None:
    one, other, third = (life.newcomer(alias) for alias in ("かべ", "となり", "むこう"))
    people.keep_apart(life.session, one, other, now=life.now, by=life.by)
    asked = people.keep_apart(life.session, one, third, now=life.now, by=life.by)
    people.ask_to_lift(life.session, asked, "引っ越したため", now=life.now, by=life.other)
    flag = people.keep_apart(life.session, other, third, now=life.now, by=life.by)
    life.see("yukari", f"/staff/people/{one.public_id}/walls", f"/staff/walls/{flag.public_id}/lift")


def _merge(life: Life) -> None:
    kept, gone, same = (life.newcomer(alias) for alias in ("ひとり", "おなじ", "にてる"))
    row = merging.merge(life.session, kept, gone, has_consent=True, now=life.now, by=life.by)
    life.see("yukari", f"/staff/merges/{row.public_id}")
    life.see("yukari", f"/staff/people/{kept.public_id}/same/{same.public_id}")


def _ask_questions(life: Life) -> None:
    one = life.newcomer("こたえ")
    case = f"/staff/cases/{life.session.get_one(Household, one.household_id).public_id}/measures"
    answers = {"ease": Answer(Said.GIVEN, 3)}
    sheet = Sheet(one, None, Wave.START, tokyo_date(life.now), answers)
    row = write_sheet(life.session, sheet, catalogue(), now=life.now, by=life.by)
    life.see("yukari", f"{case}/{one.public_id}/print", f"{case}/sheets/{row.public_id}")


def _change_what_is_held(life: Life, last: ClassSession) -> None:
    later = {
        "starts_at": last.starts_at + dt.timedelta(hours=1),
        "ends_at": last.ends_at + dt.timedelta(hours=1),
    }
    move_session(life.session, last, **later, hold=dt.timedelta(hours=1), now=life.now, by=life.by)
    life.see("yukari", f"/staff/sessions/{last.public_id}", f"/staff/sessions/{last.public_id}/calls")


def _change_a_place(life: Life) -> None:
    cohort, _meeting = life.group("basho", "場所を変えた会")
    facts = CohortFacts(cohort.name, venue="港の会館")
    change_cohort(life.session, cohort, facts, hold=dt.timedelta(hours=1), now=life.now, by=life.by)
    change = life.session.scalars(select(HeldPlan.public_id).where(HeldPlan.cohort_id == cohort.id)).one()
    life.see("yukari", f"/staff/cohort-changes/{change}/undo")


def _visit_the_desk(life: Life, busy: Person, home: Person) -> None:
    issue_card(life.session, home, secret_key=life.secret_key, now=life.now, by=life.by)
    mine = _enrolment(life, busy, life.cohorts["running"])
    monthly = _enrolment(life, home, life.cohorts["practice_day"])
    draft, _meeting = life.group("shita", "下書きの会", state=CohortState.DRAFT)
    new, _token = make.an_invited_colleague(life.session, life.site, life.now)
    new.setup_token_hash = digest("line-of-a-colleague")
    decision, case = life.session.execute(
        select(Decision.public_id, Household.public_id)
        .join(Household, Household.id == Decision.household_id)
        .order_by(Decision.id)
    ).first()
    life.see("visitor", "/staff/set-up/line-of-a-colleague", "/demo/mail", "/healthz", "/readyz")
    life.see("uketsuke", f"/staff/people/{home.public_id}/card", f"/staff/entries/{mine.public_id}")
    life.see("yukari", f"/staff/cohorts/{draft.public_id}/publish", "/staff/style-guide")
    life.see("yukari", f"/staff/cohorts/{life.cohorts['finished'].public_id}/finish")
    life.see("yukari", f"/staff/enrolments/{monthly.public_id}/month")
    life.see("yukari", f"/staff/cases/{case}/decisions/{decision}")
