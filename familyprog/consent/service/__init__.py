"""Use cases: consents and what is told (`registers`), the directory (`partners`), what waits (`waiting`)."""

from familyprog.consent.service.partners import save_partner
from familyprog.consent.service.registers import give_consent, note_disclosure, withdraw_consent
from familyprog.consent.service.waiting import put_off, recipient_told

__all__ = [
    "give_consent",
    "note_disclosure",
    "put_off",
    "recipient_told",
    "save_partner",
    "withdraw_consent",
]
