"""What a figure means, how it is counted, and what of it anybody may see."""

from familyprog.reporting.rules.choosing import Choice, chosen, name_of
from familyprog.reporting.rules.counting import Bucket, Unit, units, value, whole
from familyprog.reporting.rules.definitions import (
    DEFINITIONS,
    FIRST_NOTES,
    SCOPE_NOTE,
    SPLIT_NOTES,
    check_fiscal_year,
    safe_cell,
    year_labels,
)
from familyprog.reporting.rules.report import public_report, report_tables
from familyprog.reporting.rules.tables import (
    ALL,
    Cell,
    Row,
    Table,
    monthly_table,
    notes_of,
    sections,
    split_table,
    yearly_table,
    years_table,
)

__all__ = [
    "ALL",
    "DEFINITIONS",
    "FIRST_NOTES",
    "SCOPE_NOTE",
    "SPLIT_NOTES",
    "Bucket",
    "Cell",
    "Choice",
    "Row",
    "Table",
    "Unit",
    "check_fiscal_year",
    "chosen",
    "monthly_table",
    "name_of",
    "notes_of",
    "public_report",
    "report_tables",
    "safe_cell",
    "sections",
    "split_table",
    "units",
    "value",
    "whole",
    "year_labels",
    "yearly_table",
    "years_table",
]
