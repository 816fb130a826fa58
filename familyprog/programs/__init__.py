"""プログラムと回: what is offered, the curriculum a cohort froze, its dates and who runs it.

Nouns: Program, CurriculumVersion, CurriculumUnit, Cohort, ScheduleRule, ClassSession, SessionUnit, CohortStaff,
SessionStaff.
Calls consent, people, accounts, outbox, audit, base.
"""
