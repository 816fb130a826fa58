"""修了証: on the person's wish, with the name he or she wants to read there."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, StringField

from familyprog.accounts.permissions import Action
from familyprog.accounts.queries import get_site
from familyprog.attendance import service as attendance
from familyprog.base.errors import DomainError
from familyprog.enrolment.models import Enrolment
from familyprog.enrolment.queries import get_enrolment
from familyprog.web.access import allow
from familyprog.web.db import db, now
from familyprog.web.forms import Form, answer, at_most, clean, required
from familyprog.web.login import actor
from familyprog.web.paper import PdfMissingError, pdf_answer, pdf_of
from familyprog.web.reading import note_read
from familyprog.web.staff import pages

PLAIN = "plain"
WORDINGS = [("neutral", "会の名前を書かない"), (PLAIN, "会の名前を書く")]


class CertificateForm(Form):
    """What stands on it; nothing of it is kept."""

    has_wished = BooleanField("ご本人が、修了証を希望されました")
    name = StringField(
        "修了証に書くお名前",
        [required("修了証に書くお名前を入れてください。"), at_most(40)],
        filters=[clean],
    )
    wording = RadioField("ことば", choices=WORDINGS, default="neutral")
    has_site_name = BooleanField("出した所の名前も書く")


@pages.route("/enrolments/<pid:enrolment_id>/certificate", methods=["GET", "POST"])
@allow(Action.DECIDE)
def certificate(enrolment_id: str) -> str | Response | tuple[str, int]:
    """Ask what stands on it, then print it."""
    mine = get_enrolment(db(), actor(), enrolment_id)
    form = CertificateForm(name=mine.person.alias.shown)
    if form.validate_on_submit():
        try:
            attendance.certify(db(), mine, has_wished=bool(form.has_wished.data), now=now(), by=actor())
            return _print(mine, form)
        except DomainError as refusal:
            form.refuse(refusal)
    else:
        note_read("enrolment", mine.public_id, "read_certificate")
    return answer("staff/certificate.html", form=form, enrolment=mine)


def _print(mine: Enrolment, form: CertificateForm) -> str | Response:
    site = get_site(db(), mine.site_id)
    page = render_template(
        "print/certificate.html",
        enrolment=mine,
        name=form.name.data,
        is_plain=form.wording.data == PLAIN,
        from_whom=site.name if form.has_site_name.data else "",
        today=now(),
    )
    try:
        return pdf_answer(pdf_of(page, "papers.css"), "paper")
    except PdfMissingError:
        return page
