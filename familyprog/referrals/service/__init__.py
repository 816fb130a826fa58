"""Use cases: a draft (`drafting`), what goes and comes back (`sending`), around the household (`homes`), directory."""

from familyprog.referrals.service.directory import TalkInput, add_resource, end_resource, note_talk
from familyprog.referrals.service.drafting import (
    PartInput,
    ReferralInput,
    begin,
    take_out,
    take_parts,
    write_part,
)
from familyprog.referrals.service.homes import (
    note_need,
    record_conference,
    record_coordination,
    save_roles,
    settle_need,
)
from familyprog.referrals.service.sending import is_as_sent, put_off, record_answer, send, stop

__all__ = [
    "PartInput",
    "ReferralInput",
    "TalkInput",
    "add_resource",
    "begin",
    "end_resource",
    "is_as_sent",
    "note_need",
    "note_talk",
    "put_off",
    "record_answer",
    "record_conference",
    "record_coordination",
    "save_roles",
    "send",
    "settle_need",
    "stop",
    "take_out",
    "take_parts",
    "write_part",
]
