"""Classes and rules a column may have (security.md §2.1, §5.7)."""

from familyprog.base.enums import Labelled


class DataClass(Labelled):
    """扱いの段階: who may read a column at most."""

    OPEN = "S0", "だれでも"
    SITE = "S1", "拠点の職員"
    IDENTITY = "S2", "身元・連絡・参加"
    SENSITIVE = "S3", "記録・意向・見立て"
    SECRET = "SX", "鍵（だれも読まない）"


class Retention(Labelled):
    """残しておく期間."""

    ALWAYS = "always", "ずっと"
    WHILE_USED = "while_used", "使っている間"
    FIVE_YEARS = "five_years", "終わった年度から5年度、その後は人数だけ"
    WITH_ENROLMENT = "with_enrolment", "受講の記録とともに（毎年見直す）"
    UNTIL_LIFTED = "until_lifted", "解かれるまで"
    THREE_YEARS = "three_years", "3年"
    TWELVE_MONTHS = "twelve_months", "12か月"
    SIX_MONTHS = "six_months", "6か月"
    TWO_WEEKS = "two_weeks", "14日"
    ONE_DAY = "one_day", "期限から24時間"


class Export(Labelled):
    """開示の写しに入れるか."""

    YES = "yes", "入れる"
    ASK = "ask", "一つずつ確かめてから"
    NO = "no", "入れない"


class Erasure(Labelled):
    """消去を求められたとき."""

    KEEP = "keep", "人にかかわらないので残す"
    ANONYMISE = "anonymise", "人との結びつきを切る"
    EMPTY = "empty", "この欄を空にする"
    DELETE = "delete", "行ごと消す"


class LogRule(Labelled):
    """監査の記録."""

    NONE = "none", "残さない"
    WRITE = "write", "書いたときに残す"
    READ = "read", "読んだときにも残す"
    NEVER = "never", "値はどこにも出さない"
