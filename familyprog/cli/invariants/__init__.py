"""What must always be true (security.md §4.14); each check returns the rows that break it, as ids only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from familyprog.cli.invariants.access import (
    i12_the_trail_is_as_it_was_sealed,
    i13_nobody_disabled_is_signed_in,
)
from familyprog.cli.invariants.history import (
    i4_every_change_has_one_audit_row,
    i9_marks_belong_and_have_their_history,
    i14_supports_do_not_overlap,
)
from familyprog.cli.invariants.outbox import (
    i5_nothing_sent_outside_its_time,
    i6_nothing_said_twice,
    i7_nothing_planned_in_vain,
)
from familyprog.cli.invariants.seat_offers import i16_an_offered_seat_is_kept_for_one
from familyprog.cli.invariants.seats import (
    i1_no_more_seats_than_places,
    i2_the_line_is_in_order,
    i3_one_active_enrolment,
)
from familyprog.cli.invariants.sites import i10_every_row_has_one_site

INVARIANTS: tuple[Callable[[Session, dt.datetime], list[dict[str, object]]], ...] = (
    i1_no_more_seats_than_places,
    i2_the_line_is_in_order,
    i3_one_active_enrolment,
    i4_every_change_has_one_audit_row,
    i5_nothing_sent_outside_its_time,
    i6_nothing_said_twice,
    i7_nothing_planned_in_vain,
    i9_marks_belong_and_have_their_history,
    i10_every_row_has_one_site,
    i12_the_trail_is_as_it_was_sealed,
    i13_nobody_disabled_is_signed_in,
    i14_supports_do_not_overlap,
    i16_an_offered_seat_is_kept_for_one,
)
