"""同意: consents given and withdrawn, and the register of what was told to whom.

Withdrawing makes a task for each recipient who has to hear of it. `wording` reads the legal text, which has versions.
Nouns: Consent, Disclosure, RecipientNotice, PartnerOrganisation. Calls people and below.
"""
