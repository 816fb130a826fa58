"""つなぎ: handing on to a partner, with what was agreed to and nothing else; meetings, roles, the household's needs.

Nouns: Referral, ReferralPart, ReferralEvent, HouseholdNeed, CaseMeeting, RoleTable, PartnerResource, SupporterTalk.
What is told, and on what basis, is `consent`'s to allow and to write down. Nothing here sends anything.
"""
