"""The figures of a yearly report and how complete they are."""

from familyprog.base.enums import Labelled


class Figure(Labelled):
    """数字: its code is the field name in JSON and CSV."""

    SESSIONS_HELD = "sessions_held_count", "開催回数"
    CANCELLED = "cancelled_count", "中止回数"
    UNIQUE = "unique_count", "実人数"
    ATTENDANCES = "attendance_count", "延べ人数"
    ANONYMOUS = "anonymous_count", "うち匿名"
    HOUSEHOLDS = "unique_households_count", "実家族数"
    HOUSEHOLD_ATTENDANCES = "household_attendances_count", "延べ家族数"
    SUPPORTERS = "supporters_count", "支援者（延べ）"
    OBSERVERS = "observers_count", "見学（延べ）"


class Scope(Labelled):
    """集計のいま: nobody came (0), not applicable and not counted yet are three different things."""

    COUNTED = "counted", "集計ずみ"
    PARTLY = "partly", "一部未集計"
    UNCOUNTED = "uncounted", "未集計"
    OUT_OF_SCOPE = "out_of_scope", "対象外"
