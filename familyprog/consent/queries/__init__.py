"""Reads: the registers (`registers`), the directory (`partners`), what waits on the work list (`waiting`)."""

from familyprog.consent.queries.partners import find_partner, get_partner, partners_of
from familyprog.consent.queries.registers import (
    consents_at_home,
    consents_of,
    disclosures_at_home,
    disclosures_of,
    disclosures_to_show,
    disclosures_under,
    get_consent,
    get_notice,
    has_told,
    notices_at_home,
)
from familyprog.consent.queries.waiting import ConsentRow, Waiting, waiting_for_somebody

__all__ = [
    "ConsentRow",
    "Waiting",
    "consents_at_home",
    "consents_of",
    "disclosures_at_home",
    "disclosures_of",
    "disclosures_to_show",
    "disclosures_under",
    "find_partner",
    "get_consent",
    "get_notice",
    "get_partner",
    "has_told",
    "notices_at_home",
    "partners_of",
    "waiting_for_somebody",
]
