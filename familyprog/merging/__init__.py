"""同じ方をひとつに: two records of one person become one, and can be two again.

Nouns: PersonMerge. Calls calendars and below.
"""
