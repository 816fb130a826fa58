"""The decision table as it is written in domain.md §2.4, and what is prompted."""

from __future__ import annotations

import pytest

from familyprog.consent.enums import PartnerKind
from familyprog.referrals.enums import NeedKind, Prepared, ReferralMode, ReferralState, Situation
from familyprog.referrals.rules import TABLE, hints_at_hardship

DESK = PartnerKind.SELF_RELIANCE


@pytest.mark.parametrize(
    ("situation", "prepared", "mode", "consent"),
    [
        (Situation.HARDSHIP, Prepared.SLIP, ReferralMode.WARM, "同意をいただくのが基本"),
        (Situation.NO_PLAN, Prepared.INTRODUCTION, ReferralMode.INFO_ONLY, "ご本人"),
        (Situation.PLAN, Prepared.PLAN_MEETING, None, "ご本人"),
        (Situation.TOGETHER, Prepared.ROLES, None, "ご本人"),
        (Situation.EARLY_SIGN, Prepared.SLIP, ReferralMode.WARM, "ご本人か、ご家族"),
        (Situation.RESOURCES, Prepared.RESOURCES, None, "要りません"),
    ],
)
def test_each_row_says_what_is_prepared_and_whose_consent(situation, prepared, mode, consent) -> None:
    row = TABLE[situation]
    assert (row.prepared, row.mode) == (prepared, mode)
    assert consent in row.consent
    assert row.why
    assert not row.is_ours


def test_our_own_row_is_marked_as_ours() -> None:
    assert set(TABLE) == set(Situation)
    assert [row.situation for row in TABLE.values() if row.is_ours] == [Situation.ELSEWHERE]


@pytest.mark.parametrize(
    ("needs", "towards", "asks"),
    [
        ({NeedKind.MONEY}, set(), True),
        ({NeedKind.DEBT, NeedKind.CARE}, set(), True),
        ({NeedKind.CARE}, set(), False),
        (set(), set(), False),
        ({NeedKind.MONEY}, {(DESK, ReferralState.SENT)}, False),
        ({NeedKind.MONEY}, {(DESK, ReferralState.DONE)}, False),
        ({NeedKind.MONEY}, {(DESK, ReferralState.DECLINED)}, True),
        ({NeedKind.MONEY}, {(PartnerKind.MEDICAL, ReferralState.SENT)}, True),
    ],
)
def test_hard_times_ask_to_think_of_the_desk(needs, towards, asks) -> None:
    assert hints_at_hardship(needs, towards) is asks
