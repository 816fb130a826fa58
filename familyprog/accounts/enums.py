"""Roles, and the ways a code is used."""

from familyprog.base.enums import Labelled


class Role(Labelled):
    """役割: what a member of staff does here (security.md §5.4)."""

    RECEPTION = "reception", "受付"
    FACILITATOR = "facilitator", "進行"
    COORDINATOR = "coordinator", "コーディネーター"
    AUDITOR = "auditor", "監査"
    ADMIN = "admin", "管理"


class CodeUse(Labelled):
    """8けたの数字の使いみち."""

    SIGN_IN = "sign_in", "自分のページを開く"
    APPLY = "apply", "申込みの確認"
