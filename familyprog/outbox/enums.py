"""Kinds, ways and states of messages."""

from familyprog.base.enums import Labelled


class MessageKind(Labelled):
    """お知らせの種類. The code is also the name of the mail template."""

    CODE = "code", "確認の数字"
    ENROLLED = "enrolled", "受付のお知らせ"
    WAITING = "waiting", "順番のお知らせ"
    SEAT_OPENED = "seat_opened", "席が空いたお知らせ"
    INVITATION = "invitation", "予定のお知らせ"
    WEEK_BEFORE = "week_before", "一週間前のお知らせ"
    MATERIALS = "materials", "資料のお知らせ"
    REMINDER = "reminder", "前日のお知らせ"
    MONTH_CHOICE = "month_choice", "月の会のお知らせ"
    MOVED = "moved", "日時が変わったお知らせ"
    CANCELLED = "cancelled", "お休みのお知らせ"
    RECALLED = "recalled", "予定を消すお知らせ"
    REISSUED = "reissued", "予定を直すお知らせ"
    WITHDRAWN = "withdrawn", "取り消しのお知らせ"
    NEXT_STEP = "next_step", "つぎの会のご案内"
    DATES_SET = "dates_set", "日程が決まったお知らせ"
    GREETING = "greeting", "ごあいさつ"
    NEW_CONTACT = "new_contact", "窓口が替わるお知らせ"


class MessageChannel(Labelled):
    """とどけ方."""

    MAIL = "mail", "メール"
    PHONE = "phone", "電話"
    POST = "post", "手紙"
    LINE = "line", "LINE"
    SMS = "sms", "ショートメール"


class MessageState(Labelled):
    """お知らせのいま. Final states are never left (security.md §3.2)."""

    PLANNED = "planned", "送る予定"
    CLAIMED = "claimed", "送る用意"
    STARTED = "started", "送信中"
    SENT = "sent", "送った"
    FAILED = "failed", "届かなかった"
    EXPIRED = "expired", "間に合わなかった"
    SUPPRESSED = "suppressed", "きまりにより送らなかった"
    SUPERSEDED = "superseded", "新しいお知らせに替わった"
    VOIDED = "voided", "取りやめた"
    HELD = "held", "保留"
    TO_CALL = "to_call", "電話・手紙で伝える"
    TOLD = "told", "伝えた"


class HeldKind(Labelled):
    """待っている見直しの種類."""

    PLAN = "plan", "日程の見直し"
    PLACE = "place", "場所の変更"


class WorkerTrouble(Labelled):
    """送信係が送らないわけ: why a worker refuses to send at all."""

    CLOCK_DIFFERS = "clock_differs", "機械とデータベースの時計が、1分より多くちがっています。"
    CLOCK_WENT_BACK = "clock_went_back", "時計が、前に動いたときより5分より多くもどっています。"
    NO_SPACE = "no_space", "ディスクの空きがなく、送ったことを書きとめられません。"


class RelayTrouble(Labelled):
    """出口のふぐあい: why the relay cannot be spoken to."""

    UNREACHABLE = "unreachable", "つながりません"
    SILENT = "silent", "返事がありません"
    UNSAFE = "unsafe", "暗号でつなげないか、証明書が正しくありません"
    LOGIN = "login", "名前か合言葉が受けつけられません"
    REFUSED = "refused", "いまは受けつけないと言われました"
    GARBLED = "garbled", "返事の意味がわかりません"
