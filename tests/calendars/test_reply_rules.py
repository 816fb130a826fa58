"""The verdict table of calendar.md §7.6, row by row, and the reading of what calendars write."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from familyprog.calendars.enums import Intention, ReplyReason, ReplyVerdict
from familyprog.calendars.reply_text import Answer, UnreadableReplyError, read_answer
from familyprog.calendars.rules.answers import Known, Proof, Sender, ignored, intention_of, judge
from tests.worker.mails_in import STAMP, an_object

NOW = STAMP + dt.timedelta(hours=1)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)
ANSWER = Answer("REPLY", "u", 1, STAMP, ("sakura@example.jp",), "DECLINED")
KNOWN = Known(sequence=1, is_coming_up=True)
THEIRS = Sender(Proof.PASS, is_owner=True, is_attendee=True)
APPLY = (ReplyVerdict.APPLY, ReplyReason.NONE)


def verdict(answer=ANSWER, known=KNOWN, sender=THEIRS, *, is_on=True, **changes):
    return judge(replace(answer, **changes), known, sender, is_on=is_on, now=NOW)


def review(reason):
    return ReplyVerdict.REVIEW, reason


def stale(reason):
    return ReplyVerdict.STALE, reason


def test_a_proven_new_answer_of_the_right_person_is_applied():
    assert verdict() == APPLY
    assert verdict(partstat="ACCEPTED") == APPLY
    assert verdict(partstat="TENTATIVE") == APPLY


def test_a_newer_answer_than_the_last_one_is_applied():
    assert verdict(known=replace(KNOWN, last=(1, STAMP - SECOND))) == APPLY
    assert verdict(known=replace(KNOWN, last=(0, STAMP + SECOND))) == APPLY


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        (replace(THEIRS, proof=Proof.NONE), ReplyReason.UNPROVEN),
        (replace(THEIRS, is_owner=False), ReplyReason.OTHER_SENDER),
        (replace(THEIRS, is_attendee=False), ReplyReason.OTHER_ATTENDEE),
    ],
)
def test_a_sender_in_doubt_goes_to_a_person(sender, reason):
    assert verdict(sender=sender) == review(reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_sent_by_other": True}, ReplyReason.OTHER_SENDER),
        ({"partstat": "DELEGATED"}, ReplyReason.DELEGATED),
        ({"is_delegated": True}, ReplyReason.DELEGATED),
        ({"method": "COUNTER", "partstat": "DECLINED"}, ReplyReason.COUNTER),
        ({"attendees": ("sakura@example.jp", "ume@example.jp")}, ReplyReason.SEVERAL),
        ({"event_count": 2}, ReplyReason.SEVERAL),
        ({"sequence": 2}, ReplyReason.AHEAD),
        ({"partstat": "NEEDS-ACTION"}, ReplyReason.UNCLEAR),
        ({"partstat": ""}, ReplyReason.UNCLEAR),
        ({"stamp": None}, ReplyReason.UNDATED),
        ({"stamp": NOW + DAY + SECOND}, ReplyReason.FUTURE),
    ],
)
def test_an_answer_in_doubt_goes_to_a_person(changes, reason):
    assert verdict(**changes) == review(reason)


def test_a_clock_that_is_a_day_ahead_is_forgiven():
    assert verdict(stamp=NOW + DAY) == APPLY


def test_another_answer_of_the_same_instant_goes_to_a_person():
    assert verdict(known=replace(KNOWN, last=(1, STAMP))) == review(ReplyReason.UNDATED)


@pytest.mark.parametrize(
    ("known", "changes", "reason"),
    [
        (KNOWN, {"sequence": 0}, ReplyReason.OLD_VERSION),
        (replace(KNOWN, last=(1, STAMP + SECOND)), {}, ReplyReason.OLDER),
        (replace(KNOWN, is_coming_up=False), {}, ReplyReason.OVER),
        (replace(KNOWN, is_coming_up=False), {"partstat": "ACCEPTED"}, ReplyReason.OVER),
    ],
)
def test_an_old_answer_is_shown_and_not_applied(known, changes, reason):
    assert verdict(known=known, **changes) == stale(reason)


def test_switched_off_a_person_decides():
    assert verdict(is_on=False) == review(ReplyReason.SWITCHED_OFF)
    assert verdict(is_on=False, sequence=0) == stale(ReplyReason.OLD_VERSION)


@pytest.mark.parametrize(
    ("method", "mime", "proof", "why"),
    [
        ("REPLY", "", Proof.NONE, ""),
        ("REPLY", "reply", Proof.PASS, ""),
        ("COUNTER", "COUNTER", Proof.PASS, ""),
        ("REPLY", "REQUEST", Proof.PASS, "methods_disagree"),
        ("REQUEST", "REQUEST", Proof.PASS, "method"),
        ("CANCEL", "", Proof.PASS, "method"),
        ("PUBLISH", "", Proof.PASS, "method"),
        ("", "", Proof.PASS, "method"),
        ("REPLY", "", Proof.FAIL, "dmarc_fail"),
    ],
)
def test_what_is_none_of_our_business(method, mime, proof, why):
    assert ignored(replace(ANSWER, method=method), mime, proof) == why


def test_what_somebody_intends():
    assert intention_of(ANSWER) is Intention.DECLINED
    assert intention_of(replace(ANSWER, partstat="ACCEPTED")) is Intention.ACCEPTED
    assert intention_of(replace(ANSWER, method="COUNTER")) is None
    assert intention_of(replace(ANSWER, is_delegated=True)) is None
    assert intention_of(replace(ANSWER, partstat="X-MAYBE")) is None


@given(
    st.builds(
        Sender,
        proof=st.sampled_from([Proof.PASS, Proof.NONE]),
        is_owner=st.booleans(),
        is_attendee=st.booleans(),
    ),
    st.integers(min_value=0, max_value=3),
    st.sampled_from(["REPLY", "COUNTER"]),
    st.sampled_from(["ACCEPTED", "DECLINED", "DELEGATED", ""]),
    st.booleans(),
)
def test_nothing_is_applied_without_every_proof(sender, sequence, method, partstat, is_on):
    answer = replace(ANSWER, sequence=sequence, method=method, partstat=partstat)
    if judge(answer, KNOWN, sender, is_on=is_on, now=NOW) == APPLY:
        assert (sender, sequence, method, is_on) == (THEIRS, 1, "REPLY", True)
        assert partstat in {"ACCEPTED", "DECLINED"}


def read_lines(*lines, uid="u"):
    return read_answer(an_object(uid, more="\n".join(lines)).replace("\n", "\r\n").encode())


def test_gmail():
    text = """BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261208T100000Z
DTEND:20261208T113000Z
DTSTAMP:20261201T030000Z
ORGANIZER;CN=office:mailto:office@manabi.example.jp
UID:0b1f0f7e-70a5-4d62-a9fe-1f3f6f8f2c11
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Sakura
 ;X-NUM-GUESTS=0;X-RESPONSE-COMMENT="x":mailto:sakura@gmail.com
CLASS:PRIVATE
CREATED:20261120T000000Z
LAST-MODIFIED:20261201T030000Z
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:x
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR
"""
    answer = read_answer(text.replace("\n", "\r\n").encode())
    assert answer == Answer(
        "REPLY", "0b1f0f7e-70a5-4d62-a9fe-1f3f6f8f2c11", 1, STAMP, ("sakura@gmail.com",), "DECLINED"
    )


def test_outlook_with_a_time_zone_of_its_own_and_a_comment():
    text = """BEGIN:VCALENDAR
METHOD:REPLY
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Tokyo Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT=ACCEPTED;CN="佐倉":MAILTO:Sakura@Example.jp
COMMENT;LANGUAGE=ja-JP:少し遅れます。\\nよろしく
UID:u
SUMMARY;LANGUAGE=ja-JP:承諾: 学習会
DTSTART;TZID=Tokyo Standard Time:20261208T190000
DTEND;TZID=Tokyo Standard Time:20261208T203000
CLASS:PRIVATE
PRIORITY:5
DTSTAMP:20261201T030000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:0
X-MICROSOFT-CDO-APPT-SEQUENCE:0
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
END:VEVENT
END:VCALENDAR
"""
    answer = read_answer(text.replace("\n", "\r\n").encode())
    assert (answer.attendees, answer.partstat) == (("Sakura@Example.jp",), "ACCEPTED")
    assert answer.comment == "少し遅れます。 よろしく"


def test_outlook_com_leaves_out_organizer_and_sequence():
    text = an_object("u", sequence=None, organizer=None, partstat="ACCEPTED")
    answer = read_answer(text.encode())
    assert (answer.sequence, answer.partstat) == (0, "ACCEPTED")


def test_ios_and_thunderbird():
    ios = an_object("u", params=';CN="Sakura";CUTYPE=INDIVIDUAL;EMAIL="sakura@example.jp"')
    assert read_answer(ios.encode()).partstat == "DECLINED"
    thunderbird = an_object("u", params=";CN=Sakura;ROLE=REQ-PARTICIPANT;RSVP=TRUE", more="X-MOZ-SEND:1")
    assert read_answer(thunderbird.encode()).attendees == ("sakura@example.jp",)


def test_who_answers_for_somebody_else():
    sent_by = an_object("u", params=';SENT-BY="mailto:ume@example.jp"')
    assert read_answer(sent_by.encode()).is_sent_by_other
    delegated = an_object("u", partstat="DELEGATED", params=';DELEGATED-TO="mailto:ume@example.jp"')
    assert read_answer(delegated.encode()).is_delegated
    received = an_object("u", params=';DELEGATED-FROM="mailto:ume@example.jp"')
    assert read_answer(received.encode()).is_delegated


def test_two_people_in_one_answer():
    answer = read_lines("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ume@example.jp")
    assert answer.attendees == ("sakura@example.jp", "ume@example.jp")


def test_nobody_in_an_answer():
    text = an_object("u").replace("ATTENDEE;", "X-NOBODY;")
    assert read_answer(text.encode()).attendees == ()


@pytest.mark.parametrize(
    ("uri", "mailbox"),
    [
        ("mailto:a%2Bb@example.jp", "a+b@example.jp"),
        ("urn:uuid:x", ""),
        ("sakura", ""),
    ],
)
def test_mailboxes_are_read_from_their_uri(uri, mailbox):
    text = an_object("u").replace("mailto:sakura@example.jp", uri)
    assert read_answer(text.encode()).attendees == (mailbox,)


def test_two_events_are_counted():
    text = an_object("u")
    event = text[text.index("BEGIN:VEVENT") : text.index("END:VCALENDAR")]
    assert read_answer(text.replace("END:VCALENDAR", f"{event}END:VCALENDAR").encode()).event_count == 2


def test_a_comment_is_one_short_line():
    answer = read_lines("COMMENT:" + "あ" * 900, "COMMENT:い")
    assert answer.comment == "あ" * 500
    assert read_lines("COMMENT:a\u202eb", "COMMENT:c").comment == "ab c"


@pytest.mark.parametrize("stamp", ["20261201T120000", "20261201"])
def test_a_stamp_that_is_no_instant_is_none(stamp):
    text = an_object("u").replace("DTSTAMP:20261201T030000Z", f"DTSTAMP:{stamp}")
    assert read_answer(text.encode()).stamp is None


def test_without_a_stamp():
    text = an_object("u").replace("DTSTAMP:20261201T030000Z\n", "")
    assert read_answer(text.encode()).stamp is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01",
        b"BEGIN:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        (an_object("u") + an_object("v")).encode(),
        an_object("u", more="UID:v").encode(),
        an_object("u", more="SEQUENCE:4").encode(),
        an_object("u").replace("SEQUENCE:0", "SEQUENCE:-1").encode(),
        an_object("u").replace("SEQUENCE:0", "SEQUENCE:99999999999").encode(),
        an_object("u").replace("SEQUENCE:0", "SEQUENCE:x").encode(),
        an_object("u").replace("UID:u\n", "").encode(),
        an_object("u").replace("DTSTAMP:2026", "DTSTAMP:x").encode(),
        an_object("u").replace("DTSTAMP:20261201", "DTSTAMP:20269999").encode(),
        an_object("u").replace("VEVENT", "VTODO").encode(),
    ],
)
def test_what_cannot_be_read(content):
    with pytest.raises(UnreadableReplyError):
        read_answer(content)
