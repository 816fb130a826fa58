"""会場でのお願い: the form the own pages and the desk share."""

from __future__ import annotations

from wtforms import StringField

from familyprog.evening.models import NEED
from familyprog.web.forms import Form, at_most, clean


class NeedForm(Form):
    """A few words for those who prepare the room; empty takes them back."""

    words = StringField("会場でのお願い", [at_most(NEED)], filters=[clean])
