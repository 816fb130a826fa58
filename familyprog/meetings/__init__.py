"""段階会議: staff sit together, one household after the other; what they conclude is written by `progression`.

Not the meetings with other bodies (支援調整会議, 支援会議), which have rules of their own. Nouns: StageMeeting,
MeetingCase, MinutesLine, Board. Calls progression and below.
"""
