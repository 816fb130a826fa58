"""同意: consents given and withdrawn, and the register of what was told to whom.

Nouns: Consent, Disclosure. Calls people and below.
"""
