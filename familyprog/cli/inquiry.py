"""`audit person` and `subject-export`: who looked at a person's record, and the draft of a copy of it."""

from __future__ import annotations

from dataclasses import asdict

import click

from familyprog.accounts.actors import MACHINE
from familyprog.audit.service import note
from familyprog.cli.edge import FINE, settings, tell, unit
from familyprog.inquiry.enums import Answer
from familyprog.inquiry.queries import copy_of, find_person, trail_of


@click.group()
def audit() -> None:
    """監査の記録を調べます。"""


@audit.command("person")
@click.argument("person_id")
def audit_person(person_id: str) -> int:
    """ある方（16文字の番号）の記録を、だれが、いつ、見た・印刷した・書いたか。古い順のJSONです。"""
    config = settings()
    with unit(config, write=True) as session:
        person = find_person(session, person_id)
        lines = [asdict(line) | {"deed": line.deed.label} for line in trail_of(session, person)]
        note(session, "read_trail", "person", person.public_id, now=config.clock.now(), by=MACHINE)
    tell({"person": person_id, "lines": lines})
    return FINE


@click.command("subject-export")
@click.argument("person_id")
def subject_export(person_id: str) -> int:
    """ある方の記録の写しの下書き。ほかの方から聞いたことは、伏せるしるしだけを出します。渡す前に、人が一つずつ確かめます。"""
    config = settings()
    with unit(config, write=True) as session:
        person = find_person(session, person_id)
        draft = copy_of(session, person)
        note(session, "export", "person", person.public_id, now=config.clock.now(), by=MACHINE)
    items = {answer.value: [asdict(one) for one in draft.those(answer)] for answer in Answer}
    tell({"person": person_id, "items": items})
    return FINE
