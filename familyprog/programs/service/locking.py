"""Locks on a cohort's row and its plan."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from familyprog.programs.models import ClassSession, Cohort

COLUMNS = [column.key for column in inspect(Cohort).column_attrs]


def hold_cohort(session: Session, cohort: Cohort) -> None:
    """Let nobody else change the cohort until we are done, and read how it is now.

    On SQLite the unit already holds the one write lock, and this is a plain read.
    """
    session.flush()  # a refresh would throw away what is not written yet
    session.refresh(cohort, COLUMNS, with_for_update={"key_share": True})


def hold_plan(session: Session, cohort: Cohort) -> None:
    """The same for a cohort and all its sessions."""
    hold_cohort(session, cohort)
    session.scalars(
        select(ClassSession)
        .where(ClassSession.cohort_id == cohort.id)
        .order_by(ClassSession.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
