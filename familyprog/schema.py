"""Every table, gathered: import this before creating, migrating or checking the schema."""

from familyprog.accounts import models as accounts
from familyprog.arrangements import models as arrangements
from familyprog.attendance import models as attendance
from familyprog.audit import models as audit
from familyprog.base.db import Base
from familyprog.calendars import models as calendars
from familyprog.care import models as care
from familyprog.consent import models as consent
from familyprog.contacts import models as contacts
from familyprog.enrolment import models as enrolment
from familyprog.evening import models as evening
from familyprog.handover import models as handover
from familyprog.measures import models as measures
from familyprog.meetings import models as meetings
from familyprog.merging import models as merging
from familyprog.outbox import models as outbox
from familyprog.people import models as people
from familyprog.programs import models as programs
from familyprog.progression import models as progression
from familyprog.referrals import models as referrals
from familyprog.relations import models as relations
from familyprog.reporting import models as reporting

__all__ = [
    "accounts",
    "arrangements",
    "attendance",
    "audit",
    "calendars",
    "care",
    "consent",
    "contacts",
    "enrolment",
    "evening",
    "handover",
    "measures",
    "meetings",
    "merging",
    "metadata",
    "outbox",
    "people",
    "programs",
    "progression",
    "referrals",
    "relations",
    "reporting",
]

metadata = Base.metadata
