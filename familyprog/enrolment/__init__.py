"""申込みと受講: applications, seats, the waiting list, the month's choice, leaving, the offer after completion.

Nouns: Application, Enrolment, Seat, SeatOffer, MonthChoice, EnrolmentChange, ProgramOffer. Calls programs and below.
"""
