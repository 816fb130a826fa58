"""Wishes, conclusions and what waits to be talked over."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from familyprog.accounts.actors import Actor
from familyprog.accounts.models import Staff
from familyprog.base.clock import at_tokyo, tokyo_date
from familyprog.care import service as care
from familyprog.cli.town.basics import nine
from familyprog.cli.town.households import Family
from familyprog.contacts.enums import Preparation, VisitAgreed, VisitSaid
from familyprog.contacts.rules import VisitInput
from familyprog.contacts.service import plan_visit
from familyprog.people import service as people
from familyprog.people.enums import NoteSource
from familyprog.programs.enums import SupportStage
from familyprog.progression import service as progression
from familyprog.progression.enums import Decider, DecisionKind, WishHolder, WishSource
from familyprog.progression.rules import DecisionInput

# household, who holds it, whose (what they are called), heard how, words, days ago
WISHES = (
    (
        "H5",
        WishHolder.RELATIVE,
        "かえで",
        WishSource.DIRECT,
        "二人それぞれの速さで、話せる相手ができてほしい。",
        110,
    ),
    ("H5", WishHolder.CONCERNED, "次男", WishSource.FAMILY, "手紙なら読んでもいい、と話したそうです。", 108),
    (
        "H5",
        WishHolder.CONCERNED,
        "長女",
        WishSource.NOT_YET,
        "食卓で、かえでさんから一度だけ聞いてみる。",
        108,
    ),
    ("H5", WishHolder.STAFF, None, WishSource.GUESSED, "次男は夜のほうが気が楽なようす。", 105),
    ("H1", WishHolder.RELATIVE, "すみれ", WishSource.DIRECT, "本人には、まだ知らせずに学びたい。", 130),
    (
        "H1",
        WishHolder.CONCERNED,
        "長男",
        WishSource.NOT_YET,
        "まだ知らせていないので、急がず、あいさつを続ける。",
        130,
    ),
    ("H4", WishHolder.RELATIVE, "あかね", WishSource.DIRECT, "弟の暮らしを、無理なく見守っていきたい。", 40),
    ("H4", WishHolder.CONCERNED, "弟", WishSource.FAMILY, "姉が学びに行くのはかまわない、とのこと。", 6),
)


def note_wishes(session: Session, families: dict[str, Family], *, now: dt.datetime, by: Actor) -> None:
    """Write down what was heard, each from its own mouth."""
    for home, holder, whose, source, words, days_ago in WISHES:
        day = tokyo_date(now) - dt.timedelta(days=days_ago)
        family = families[home]
        progression.record_wish(
            session,
            family.household,
            holder=holder,
            person_id=family.members[whose].id if whose else None,
            source=source,
            statement="" if source is WishSource.NOT_YET else words,
            asking_plan=words if source is WishSource.NOT_YET else "",
            said_on=day,
            now=nine(day),
            by=by,
        )
    words = "母は二人一緒に話せる場を、次男は手紙だけを望んでいる。どちらが先とは決めず、別々に進める。"
    progression.note_difference(session, families["H5"].household, words, now=now, by=by)


def conclude(
    session: Session, families: dict[str, Family], confirms: Staff, *, now: dt.datetime, by: Actor
) -> None:
    """What two members of staff concluded in the weeks after the first run, oldest first."""
    today = tokyo_date(now)
    for home in ("H1", "H5"):
        _support_family(session, families[home], confirms, today - dt.timedelta(days=136), by)
    # After the basics the list was worked off half: three homes still wait to be talked about.
    progression.open_reviews(session, now=nine(today - dt.timedelta(days=97)))
    for home in ("H3", "さくら", "もみじ"):
        _support_family(session, families[home], confirms, today - dt.timedelta(days=92), by)
    _begin_with_letters(session, families["H5"], confirms, today, by)


def _support_family(session: Session, family: Family, confirms: Staff, day: dt.date, by: Actor) -> None:
    decision = DecisionInput(
        kind=DecisionKind.OPEN,
        stage=SupportStage.FAMILY,
        reasons="面接のあと、学びの会を続けることを話し合いました。",
        confirmed_by_id=confirms.id,
        decided_on=day,
        next_review_on=day + dt.timedelta(days=160),
        deciders=(Decider.FAMILY, Decider.IN_CHARGE),
    )
    progression.decide(session, family.household, decision, now=nine(day), by=by)


def _begin_with_letters(session: Session, home: Family, confirms: Staff, today: dt.date, by: Actor) -> None:
    """Support for the second son opens beside the family's, which goes on."""
    day = today - dt.timedelta(days=95)
    decision = DecisionInput(
        kind=DecisionKind.OPEN,
        stage=SupportStage.INDIVIDUAL,
        reasons="手紙なら読んでもよいとのこと。月に一度、季節の手紙から始めます。家族の会はそのまま続けます。",
        confirmed_by_id=confirms.id,
        decided_on=day,
        person_id=home.members["次男"].id,
        evidence=("会うこと・手紙・オンラインのどれかを、ご本人が断っていない",),
        told_whom="かえでさん（面接で）",
        next_review_on=today - dt.timedelta(days=5),
        deciders=(Decider.CONCERNED, Decider.FAMILY, Decider.IN_CHARGE),
        next_step="最初の手紙に、読みたくないときは返してよいと書く。",
    )
    progression.decide(session, home.household, decision, now=nine(day), by=by)
    _plan_a_visit(session, home, today, by)
    people.add_note(
        session,
        home.household,
        "夕食を一緒に食べる日が、月に二度ほどになったとのこと。",
        source=NoteSource.FAMILY,
        about=home.members["次男"],
        source_person=home.members["かえで"],
        now=nine(day),
        by=by,
    )


def _plan_a_visit(session: Session, home: Family, today: dt.date, by: Actor) -> None:
    """He answered a letter: somebody may come to the door for a few minutes."""
    visit = VisitInput(
        starts_at=at_tokyo(today + dt.timedelta(days=9), dt.time(15, 0)),
        way="玄関先で10分。会いたくない日は、手紙だけ置いて帰る。",
        company="ゆかりと、もう一人。かえでさんは居間で待つ。",
        aim="手紙の返事のお礼を伝える。",
        preparations=tuple(Preparation),
        agreed=tuple(VisitAgreed),
        agreed_by=VisitSaid.WRITTEN,
        agreed_on=today - dt.timedelta(days=4),
    )
    when = nine(today - dt.timedelta(days=3))
    plan_visit(session, home.household, home.members["次男"], visit, now=when, by=by)


def look_again(session: Session, *, now: dt.datetime) -> None:
    """What the worker would have put on the work list by this morning."""
    progression.open_reviews(session, now=now)
    care.note_absences(session, now=now)
