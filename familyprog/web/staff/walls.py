"""守るしるし: who is not to sit with whom, whose whereabouts are told to nobody. One sets, two take away."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import StringField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment.queries import groups_shared
from familyprog.people import service as people
from familyprog.people.enums import FlagKind
from familyprog.people.models import Flag, Person
from familyprog.people.queries import (
    find_by_nickname,
    get_flag,
    get_person,
    get_person_of,
    home_of,
    walls_of,
)
from familyprog.progression.queries import names_of_staff
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, ask_for_more, at_most, clean, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read, note_search
from familyprog.web.staff import pages


class ApartForm(Form):
    """Somebody else, by nickname or number."""

    q = StringField(
        "呼び名か番号", [required("呼び名か番号を入れてください。"), at_most(80)], filters=[clean]
    )
    other = StringField("選んだ方", [at_most(16)], filters=[clean])


class LiftForm(Form):
    """Why a wall may come down."""

    reason = StringField("解く理由", [at_most(300)], filters=[clean])


@pages.get("/people/<pid:person_id>/walls")
@allow(Action.VIEW_CASE)
def person_walls(person_id: str) -> tuple[str, int]:
    """The flags in force of one person, and what can be done about them."""
    person = get_person(db(), actor(), person_id)
    note_read("walls", person_id)
    return _page(person, ApartForm(formdata=None))


def _page(person: Person, form: ApartForm, found: list[Person] | None = None) -> tuple[str, int]:
    own = walls_of(db(), actor(), [person.id])[person.id]
    shared = {
        wall.flag.id: groups_shared(db(), person.id, wall.other_id, now=now()) if wall.other_id else []
        for wall in own
    }
    return answer(
        "staff/walls.html",
        form=form,
        person=person,
        home=home_of(db(), person),
        walls=own,
        shared=shared,
        found=found,
        staff=names_of_staff(db(), person.site_id),
        me=actor().staff_id,
        is_hidden=any(wall.flag.kind is FlagKind.HIDE for wall in own),
    )


@pages.post("/people/<pid:person_id>/walls")
@allow(Action.WRITE_NOTE)
def keep_apart(person_id: str) -> Response | tuple[str, int]:
    """Look for the other; the one chosen and this one never sit together from now on."""
    person, form = get_person(db(), actor(), person_id), ApartForm()
    if form.other.data:
        return _keep_apart(person, form)
    if not form.validate_on_submit():
        return _page(person, form)
    found = find_by_nickname(db(), actor(), form.q.data or "")
    note_search("person", len(found), [one.public_id for one in found])
    ask_for_more(form.q)
    return _page(person, form, [one for one in found if one.id != person.id])


def _keep_apart(person: Person, form: ApartForm) -> Response | tuple[str, int]:
    other = get_person(db(), actor(), form.other.data or "")
    try:
        people.keep_apart(db(), person, other, now=now(), by=actor())
    except DomainError as refusal:
        form.refuse(refusal)
        return _page(person, form)
    shared = groups_shared(db(), person.id, other.id, now=now())
    words = "お二人を、同じ場に入れません。これからの申込み・席のご案内・月の会・補講を止めます。"
    say(words + (f"いまは「{'」「'.join(shared)}」でご一緒です。席はそのままです。" if shared else ""))
    return see_other("staff.person_walls", person_id=person.public_id)


@pages.post("/people/<pid:person_id>/hide")
@allow(Action.WRITE_NOTE)
def hide_person(person_id: str) -> Response:
    """From now on nobody is shown where this person is."""
    people.hide(db(), get_person(db(), actor(), person_id), now=now(), by=actor())
    say("居どころを知らせない方にしました。一覧・さがす画面・印刷に出さず、予定表から場所を消します。")
    return see_other("staff.person_walls", person_id=person_id)


@pages.route("/walls/<pid:flag_id>/lift", methods=["GET", "POST"])
@allow(Action.WRITE_NOTE)
def wall_lift(flag_id: str) -> Response | tuple[str, int]:
    """Ask with a reason that a wall be taken down; it stands until another confirms."""
    flag = get_flag(db(), actor(), flag_id)
    person, form = get_person_of(db(), flag), LiftForm()
    if form.validate_on_submit():
        try:
            people.ask_to_lift(db(), flag, form.reason.data or "", now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("解くことを申し出ました。別の職員が確かめるまで、しるしはそのままです。")
            return _back(flag)
    return answer("staff/wall_lift.html", form=form, flag=flag, person=person)


@pages.post("/walls/<pid:flag_id>/confirm")
@allow(Action.DECIDE)
def wall_confirm(flag_id: str) -> Response:
    """The second of two takes a wall down."""
    flag = get_flag(db(), actor(), flag_id)
    try:
        people.confirm_lifting(db(), flag, now=now(), by=actor())
    except DomainError as refusal:
        say(refusal.message)
    else:
        say("二人で確かめて、しるしを解きました。")
    return _back(flag)


@pages.post("/walls/<pid:flag_id>/keep")
@allow(Action.WRITE_NOTE)
def wall_keep(flag_id: str) -> Response:
    """It stays after all."""
    flag = get_flag(db(), actor(), flag_id)
    people.keep_wall(db(), flag, now=now(), by=actor())
    say("しるしを残しました。")
    return _back(flag)


def _back(flag: Flag) -> Response:
    person = get_person_of(db(), flag)
    if person.alias.is_hidden and flag.kind is FlagKind.CONFLICT:  # asked perhaps from the other one's page
        return see_other("staff.worklist")
    return see_other("staff.person_walls", person_id=person.public_id)
