"""Marks. Absence is information, not a fault."""

from familyprog.base.enums import Labelled


class Mark(Labelled):
    """出席のしるし."""

    PRESENT = "present", "出席"
    ONLINE = "online", "オンライン"
    LATE = "late", "途中から"
    LEFT_EARLY = "left_early", "途中まで"
    PART = "part", "一部"
    MAKE_UP = "make_up", "補講"
    EXCUSED = "excused", "お休みの連絡あり"
    ABSENT = "absent", "お休み"
    NOT_YET = "not_yet", "まだ"


# Marks that count in 延べ人数 and towards a unit.
CAME = (Mark.PRESENT, Mark.ONLINE, Mark.LATE, Mark.LEFT_EARLY, Mark.PART, Mark.MAKE_UP)


class Capacity(Labelled):
    """参加の立場: observers and supporters are counted apart."""

    PARTICIPANT = "participant", "参加"
    SUPPORTER = "supporter", "支援者"
    OBSERVER = "observer", "見学"


class UnitDelivery(Labelled):
    """内容の実施."""

    DELIVERED = "delivered", "予定どおり"
    CHANGED = "changed", "内容を変えた"
    PART = "part", "一部だけ"


class UnitState(Labelled):
    """この内容のいま: for one person. Absence is information, not a fault."""

    TAKEN = "taken", "受けました"
    MADE_UP = "made_up", "補講で受けました"
    PLANNED = "planned", "補講の予定"
    COMING = "coming", "これから"
    MISSED = "missed", "お休みでした"
    CALLED_OFF = "called_off", "中止でした"
    BEFORE = "before", "お申込みの前でした"
    UNMARKED = "unmarked", "記録がまだです"


class HomeTry(Labelled):
    """おうちでの一つ: any of the three is as good as another."""

    TRIED = "tried", "試した"
    NOT_TRIED = "not_tried", "試さなかった"
    UNSAID = "unsaid", "話したくない"


class CareFlag(Labelled):
    """気にかけること: what a facilitator leaves for the colleagues about one person; never a grade."""

    NONE = "none", "なし"
    EYE = "eye", "気にかける"
    TODAY = "today", "今日コーディネーターに伝える"


# Held or called off, not credited, nothing arranged: a way to catch up may be offered.
LACKING = (UnitState.MISSED, UnitState.CALLED_OFF, UnitState.BEFORE, UnitState.UNMARKED)
