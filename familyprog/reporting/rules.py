"""What a figure means, and when it may be printed as a number (domain.md §5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from familyprog.base.eras import fiscal_year_label
from familyprog.reporting.enums import Figure, Scope
from familyprog.reporting.errors import FiscalYearError

FIRST_YEAR, LAST_YEAR = 2000, 2100
LABEL_STYLES = ("era", "era_start", "letter", "letter_start", "western")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

DEFINITIONS: Final[dict[Figure, str]] = {
    Figure.SESSIONS_HELD: "期間内に実際に開いた回の数。予定のままの回と中止の回は入りません。",
    Figure.CANCELLED: "期間内に中止にした回の数。",
    Figure.UNIQUE: "期間全体で一度でも参加した人の数。月ごとの人数を足したものではありません。匿名の人数と、代わりに来た家族は入りません。",
    Figure.ATTENDANCES: "開いた回ごとの参加者の数を足したもの。匿名の人数と、代わりに来た家族を含みます。支援者と見学は別に数えます。",
    Figure.ANONYMOUS: "延べ人数のうち、名前を聞かずに人数だけを数えた分。",
    Figure.HOUSEHOLDS: "期間全体で一人でも参加した世帯の数。父母がともに参加しても、代わりの家族だけが来ても1家族です。世帯のわからない人は入りません。",
    Figure.HOUSEHOLD_ATTENDANCES: "開いた回ごとに、参加した世帯の数を足したもの。",
    Figure.SUPPORTERS: "支援する立場で参加した人の延べ人数。",
    Figure.OBSERVERS: "見学として参加した人の延べ人数。",
}
SCOPE_NOTE = "「0」は開いたが参加がなかったこと、「-」は対象外（期間内に予定がない）、「未集計」はまだ記録がないことを表します。"


@dataclass(frozen=True)
class ProgramFigures:
    """年度の数字: one program in one fiscal year."""

    public_id: str
    slug: str
    title: str
    planned_count: int  # ahead of us
    uncounted_count: int  # over, yet neither held nor cancelled
    counts: dict[Figure, int]

    @property
    def scope(self) -> Scope:
        """How complete the figures are."""
        return scope_of(
            self.counts[Figure.SESSIONS_HELD],
            self.counts[Figure.CANCELLED],
            self.planned_count,
            self.uncounted_count,
        )

    def value(self, figure: Figure) -> int | None:
        """The number, or None where none may be said."""
        return self.counts[figure] if self.scope in (Scope.COUNTED, Scope.PARTLY) else None

    def shown(self, figure: Figure) -> str:
        """The cell as it is printed: a number, `-` or 未集計."""
        value = self.value(figure)
        if value is not None:
            return str(value)
        return "-" if self.scope is Scope.OUT_OF_SCOPE else Scope.UNCOUNTED.label


def scope_of(held: int, cancelled: int, planned: int, uncounted: int) -> Scope:
    """Nothing on the plan is out of scope; sessions that are over without any record are uncounted."""
    if held + cancelled + planned + uncounted == 0:
        return Scope.OUT_OF_SCOPE
    if uncounted == 0:
        return Scope.COUNTED
    return Scope.PARTLY if held else Scope.UNCOUNTED


def check_fiscal_year(year: int) -> None:
    """Raises FiscalYearError for a year outside of what can be."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise FiscalYearError


def year_labels(year: int) -> dict[str, str]:
    """The fiscal year in every style real tables use: FY2019 is 令和元年度, 平成31年度, R1 and H31."""
    return {style: fiscal_year_label(year, style) for style in LABEL_STYLES}


def safe_cell(text: str) -> str:
    """Text for a spreadsheet: what would be read as a formula gets a quote in front; a lone `-` is ours."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) and text != "-" else text
