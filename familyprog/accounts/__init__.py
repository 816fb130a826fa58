"""職員とはいり口: sites, staff, roles, sign-in sessions, codes, throttles, idempotency keys.

Nouns: Site, Staff, StaffSession, FamilySession, SignInCode, Actor, Action. Calls audit and base.
"""
