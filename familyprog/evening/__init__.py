"""一つの夜: the agenda on the clock and its ticks, who has spoken, and the page to prepare with.

Nouns: AgendaTick, Voice, VenueNeed. Calls attendance and below; nothing here is counted in figures, and families
read nothing of it but their own need.
"""
