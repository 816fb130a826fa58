"""Lines of a household's history that other slices know: contacts, consents, visits that are planned."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from familyprog.base.clock import tokyo_date
from familyprog.consent.queries import consents_at_home, disclosures_at_home
from familyprog.contacts.queries import contact_log, visits_ahead


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    day: dt.date
    what: str
    text: str
    who: str = ""
    source: str = ""  # person · family · staff; empty for plain facts
    source_words: str = ""
    is_restricted: bool = False
    decision_public_id: str = ""
    leads_to: str = ""  # consents · measures · visits: where it stands in full
    informant_id: int | None = None  # who of the household said it: what two tell stays apart
    marks: tuple[str, ...] = ()  # how it is to be handled
    note_public_id: str = ""  # of a note: it is corrected by a new one


def contacts(session: Session, household_id: int, labels: dict[int, str]) -> list[Entry]:
    """Calls, letters and attempts, what the call list knows too."""
    return [
        Entry(
            tokyo_date(row.at),
            row.what,
            "　".join(
                part
                for part in (row.with_whom or labels.get(row.person_id or 0, ""), row.outcome, row.line)
                if part
            ),
            row.who,
            informant_id=row.person_id,
        )
        for row in contact_log(session, household_id)
    ]


def agreed(session: Session, household_id: int, labels: dict[int, str]) -> list[Entry]:
    """Consents, their withdrawals, and what was told: the titles alone."""
    entries = []
    for row in consents_at_home(session, household_id):
        giver = labels.get(row.giver_person_id, "")
        words = f"{giver}　{row.recipient}へ"
        entries.append(
            Entry(
                tokyo_date(row.given_at), "同意", words, leads_to="consents", informant_id=row.giver_person_id
            )
        )
        if row.withdrawn_at is not None:
            day, who = tokyo_date(row.withdrawn_at), row.giver_person_id
            entries.append(Entry(day, "同意の取りやめ", words, leads_to="consents", informant_id=who))
    for told in disclosures_at_home(session, household_id):
        words = f"{labels.get(told.about_person_id, '')}のこと　{told.recipient}へ"
        entries.append(Entry(tokyo_date(told.told_at), "伝えた記録", words, leads_to="consents"))
    return entries


def visits(session: Session, household_id: int, labels: dict[int, str], names: dict[int, str]) -> list[Entry]:
    """What is planned; what came of a visit is a contact."""
    return [
        Entry(
            tokyo_date(row.starts_at),
            "訪問の予定",
            f"{labels.get(row.person_id, '')}　{row.way}",
            names.get(row.planned_by_id, ""),
            leads_to="visits",
        )
        for row in visits_ahead(session, household_id)
    ]
