"""Refusals of reports."""

from familyprog.base.errors import DomainError


class UnknownProgramError(DomainError):
    """No program of that name at this site."""

    def __init__(self) -> None:
        super().__init__("その名前のプログラムはこの拠点にありません。", field="program")


class FiscalYearError(DomainError):
    """A year nobody can have counted."""

    def __init__(self) -> None:
        super().__init__("年度は、2000から2100までの西暦4けたで入れてください。", field="fiscal_year")


class FreezeRefusedError(DomainError):
    """The figures cannot be frozen as they are."""
