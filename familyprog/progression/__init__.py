"""支援と話し合い: wishes, supports as dated intervals, decisions by people, review items for the work list.

The machine never moves anyone. Nouns: Wish, Support, Decision, ReviewItem. Calls attendance and below.
"""
