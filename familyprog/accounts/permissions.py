"""Who may do what: one table, read by the web, the docs and the tests (security.md §5.4)."""

from __future__ import annotations

from familyprog.accounts.actors import Actor
from familyprog.accounts.enums import Role
from familyprog.base.enums import Labelled


class Action(Labelled):
    """すること: every staff page names exactly one."""

    VIEW_TODAY = "view_today", "自分の回を見る"
    VIEW_DESK = "view_desk", "来る方を見る（受付）"
    NOTE_COMING = "note_coming", "お休み・代わりを記す"
    VIEW_SESSION = "view_session", "回と名簿を見る"
    MARK = "mark", "出席をつける"
    ADD_WALK_IN = "add_walk_in", "飛び入りを加える"
    WRITE_RECORD = "write_record", "会の記録を書く"
    MOVE_SESSION = "move_session", "回の日時を変える"
    CANCEL_SESSION = "cancel_session", "回を中止する"
    CALL_OFF = "call_off", "今日・明日の回を中止し、電話で伝える"
    VIEW_PROGRAMS = "view_programs", "プログラムを見る"
    EDIT_PROGRAMS = "edit_programs", "プログラムを書く"
    PLAN_COHORT = "plan_cohort", "期を計画する"
    PUBLISH_COHORT = "publish_cohort", "期を公開する"
    ASSIGN_STAFF = "assign_staff", "受け持ちを決める"
    VIEW_ENROLMENTS = "view_enrolments", "受講者を見る"
    ENROL = "enrol", "代わりに申し込む"
    WITHDRAW = "withdraw", "代わりに取り消す"
    CHOOSE_MONTH = "choose_month", "代わりに月の会を選ぶ"
    VIEW_CONTACT = "view_contact", "連絡のきまりを見る"
    EDIT_CONTACT = "edit_contact", "連絡のきまりを書く"
    VIEW_CALLS = "view_calls", "電話・手紙の一覧を見る"
    TELL = "tell", "伝えたことを記す"
    VIEW_REPLIES = "view_replies", "予定表からの返事を見る"
    ANSWER_REPLIES = "answer_replies", "予定表からの返事を扱う"
    VIEW_WORKLIST = "view_worklist", "やることを見る"
    PUT_OFF = "put_off", "あとでにする"
    FOLLOW_UP = "follow_up", "気にかけることを引き受ける・終える"
    VIEW_CASES = "view_cases", "世帯の一覧を見る"
    VIEW_CASE = "view_case", "世帯の記録を見る"
    RECORD_WISH = "record_wish", "意向を書く"
    WRITE_NOTE = "write_note", "記録を書く"
    VIEW_RESTRICTED = "view_restricted", "制限つきの記録を見る"
    DECIDE = "decide", "話し合いの結論を書く"
    VIEW_CONSENTS = "view_consents", "同意と、伝えた記録を見る"
    RECORD_CONSENTS = "record_consents", "同意・取りやめ・伝えたことを書く"
    EDIT_PARTNERS = "edit_partners", "連携先を書く"
    VIEW_REPORTS = "view_reports", "集計を見る"
    OPEN_FIGURES = "open_figures", "集計の内訳を見る"
    FREEZE_FIGURES = "freeze_figures", "集計を確定する"
    VIEW_OUTBOX = "view_outbox", "送信箱を見る"
    VIEW_AUDIT = "view_audit", "監査の記録を見る"
    BREAK_GLASS = "break_glass", "緊急のときに、理由を書いて一つの世帯を開く"
    VIEW_STAFF = "view_staff", "職員を見る"
    EDIT_STAFF = "edit_staff", "職員を加える・終える"
    EDIT_SITE = "edit_site", "拠点の設定を書く"
    EDIT_CALL_ORDER = "edit_call_order", "急ぎのときの連絡順を書く"
    VIEW_HOUSE = "view_house", "手引きと見本を見る"


_EVERYONE = {Action.VIEW_HOUSE}
_RECEPTION = _EVERYONE | {
    Action.VIEW_DESK,
    Action.NOTE_COMING,
    Action.VIEW_PROGRAMS,
    Action.ENROL,
    Action.VIEW_CALLS,
    Action.TELL,
}
_FACILITATOR = _EVERYONE | {
    Action.VIEW_TODAY,
    Action.VIEW_SESSION,
    Action.NOTE_COMING,
    Action.MARK,
    Action.ADD_WALK_IN,
    Action.WRITE_RECORD,
    Action.VIEW_PROGRAMS,
    # Families are on their way, and nobody is at the desk in the evening (product.md F7).
    Action.CALL_OFF,
}
_COORDINATOR = (
    _RECEPTION
    | _FACILITATOR
    | {
        Action.MOVE_SESSION,
        Action.CANCEL_SESSION,
        Action.EDIT_PROGRAMS,
        Action.PLAN_COHORT,
        Action.PUBLISH_COHORT,
        Action.ASSIGN_STAFF,
        Action.VIEW_ENROLMENTS,
        Action.WITHDRAW,
        Action.CHOOSE_MONTH,
        Action.VIEW_CONTACT,
        Action.EDIT_CONTACT,
        Action.VIEW_REPLIES,
        Action.ANSWER_REPLIES,
        Action.VIEW_WORKLIST,
        Action.PUT_OFF,
        Action.FOLLOW_UP,
        Action.EDIT_CALL_ORDER,
        Action.VIEW_CASES,
        Action.VIEW_CASE,
        Action.RECORD_WISH,
        Action.WRITE_NOTE,
        Action.VIEW_RESTRICTED,
        Action.DECIDE,
        Action.VIEW_CONSENTS,
        Action.RECORD_CONSENTS,
        Action.EDIT_PARTNERS,
        Action.VIEW_REPORTS,
        Action.OPEN_FIGURES,
        Action.FREEZE_FIGURES,
        Action.VIEW_OUTBOX,
    }
)
_AUDITOR = _EVERYONE | {
    Action.VIEW_REPORTS,
    Action.OPEN_FIGURES,
    Action.VIEW_AUDIT,
    Action.VIEW_STAFF,
    Action.VIEW_OUTBOX,
}
# Administration and content are separate: an admin reads no case, roster or contact, but one household for an
# hour in an emergency, before the eyes of two others.
_ADMIN = _EVERYONE | {
    Action.VIEW_PROGRAMS,
    Action.EDIT_PROGRAMS,
    Action.PLAN_COHORT,
    Action.PUBLISH_COHORT,
    Action.ASSIGN_STAFF,
    Action.VIEW_REPORTS,
    Action.VIEW_OUTBOX,
    Action.BREAK_GLASS,
    Action.VIEW_STAFF,
    Action.EDIT_STAFF,
    Action.EDIT_SITE,
    Action.EDIT_CALL_ORDER,
}

PERMISSIONS: dict[Role, frozenset[Action]] = {
    Role.RECEPTION: frozenset(_RECEPTION),
    Role.FACILITATOR: frozenset(_FACILITATOR),
    Role.COORDINATOR: frozenset(_COORDINATOR),
    Role.AUDITOR: frozenset(_AUDITOR),
    Role.ADMIN: frozenset(_ADMIN),
}


def can(actor: Actor, action: Action) -> bool:
    """Whether the actor's role allows the action. Whose object it is, loaders decide."""
    return actor.role is not None and action in PERMISSIONS[actor.role]
