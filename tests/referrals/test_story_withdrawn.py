"""H8, with the packet: only what was agreed to goes; the word is taken back before, or after, it went."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from familyprog.base.clock import tokyo_date
from familyprog.consent import service as consents
from familyprog.consent.models import Disclosure
from familyprog.consent.queries import waiting_for_somebody
from familyprog.people.enums import Disclosable, NoteClass, NoteSource
from familyprog.progression.enums import WishHolder, WishSource
from familyprog.referrals import queries, service
from familyprog.referrals.enums import PacketSection, PartSource, ReferralState, SendWay
from familyprog.referrals.errors import ReferralRefusedError
from familyprog.referrals.service import PartInput
from tests import make
from tests.referrals.conftest import DAY, GIST, NAME, REACH, WISH


def draft_of(session, row, now):
    return queries.draft_of(session, row, tokyo_date(now))


def words_of(packet):
    return [
        (one["title"], line["words"], line["source"]) for one in packet["sections"] for line in one["lines"]
    ]


def take_all(session, row, now, staff):
    keys = {one.key for one in draft_of(session, row, now).candidates}
    return service.take_parts(session, row, keys, now=now, by=staff)


@pytest.fixture
def told(mother, father, son, says, tells):
    """Both parents said something, the son too; not all of it is for everybody."""
    tells(mother, "夜は起きているようです。", about=son)
    tells(father, "父だけの話。")
    tells(mother, "母の、制限つきの話。", sensitivity=NoteClass.RESTRICTED)
    tells(mother, "本人に見せない話。", disclosable=Disclosable.NO)
    tells(None, "近所の話。", source=NoteSource.OUTSIDER, outsider="近所の方")
    says(mother, "相談できる所がほしい。")
    says(father, "父の思い。")
    says(son, "手紙なら読むそうです。", WishSource.FAMILY, WishHolder.CONCERNED)


def test_only_what_the_giver_agreed_to_and_said_goes(session, told, mother, agree, begin, staff, now) -> None:
    row = begin(agree(mother, NAME, GIST, WISH))
    assert take_all(session, row, now, staff) == 3
    draft = draft_of(session, row, now)
    assert words_of(draft.packet.content) == [
        ("基本情報", "母：さくらさん", "職員の見聞き"),
        ("相談の経緯", "夜は起きているようです。", "家族からの話"),  # 伝聞 is marked
        ("ご家族の意向", "相談できる所がほしい。", "ご家族から"),
    ]
    held = {(one.label, one.why) for one in draft.packet.held_back}
    assert ("母への連絡のしかた", "同意をいただいた項目にありません") in held
    assert ("父の意向（ご家族から）", "話された方・その方ご自身の同意がありません") in held
    # Two parents might have told it, and nobody wrote down which.
    assert ("ご本人（長男）の意向（家族からの話）", "話された方・その方ご自身の同意がありません") in held
    said = str(draft.packet.content) + str(draft.candidates)
    for secret in ("制限つきの話", "見せない話", "近所の話"):
        assert secret not in said  # neither restricted notes nor words from outside are ever looked at
    assert "父だけの話" not in str(draft.packet.content)
    assert "連絡" not in str(draft.packet.content["sections"])  # what stays is not named on the packet


def test_nothing_is_written_under_what_nobody_agreed_to(session, mother, agree, begin, staff, now) -> None:
    row = begin(agree(mother, NAME))
    grant = draft_of(session, row, now).grants[0]
    for item in (grant.key.replace(NAME, REACH), REACH, ""):
        part = PartInput(PacketSection.REACHING, item, PartSource.STAFF, "電話は夜に。")
        with pytest.raises(ReferralRefusedError, match="いま有効な同意がありません"):
            service.write_part(session, row, part, now=now, by=staff)
    own = PartInput(PacketSection.OWN_WISH, grant.key, PartSource.CONCERNED, "本人の言葉。")
    with pytest.raises(ReferralRefusedError, match="ご本人の同意があるとき"):
        service.write_part(session, row, own, now=now, by=staff)
    assert queries.parts_of(session, row.id) == []


def test_the_word_is_taken_back_between_looking_and_sending(
    session, mother, agree, begin, staff, now
) -> None:
    consent = agree(mother, NAME)
    row = begin(consent)
    take_all(session, row, now, staff)
    seen = draft_of(session, row, now).packet.digest
    consents.withdraw_consent(session, consent, now=now, by=make.the_family_actor(session, mother))
    with pytest.raises(ReferralRefusedError, match="何も送っていません"):
        service.send(session, row, seen, SendWay.HAND, now=now, by=staff)
    assert row.state is ReferralState.DRAFT
    assert row.packet is None
    assert session.scalars(select(Disclosure)).all() == []  # nothing went, and nothing says it did
    packet = draft_of(session, row, now).packet
    assert packet.parts == ()
    assert [one.why for one in packet.held_back][:1] == ["同意が、いまは有効ではありません"]


def test_the_word_is_taken_back_after_it_went(session, mother, agree, begin, staff, now) -> None:
    consent = agree(mother, NAME, "つなぎ票")
    row = begin(consent)
    take_all(session, row, now, staff)
    ask = PartInput(
        PacketSection.REQUEST,
        draft_of(session, row, now).grants[1].key,
        PartSource.STAFF,
        "お話を聞いてください。",
    )
    service.write_part(session, row, ask, now=now, by=staff)
    seen = draft_of(session, row, now).packet
    service.send(session, row, seen.digest, SendWay.POST, now=now, by=staff)
    assert row.packet == seen.content  # what was looked at is what went
    assert service.is_as_sent(row)
    (line,) = session.scalars(select(Disclosure))  # in the register, in the same unit
    assert (line.recipient, line.items, line.consent_id) == ("くらしの窓口", [NAME, "つなぎ票"], consent.id)

    (task,) = consents.withdraw_consent(session, consent, now=now, by=make.the_family_actor(session, mother))
    assert task.recipient == "くらしの窓口"  # somebody tells the desk
    assert len(waiting_for_somebody(session, staff, tokyo_date(now)).to_tell) == 1
    assert queries.withdrawn_under(session, row) == [consent]
    assert row.packet == seen.content  # what went stays as it went
    row.packet = {**row.packet, "to": "よそ"}
    assert not service.is_as_sent(row)


def test_what_changed_after_looking_does_not_go(session, mother, agree, begin, staff, now) -> None:
    row = begin(agree(mother, NAME, WISH))
    with pytest.raises(ReferralRefusedError, match="まだありません"):
        service.send(session, row, draft_of(session, row, now).packet.digest, SendWay.FAX, now=now, by=staff)
    take_all(session, row, now, staff)
    seen = draft_of(session, row, now).packet.digest
    (part,) = queries.parts_of(session, row.id)
    service.take_out(session, row, part.public_id, now=now, by=staff)
    grant = draft_of(session, row, now).grants[0]
    other = PartInput(PacketSection.BASICS, grant.key, PartSource.STAFF, "ほかのこと。")
    service.write_part(session, row, other, now=now, by=staff)
    with pytest.raises(ReferralRefusedError, match="中身が変わりました"):
        service.send(session, row, seen, SendWay.FAX, now=now, by=staff)
    service.send(session, row, draft_of(session, row, now).packet.digest, SendWay.FAX, now=now, by=staff)
    for deed in (
        lambda: service.send(session, row, seen, SendWay.FAX, now=now, by=staff),
        lambda: service.write_part(session, row, other, now=now, by=staff),
        lambda: take_all(session, row, now, staff),
        lambda: service.stop(session, row, now=now, by=staff),
    ):
        with pytest.raises(ReferralRefusedError, match="もう送られています"):
            deed()


def test_two_who_agree_to_the_same_go_on_one_paper(
    session, told, mother, son, agree, begin, staff, now
) -> None:
    hers = agree(mother, NAME)
    his = agree(son, WISH, NAME)
    agree(son, REACH, purpose="ほかのため")  # for something else: not on this paper
    row = begin(hers)
    assert (
        draft_of(session, row, now).packet.content["basis"]
        == "ご家族とご本人の同意にもとづいて、お伝えします。"
    )
    take_all(session, row, now, staff)
    family = PartInput(PacketSection.FAMILY_WISH, f"{his.public_id}:{WISH}", PartSource.FAMILY, "母の言葉。")
    with pytest.raises(ReferralRefusedError, match="そのご家族の同意"):
        service.write_part(session, row, family, now=now, by=staff)
    own = PartInput(PacketSection.OWN_WISH, f"{his.public_id}:{WISH}", PartSource.CONCERNED, "会ってみたい。")
    service.write_part(session, row, own, now=now, by=staff)
    packet = draft_of(session, row, now).packet
    assert ("ご本人の意向", "会ってみたい。", "ご本人から") in words_of(packet.content)
    service.send(session, row, packet.digest, SendWay.HAND, now=now, by=staff)
    lines = session.scalars(select(Disclosure).order_by(Disclosure.id)).all()
    assert {(one.about_person_id, one.consent_id) for one in lines} == {
        (mother.id, hers.id),
        (son.id, his.id),
    }


def test_a_consent_that_is_over_opens_no_draft(session, mother, agree, begin, now) -> None:
    over = agree(mother, NAME)
    over.ends_on = tokyo_date(now) - DAY
    with pytest.raises(ReferralRefusedError, match="いまは有効ではありません"):
        begin(over)


def test_who_speaks_is_named_when_only_one_can_have_told_it(
    session, mother, son, says, agree, begin, now
) -> None:
    says(son, "手紙なら読むそうです。", WishSource.FAMILY, WishHolder.CONCERNED)
    says(mother, "見立て。", WishSource.GUESSED)
    draft = draft_of(session, begin(agree(mother, WISH)), now)
    assert [one.label for one in draft.candidates if one.section is PacketSection.OWN_WISH] == [
        "ご本人（長男）の意向（家族からの話）"
    ]
    assert "手紙" in str(draft.candidates)
    assert "見立て" not in str(draft.candidates)


def test_a_wish_that_was_put_right_is_not_handed_on(session, mother, says, agree, begin, now) -> None:
    wrong = says(mother, "書きまちがい。")
    says(mother, "相談したい。", corrects=wrong)
    draft = draft_of(session, begin(agree(mother, WISH)), now)
    assert "書きまちがい" not in str(draft.candidates)
    assert "相談したい。" in str(draft.candidates)
