"""資料: what the own groups have taught and teach next, to read again; and one thing to try at home."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import RadioField

from familyprog.attendance.enums import HomeTry
from familyprog.attendance.queries.materials import Material, get_material, materials_of
from familyprog.attendance.service.home import tell_home_practice
from familyprog.base.errors import NotFoundError
from familyprog.web.access import family_only
from familyprog.web.db import db, now
from familyprog.web.family import pages
from familyprog.web.forms import Form, answer, given, required
from familyprog.web.login import actor
from familyprog.web.pages import say, see_other


class HomeForm(Form):
    """Any of the three; none is the right one."""

    answer = RadioField(
        "おうちでの一つは、いかがでしたか",
        [required("一つ選んでください。「話したくない」でも、選ばないままでも大丈夫です。")],
        choices=HomeTry.choices(),
    )


@pages.get("/materials")
@family_only
def materials() -> str:
    """The units, the newest first."""
    found = materials_of(db(), actor().person_id or 0, now=now())
    return render_template("family/materials.html", rows=found)


@pages.get("/materials/<pid:session_id>/<int:number>")
@family_only
def material(session_id: str, number: int) -> tuple[str, int]:
    """One unit to read."""
    found = _find(session_id, number)
    return answer("family/material.html", form=HomeForm(data={"answer": found.answer}), material=found)


@pages.post("/materials/<pid:session_id>/<int:number>")
@family_only
def home_practice(session_id: str, number: int) -> Response | tuple[str, int]:
    """What one wishes to say of the thing to try."""
    found, form = _find(session_id, number), HomeForm()
    if not found.has_homework:
        raise NotFoundError
    if form.validate_on_submit():
        tell_home_practice(db(), found, HomeTry(given(form.answer.data)), now=now(), by=actor())
        say("ありがとうございます。いつでも選び直せます。")
        return see_other("family.material", session_id=session_id, number=number)
    return answer("family/material.html", form=form, material=found)


def _find(session_id: str, number: int) -> Material:
    return get_material(db(), actor().person_id or 0, session_id, number, now=now())
