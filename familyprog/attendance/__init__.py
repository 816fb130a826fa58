"""出席: marks per person and session, notices of absence, tallies, practice at home, the record of a session, completion.

Nouns: Attendance, AttendanceChange, AbsenceNotice, Substitute, Tally,
HomePractice, SessionRecord, SessionFlag, StaffDebrief. Calls enrolment and below.
"""
