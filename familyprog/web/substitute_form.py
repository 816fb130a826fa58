"""代わりに来る家族: a nickname and how they stand to the person concerned; the same on the own page and at the desk."""

from __future__ import annotations

from wtforms import RadioField, StringField

from familyprog.attendance.models import Substitute
from familyprog.people.enums import Relation
from familyprog.programs.models import ClassSession
from familyprog.reminders import following
from familyprog.web.answers import NO_ANSWERS, RELATIONS
from familyprog.web.db import db, now
from familyprog.web.forms import Form, at_most, clean, required
from familyprog.web.login import actor


class SubstituteForm(Form):
    """Who comes instead. Nobody is offered to pick from: relatives see nothing of each other."""

    nickname = StringField(
        "その方のお名前",
        [required("その方をお呼びするお名前を入れてください。ニックネームでかまいません。"), at_most(40)],
        filters=[clean],
    )
    relation = RadioField("ご本人からみて", choices=RELATIONS, default=Relation.UNSAID.value)

    def send(self, meeting: ClassSession, person_id: int) -> None:
        """Tell it. Raises what `send_substitute` raises."""
        said = self.relation.data
        relation = Relation.UNSAID if said in dict(NO_ANSWERS) else Relation(said)
        following.send_substitute(
            db(), meeting, person_id, self.nickname.data or "", relation, now=now(), by=actor()
        )


def shown(row: Substitute | None) -> SubstituteForm:
    """The form, with what was said before."""
    if row is None:
        return SubstituteForm()
    return SubstituteForm(nickname=row.nickname, relation=row.relation.value)
