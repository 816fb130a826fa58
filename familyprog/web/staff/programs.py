"""プログラム: what the site offers, and a form for something new."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from familyprog.accounts.permissions import Action
from familyprog.base.errors import DomainError
from familyprog.enrolment.queries import seat_states
from familyprog.programs import service
from familyprog.programs.enums import ProgramKind, SupportStage
from familyprog.programs.models import Program
from familyprog.programs.queries import cohorts_of, get_program, programs_of_site
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other
from familyprog.web.staff import pages

# The nation's eight menus (domain.md §1.2); the yearly report counts by them.
MENUS = {
    "": "未定",
    "1": "相談支援",
    "2": "居場所づくり",
    "3": "連絡協議会・ネットワークづくり",
    "4": "当事者会・家族会開催",
    "5": "住民向け講演会・研修会",
    "6": "サポーター派遣・養成",
    "7": "民間団体との連携",
    "8": "実態把握調査",
}


class ProgramForm(Form):
    """Something offered over years; its dates come with the cohorts."""

    title = StringField(
        "プログラムの名前", [required("プログラムの名前を入れてください。"), at_most(80)], filters=[clean]
    )
    slug = StringField(
        "アドレスに使う名前",
        [required("アドレスに使う名前を入れてください（例 kiso）。"), at_most(40)],
        filters=[clean],
        description="半角の英小文字・数字・ハイフン。通信の記録に残るので、会の内容がわからない名前にします。",
    )
    calendar_title = StringField(
        "予定表やメールに出す名前",
        [required("予定表に出す名前を入れてください（例 学習会）。"), at_most(40)],
        filters=[clean],
        description="ご家族の予定表に出ます。ほかの方が見ても内容がわからない名前にします。",
        default="学習会",
    )
    about = TextAreaField("どんな会か（案内のページの文）", [at_most(2000)], filters=[clean])
    kind = RadioField("形", choices=ProgramKind.choices(), default=ProgramKind.COURSE.value)
    stage = RadioField("支援の段階", choices=SupportStage.choices(), default=SupportStage.FAMILY.value)
    menu_code = SelectField("国のメニュー", choices=MENUS, default="")
    prerequisite = SelectField("先に終えるもの", default="")
    is_public = BooleanField("案内のページにのせる", default=True)


@pages.get("/programs", endpoint="programs")
@allow(Action.VIEW_PROGRAMS)
def programs_page() -> str:
    """Everything the site offers, with its cohorts."""
    programs = programs_of_site(db(), actor())
    return render_template(
        "staff/programs.html",
        programs=programs,
        cohorts=cohorts_of(db(), actor(), programs, now=now()),
    )


@pages.get("/programs/<pid:program_id>")
@allow(Action.VIEW_PROGRAMS)
def program(program_id: str) -> str:
    """One program with its cohorts and how full they are."""
    found = get_program(db(), actor(), program_id)
    cohorts = cohorts_of(db(), actor(), [found], now=now())[found.id]
    first = (one.title for one in programs_of_site(db(), actor()) if one.id == found.prerequisite_id)
    return render_template(
        "staff/program.html",
        program=found,
        cohorts=cohorts,
        seats=seat_states(db(), cohorts),
        first=next(first, "なし"),
        menu=MENUS[str(found.menu_code or "")],
    )


@pages.route("/programs/new", methods=["GET", "POST"])
@allow(Action.EDIT_PROGRAMS)
def program_new() -> Response | tuple[str, int]:
    """Offer something new."""
    before = {one.public_id: one for one in programs_of_site(db(), actor())}
    form = ProgramForm()
    form.prerequisite.choices = {"": "なし"} | {key: one.title for key, one in before.items()}
    if form.validate_on_submit():
        try:
            made = _create(form, before.get(form.prerequisite.data))
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            say("プログラムを作りました。つぎに、期の日程を決めます。")
            return see_other("staff.program", program_id=made.public_id)
    return answer("staff/program_new.html", form=form)


def _create(form: ProgramForm, prerequisite: Program | None) -> Program:
    return service.create_program(
        db(),
        site_id=actor().site_id or 0,
        slug=given(form.slug.data),
        title=given(form.title.data),
        kind=ProgramKind(form.kind.data),
        stage=SupportStage(form.stage.data),
        summary=form.about.data or "",
        calendar_title=given(form.calendar_title.data),
        menu_code=int(form.menu_code.data) if form.menu_code.data else None,
        prerequisite=prerequisite,
        is_public=form.is_public.data,
        now=now(),
        by=actor(),
    )
