"""世帯と人: households, persons, aliases, contact profiles and the one outbound gate, notes, flags.

Nouns: Household, Person, Alias, ContactProfile, Separation, Flag, Note, Caseload. Calls accounts, outbox, audit, base.
"""
