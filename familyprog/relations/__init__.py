"""家の中の見え方: how each informant describes who is who at home. Nouns: HomeStatement. Calls people, audit, base.

What two informants say is never put together: every read takes the teller.
"""
