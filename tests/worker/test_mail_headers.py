"""Row X10 of the security catalogue: whatever somebody calls himself, a mail has one recipient and its own headers."""

from __future__ import annotations

from email import message_from_bytes, policy

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from familyprog.calendars.rules import one_line
from familyprog.outbox.enums import MessageKind
from familyprog.reminders.known import safe_sender
from familyprog.reminders.rules import Outgoing
from familyprog.worker.mail import MailWriter
from tests.make import MORNING

ONCE = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
HEADERS = {*ONCE, "Content-Type", "Content-Transfer-Encoding", "Content-Language"}
NAMES = st.text(
    st.sampled_from('\r\n\u2028\u2029\0\v\x1b,;:"<>()@\\=?_ あ山髙𠮷\u202e\u200d\u3000aZ.&'), max_size=60
)
QUIET = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(sender=NAMES, title=NAMES, place=NAMES, day=NAMES)
@example(sender="山田\r\nBcc: all@example.jp", title="a\nTo: b@example.jp", place="", day="")
@example(sender='"a" <b@example.jp>, c', title="あ" * 500, place="\u2028", day="")
@example(sender="あ" * 500, title="", place="", day="")
def test_no_name_makes_another_header_or_recipient(config, sender, title, place, day):
    writer = MailWriter(config)
    context = writer.office.words | {
        "day": one_line(day),
        "when": "12月8日",
        "own_time": "",
        "title": one_line(title),
        "place": one_line(place),
        "way_in": "",
    }
    called = safe_sender(sender, writer.office)
    outgoing = Outgoing(MessageKind.REMINDER, "a@example.jp", called, context, context)
    octets = writer.write(outgoing, message_id="<a@b>", now=MORNING).as_bytes()
    mail = message_from_bytes(octets, policy=policy.default)
    assert all(len(mail.get_all(name)) == 1 for name in ONCE)
    assert set(mail.keys()) <= HEADERS
    assert [one.addr_spec for one in mail["To"].addresses] == ["a@example.jp"]
    assert [one.addr_spec for one in mail["From"].addresses] == [writer.office.mail_from]
    assert mail.get_content_type() == "text/plain"
