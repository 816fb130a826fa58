"""わけ: why a message was not sent, or was sent otherwise, as a sentence for staff."""

from __future__ import annotations

REASONS = {
    "absence_told": "この回は「行けません」とうかがっているため、送りません。",
    "ambiguous": "届いたかどうか、送信先から返事がありませんでした。同じメールをもう一度送っています。",
    "calendar_first": "予定表のお知らせを先に送ってから、送ります。",
    "calendar_right": "予定表は、もう正しくなっています。",
    "came_back": "会にもどられたため、ごあいさつは送りません。",
    "change_undone": "変更がもとにもどされたため、取りやめました。変更は、だれにも知らせていません。",
    "code_used": "数字は、もう使われました。",
    "completed": "ひと区切りになったため、取りやめました。",
    "dates_taken_back": "日程の見直しがもとにもどされたため、取りやめました。",
    "dates_not_awaited": "日程のお知らせの希望が取り下げられました。",
    "enrolment_changed": "受講の状態が変わったため、古いお知らせになりました。",
    "greetings_changed": "ごあいさつの希望が変わりました。",
    "greeting_not_wished": "ごあいさつは希望されていません。",
    "hand_over_changed": "担当の引き継ぎが変わったため、取りやめました。",
    "make_up_dropped": "補講が取りやめになりました。",
    "mistake": "送る用意ができませんでした。担当に知らせてください。",
    "no_answer": "届いたかどうか、送信先から返事がありませんでした。二度目で止めました。",
    "no_contact": "連絡のきまりが、まだありません。",
    "not_enrolled": "いまは受講されていません。",
    "not_expected": "この回には来られる予定がありません。",
    "offer_declined": "席のご案内は、今回は見送りになりました。",
    "offer_ended": "席のご案内の期限が過ぎました。",
    "offer_expired": "席のご案内の期限が過ぎました。",
    "offer_live": "席のご案内の途中です。",
    "offer_taken": "つぎの会は、もうお決まりです。",
    "offer_void": "席のご案内が取りやめになりました。",
    "one_a_day": "きょうはほかのお知らせを送っているため、あす送ります。",
    "paused": "お休み中のため、取りやめました。",
    "refused": "あて先のメールが受け取られませんでした。",
    "returned": "メールがもどってきました。",
    "seat_offered": "席をご案内したため、順番のお知らせは要らなくなりました。",
    "session_began": "回が始まったため、送りません。",
    "session_changed": "日時や場所が変わり、新しいお知らせに替わりました。",
    "slot_given_back": "一対一の時間を取り消されました。",
    "stopped": "会からの連絡が止められました。",
    "too_late": "役に立つ時間を過ぎました。",
    "wish_taken_back": "日程のお知らせの希望が取り下げられました。",
    "withdrawn": "受講を取り消されたため、取りやめました。",
}
UNKNOWN = "わけは記されていません。"


def reason_words(reason: str) -> str:
    """The sentence of a code; the gate writes sentences itself."""
    if not reason:
        return ""
    return REASONS.get(reason, UNKNOWN if reason.isascii() else reason)
