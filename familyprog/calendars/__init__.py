"""予定表: invitations by mail and private feeds, discreet by default. The only room that knows iCalendar.

Nouns: Invitation, Feed. Calls progression and below.
"""
