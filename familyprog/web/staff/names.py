"""呼び名: what somebody is called, everywhere and in one group."""

from __future__ import annotations

from werkzeug.wrappers import Response
from wtforms import StringField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment.queries import get_enrolment
from familyprog.enrolment.queries.aliases import groups_of_home
from familyprog.enrolment.service.aliases import call_in_group
from familyprog.people.models import Household
from familyprog.progression.queries import get_case_household
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.reading import note_read
from familyprog.web.staff import pages


class GroupAliasForm(Form):
    """One form a row; empty: called as everywhere."""

    alias = StringField("この会での呼び名", [at_most(40)], filters=[clean])


@pages.get("/cases/<pid:case_id>/names")
@allow(Action.VIEW_CASE)
def names(case_id: str) -> tuple[str, int]:
    """In which groups somebody of the household is, and what he or she is called there."""
    household = get_case_household(db(), actor(), case_id)
    note_read("household", case_id, "read_names")
    return _page(household)


@pages.post("/cases/<pid:case_id>/names/<pid:enrolment_id>")
@allow(Action.WRITE_NOTE)
def name_in_group(case_id: str, enrolment_id: str) -> Response | tuple[str, int]:
    """Another name in this group; whoever sits there hears no other."""
    household, mine = get_case_household(db(), actor(), case_id), get_enrolment(db(), actor(), enrolment_id)
    form = _form(enrolment_id, None)
    if form.validate_on_submit():
        try:
            call_in_group(db(), mine, form.alias.data or "", now=now(), by=actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("この会での呼び名を記しました。名簿と名札に出ます。")
            return see_other("staff.names", case_id=case_id)
    return _page(household, form, enrolment_id)


def _page(
    household: Household, refused: GroupAliasForm | None = None, refused_id: str = ""
) -> tuple[str, int]:
    rows = groups_of_home(db(), household.id)
    forms = {one.public_id: _form(one.public_id, one.group_alias) for one in rows}
    if refused is not None:
        forms[refused_id] = refused
    return answer("staff/names.html", form=refused, rows=rows, forms=forms, case_id=household.public_id)


def _form(key: str, alias: str | None) -> GroupAliasForm:
    form = GroupAliasForm() if alias is None else GroupAliasForm(formdata=None, alias=alias)
    form.alias.id = f"alias-{key}"
    return form
