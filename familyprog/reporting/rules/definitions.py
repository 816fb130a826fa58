"""What a figure means, said under every table (domain.md §5.1)."""

from __future__ import annotations

from typing import Final

from familyprog.base.clock import FIRST_YEAR, LAST_YEAR
from familyprog.base.eras import fiscal_year_label
from familyprog.reporting.enums import Figure, FirstIn, Split, TalkSplit
from familyprog.reporting.errors import FiscalYearError

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
    Figure.UNIQUE_SUPPORTERS: "期間全体で一度でも、支援する立場で参加した人の数。匿名の人数は入りません。",
    Figure.SUPPORTERS: "支援する立場で参加した人の延べ人数。",
    Figure.OBSERVERS: "見学として参加した人の延べ人数。",
    Figure.TALKS: "連絡の記録のうち、話せた・やりとりできたもの。会への参加と、お知らせの電話・手紙は入りません。",
    Figure.TALKERS: "期間全体で一度でも話した人の数。月や方法ごとの人数を足したものではありません。世帯の外の方は入りません。",
    Figure.TALK_HOUSEHOLDS: "期間全体で、だれか一人とでも話した世帯の数。",
    Figure.NEW_TALKERS: "初めて話したのが期間の中にある人の数。",
    Figure.NEW_TALKS: "その人たちとの、期間の中の件数。",
    Figure.KNOWN_TALKERS: "期間より前にも話したことのある人の数。",
    Figure.KNOWN_TALKS: "その人たちとの、期間の中の件数。",
    Figure.ATTEMPTS: "こちらから連絡して、話すところまでいかなかったもの。延べ件数には入りません。",
}
SPLIT_NOTES: Final[dict[Split, str]] = {
    Split.CATEGORY: "参加した人の立場です。支援する立場で加わった人と見学の人、匿名の人数は入りません。",
    Split.NEWNESS: "初めての参加が期間の中にある人が新規、ほかの人が継続です。延べは、その人たちの期間内の参加を足したものです。匿名の人数と、代わりに来た家族は入りません。",
    Split.RELATION: "ご本人から見た続柄です。代わりに来た家族は、席の人の続柄で延べに入ります。匿名の人数は入りません。",
    Split.RESIDENCE: "申込みのときに聞いたお住まいです。匿名の人数は入りません。",
    Split.AGE: "参加した世帯のご本人の年代です。ご本人が二人いる世帯は、両方の年代に入ります。",
}
TALK_NOTES: Final[dict[TalkSplit, str]] = {
    TalkSplit.WAY: "一つの連絡に、方法は一つです。",
    TalkSplit.MONTH: "連絡のあった日の月です。",
    TalkSplit.RELATION: "ご本人から見た続柄です。世帯の外の方（民生委員・近所の方など）は「世帯の外の方」に入ります。",
    TalkSplit.TOPIC: "一つの連絡に内容が二つあれば、両方に入ります。足すと延べ件数より多くなることがあります。",
}
FIRST_NOTES: Final[dict[FirstIn, str]] = {
    FirstIn.EVER: "新規は、この拠点のどのプログラムにも、それまで来たことのない人です。",
    FirstIn.YEAR: "新規は、その年度の初めての参加が期間の中にある人です。",
    FirstIn.MENU: "新規は、同じメニューのプログラムに、それまで来たことのない人です。二つのメニューに来た人は、両方に入ることがあります。",
}
SCOPE_NOTE = "「0」は開いたが参加がなかったこと、「-」は対象外（期間内に予定がない）、「未集計」は終わったのに記録がないこと、「これから」はどの回もまだ先であることを表します。"


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
