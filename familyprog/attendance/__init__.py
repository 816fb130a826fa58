"""出席: marks per person and session, notices of absence, tallies, the record of a session, completion.

Nouns: Attendance, AttendanceChange, AbsenceNotice, Tally, SessionRecord. Calls enrolment and below.
"""
