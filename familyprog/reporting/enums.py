"""What is counted, by what it is divided, and how complete the figures are."""

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
    UNIQUE_SUPPORTERS = "unique_supporters_count", "支援者（実）"
    SUPPORTERS = "supporters_count", "支援者（延べ）"
    OBSERVERS = "observers_count", "見学（延べ）"
    TALKS = "talks_count", "延べ件数"
    TALKERS = "unique_talkers_count", "相談の実人数"
    TALK_HOUSEHOLDS = "talk_households_count", "相談の実家族数"
    NEW_TALKERS = "new_talkers_count", "新規（実人数）"
    NEW_TALKS = "new_talks_count", "新規（延べ件数）"
    KNOWN_TALKERS = "known_talkers_count", "継続（実人数）"
    KNOWN_TALKS = "known_talks_count", "継続（延べ件数）"
    ATTEMPTS = "attempts_count", "試みた件数"


# What is counted of sessions, and what of the talks between them.
TALK_FIGURES = (
    Figure.TALKS,
    Figure.TALKERS,
    Figure.TALK_HOUSEHOLDS,
    Figure.NEW_TALKERS,
    Figure.NEW_TALKS,
    Figure.KNOWN_TALKERS,
    Figure.KNOWN_TALKS,
    Figure.ATTEMPTS,
)
SESSION_FIGURES = tuple(figure for figure in Figure if figure not in TALK_FIGURES)


class Scope(Labelled):
    """集計のいま: nobody came (0), not applicable and not counted yet are three different things."""

    COUNTED = "counted", "集計ずみ"
    PARTLY = "partly", "一部未集計"
    UNCOUNTED = "uncounted", "未集計"
    AHEAD = "ahead", "これから"
    OUT_OF_SCOPE = "out_of_scope", "対象外"


class Axis(Labelled):
    """まとめ方: what a row of the yearly table is."""

    PROGRAM = "program", "プログラムごと"
    COHORT = "cohort", "期・グループごと"
    MENU = "menu", "国のメニューごと"

    @property
    def head(self) -> str:
        """What stands over the names of the rows."""
        return self.label.removesuffix("ごと")


class Split(Labelled):
    """内わけ: by what those who came are divided."""

    CATEGORY = "category", "本人・家族・市民・支援者"
    NEWNESS = "newness", "新規・継続"
    RELATION = "relation", "続柄"
    RESIDENCE = "residence", "お住まい"
    AGE = "age", "ご本人の年代"


class TalkSplit(Labelled):
    """相談の内わけ: one table each."""

    WAY = "way", "相談の方法"
    MONTH = "month", "相談の月"
    RELATION = "relation", "相談した方の続柄"
    TOPIC = "topic", "相談の内容"


class Newness(Labelled):
    """新規・継続."""

    NEW = "new", "新規"
    CONTINUING = "continuing", "継続"


class FirstIn(Labelled):
    """新規の数え方: within what the first coming is looked for (domain.md §5.1)."""

    EVER = "ever", "これまでで初めて"
    YEAR = "year", "この年度で初めて"
    MENU = "menu", "このメニューで初めて"
