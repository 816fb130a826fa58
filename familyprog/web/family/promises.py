"""会の約束: what those who come promise one another, to be read again at any time."""

from __future__ import annotations

from flask import render_template

from familyprog.enrolment.queries import my_enrolments
from familyprog.programs.queries import ground_rules_of
from familyprog.web.access import family_only
from familyprog.web.db import db
from familyprog.web.family import pages
from familyprog.web.login import actor


@pages.get("/promises")
@family_only
def promises() -> str:
    """The promises of the groups one comes to; where they are the same, they stand there once."""
    mine = my_enrolments(db(), actor().person_id or 0)
    rules = [(one.cohort.name, ground_rules_of(db(), one.cohort)) for one in mine]
    kinds = dict.fromkeys(said for _name, said in rules)
    groups = [([name for name, said in rules if said == kind], kind) for kind in kinds]
    return render_template("family/promises.html", groups=groups)
