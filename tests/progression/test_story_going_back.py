"""H10: a person goes from ③ back to ① after a work trial that was too much. Accepted, no red, a greeting agreed."""

from __future__ import annotations

import datetime as dt
import re

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from familyprog.contacts.enums import ContactWay
from familyprog.programs.enums import SupportStage
from familyprog.progression.enums import Again, Decider, DecisionKind, SupportStatus
from familyprog.progression.models import Decision, Support
from familyprog.progression.queries import case
from tests import make
from tests.progression.conftest import TODAY, Conclude, Say

OPEN, CLOSE, LIGHT = DecisionKind.OPEN, DecisionKind.CLOSE, DecisionKind.LIGHT
FAMILY, GROUP, SOCIAL = SupportStage.FAMILY, SupportStage.GROUP, SupportStage.SOCIAL
AUTUMN = dt.date(2026, 10, 1)


def test_back_from_the_group_to_the_family(
    session: Session, household, mother, son, sato, conclude: Conclude, say: Say, staff_client
) -> None:
    # He came to the place, and wished to try some work.
    say(son, "体験なら、やってみたい", said_on=dt.date(2026, 5, 1))
    conclude(OPEN, GROUP, son, decided_on=dt.date(2026, 6, 1))
    conclude(OPEN, SOCIAL, son, decided_on=dt.date(2026, 9, 1), deciders=(Decider.CONCERNED,))

    # It was too much. He says so himself.
    say(son, "しばらく家にいたい", said_on=AUTUMN)

    # Accepted at once, in one talk: the trial ends, the place stays lightly open, the family is met again.
    conclude(CLOSE, SOCIAL, son, decided_on=AUTUMN, reasons="体験がつらかったとのこと。よく試してくれた")
    light = conclude(
        LIGHT,
        GROUP,
        son,
        decided_on=AUTUMN,
        deciders=(Decider.CONCERNED,),
        again=Again.YES,
        again_way=ContactWay.LETTER,
        again_months=3,
        next_review_on=None,
    )
    conclude(OPEN, FAMILY, decided_on=AUTUMN, evidence=("ご本人が望んでいる",))
    running = session.execute(
        select(Support.person_id, Support.stage, Support.status)
        .where(Support.ends_on.is_(None))
        .order_by(Support.id)
    ).all()
    assert running == [
        (son.id, GROUP, SupportStatus.LIGHT),
        (None, FAMILY, SupportStatus.RUNNING),
    ]

    # The next greeting is agreed: by letter, after three months; the list will remember it.
    assert (light.again, light.again_way, light.again_months) == (Again.YES, ContactWay.LETTER, 3)
    assert light.next_review_on == dt.date(2027, 1, 1)
    page = case(session, make.the_actor(sato), household.public_id, today=TODAY)
    assert page.next_review_on == min(light.next_review_on, dt.date(2027, 1, 1))

    # Nothing on the page is red, a failure or a step down.
    browser: FlaskClient = staff_client(staff=sato)
    path = f"/staff/cases/{household.public_id}"
    for address in (path, f"{path}/decisions/{light.public_id}"):
        text = browser.get(address).text
        assert "ゆるやか" in text
        assert not re.search(r"danger|失敗|中断|改善|後退|もどった", text)
    assert "手紙で、3か月に1回くらい" in browser.get(f"{path}/decisions/{light.public_id}").text

    # And the way on is as open as before: no application, one talk.
    conclude(DecisionKind.RESUME, SOCIAL, son)
    assert session.scalars(select(Decision.kind).order_by(Decision.id.desc())).first() is DecisionKind.RESUME
