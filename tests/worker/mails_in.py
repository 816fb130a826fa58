"""Mails as relays and calendars really write them: delivery reports, vacation notices, answers."""

from __future__ import annotations

import datetime as dt

OURS = "office@manabi.example.jp"
BOUNCES = "bounce@manabi.example.jp"
RELAY = "mx.manabi.example.jp"
STAMP = dt.datetime(2026, 12, 1, 3, 0, tzinfo=dt.UTC)


def crlf(text: str) -> bytes:
    """As it goes over the wire."""
    return text.replace("\n", "\r\n").encode()


def a_report(
    to: str,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = "smtp; 550 5.1.1 <sakura@example.jp>: Recipient address rejected: User unknown",
    kind: str = "delivery-status",
) -> bytes:
    """What Postfix writes to the envelope sender; the mail it is about is quoted in it."""
    return crlf(f"""Return-Path: <>
Received: by {RELAY} (Postfix) id 4F2C; Tue,  1 Dec 2026 12:00:05 +0900 (JST)
Date: Tue,  1 Dec 2026 12:00:05 +0900 (JST)
From: MAILER-DAEMON@{RELAY} (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind};
\tboundary="4F2B.1796000405/{RELAY}"
Message-Id: <20261201030005.4F2C@{RELAY}>

This is a MIME-encapsulated message.

--4F2B.1796000405/{RELAY}
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

--4F2B.1796000405/{RELAY}
Content-Description: Delivery report
Content-Type: message/{kind}

Reporting-MTA: dns; {RELAY}
X-Postfix-Queue-ID: 4F2B
Arrival-Date: Tue,  1 Dec 2026 12:00:04 +0900 (JST)

Final-Recipient: rfc822; sakura@example.jp
Original-Recipient: rfc822;sakura@example.jp
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.jp
Diagnostic-Code: {diagnostic}

--4F2B.1796000405/{RELAY}
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: {OURS}
To: sakura@example.jp
Subject: quoted
Message-ID: <aaaaaaaaaaaaaaaa@manabi.example.jp>

The words of the mail.

--4F2B.1796000405/{RELAY}--
""")


def a_vacation(to: str, *, marks: str = "Auto-Submitted: auto-replied (vacation)") -> bytes:
    """An answer by machine."""
    return crlf(f"""From: sakura@example.jp
To: {to}
Subject: Re: quoted
{marks}
Message-ID: <vacation@example.jp>

I am away until 7 December.
""")


def an_object(
    uid: str,
    *,
    method: str = "REPLY",
    partstat: str = "DECLINED",
    attendee: str = "sakura@example.jp",
    sequence: int | None = 0,
    stamp: dt.datetime = STAMP,
    params: str = "",
    more: str = "",
    organizer: str | None = OURS,
) -> str:
    """A VCALENDAR with one answer."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Example//Answer//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        "DTSTART;TZID=Asia/Tokyo:20261208T190000",
        f"ATTENDEE{params};PARTSTAT={partstat}:mailto:{attendee}",
        *([f"SEQUENCE:{sequence}"] if sequence is not None else []),
        *([f"ORGANIZER:mailto:{organizer}"] if organizer else []),
        *([more] if more else []),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\n".join(lines)


def an_answer(
    content: str,
    *,
    sender: str = "sakura@example.jp",
    dmarc: str = "pass",
    authserv: str = RELAY,
    mime_method: str = "; method=REPLY",
    mail_id: str = "<answer-1@mail.example.jp>",
    headers: str = "",
    charset: str = "UTF-8",
    kind: str = "text/calendar",
) -> bytes:
    """The mail around an answer."""
    domain = sender.rpartition("@")[2]
    proof = (
        f"Authentication-Results: {authserv}; dmarc={dmarc} (p=none) header.from={domain}\n" if dmarc else ""
    )
    return crlf(f"""{proof}{headers}From: Sakura <{sender}>
To: {OURS}
Subject: Declined
Message-ID: {mail_id}
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b1"

--b1
Content-Type: text/plain; charset="UTF-8"

sakura@example.jp has declined.

--b1
Content-Type: {kind}; charset="{charset}"{mime_method}

{content}
--b1--
""")
