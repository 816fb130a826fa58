"""One mail in, one verdict out; the pipe and the mailbox both call this. Each mail is one transaction."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from familyprog import schema
from familyprog.base.config import Config
from familyprog.base.db import unit_of_work
from familyprog.calendars.enums import ReplyVerdict
from familyprog.calendars.replies import Mail, receive, receive_words
from familyprog.outbox.return_path import signed_id
from familyprog.outbox.rules.bounces import Bounce
from familyprog.reminders.returned import mail_came_back
from familyprog.worker.failures import shown
from familyprog.worker.inbound.reading import MAIL_LIMIT, Incoming, read

TABLES = schema.metadata  # the mapped classes must all be known before the first query
# What no person needs to see again.
FINISHED = {"applied", "bounced", "delayed", "automatic", "ignored"}
WORDS = {ReplyVerdict.APPLY: "applied", ReplyVerdict.REVIEW: "review", ReplyVerdict.STALE: "stale"}
# Left alone, but written by somebody: a person looks at the mailbox.
FOR_PEOPLE = {"nobody_known", "oversize", "mistake", "unsigned"}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Verdict:
    """What became of a mail: applied, review, stale, ignored, bounced, delayed or automatic; and why."""

    word: str
    reason: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether nobody has to look at the mail itself."""
        return self.word in FINISHED and self.reason not in FOR_PEOPLE


@dataclass(frozen=True)
class Reader:
    """Reads mails with the settings of one installation."""

    config: Config
    sessions: sessionmaker[Session]
    clock: Callable[[], dt.datetime]

    def handle(self, content: bytes) -> Verdict:
        """Judge one mail and write down what follows. Raises DBAPIError alone: try again later."""
        try:
            verdict = self._judged(content)
        except DBAPIError:
            raise
        except Exception as problem:
            # Strangers write these: one that cannot be read must not come back for ever.
            log.error("a mail could not be read: %s", shown(problem))
            verdict = Verdict("ignored", "mistake")
        log.info("mail in: %s %s", verdict.word, verdict.reason)
        return verdict

    def _judged(self, content: bytes) -> Verdict:
        if len(content) > MAIL_LIMIT:
            return Verdict("ignored", "oversize")
        mail = read(content, authserv_id=self.config.authserv_id)
        if mail.is_report:
            return self._returned(mail)
        if mail.is_automatic:
            return Verdict("automatic")
        if mail.calendar is not None and mail.calendar.content is None:
            return Verdict("ignored", "unreadable")
        return self._answered(mail)

    def _returned(self, mail: Incoming) -> Verdict:
        if mail.report is None:
            return Verdict("automatic", "no_delivery_report")
        public_id = self._signed(mail)
        if public_id is None:
            # Without a mailbox for them, reports come to people; with one, these are forged.
            return Verdict("ignored", "forged" if self.config.bounce_mailbox else "unsigned")
        with unit_of_work(self.sessions) as session:
            bounce = mail_came_back(session, public_id, mail.report, now=self.clock())
        if bounce is None:
            return Verdict("ignored", "unknown")
        words = {Bounce.DELAYED: "delayed", Bounce.NOTHING: "ignored"}
        return Verdict(words.get(bounce, "bounced"), bounce.name.lower())

    def _signed(self, mail: Incoming) -> str | None:
        mailbox, key = self.config.bounce_mailbox, self.config.secret_key
        found = [signed_id(one, mailbox, key) for one in mail.recipients]
        return next((public_id for public_id in found if public_id), None)

    def _answered(self, mail: Incoming) -> Verdict:
        letter = Mail(mail.mail_id, mail.sender, mail.proof, mail.answers_to)
        now, is_on = self.clock(), self.config.calendar_replies
        with unit_of_work(self.sessions) as session:
            if mail.calendar is None or mail.calendar.content is None:
                outcome = receive_words(session, letter, now=now)
            else:
                content, method = mail.calendar.content, mail.calendar.method
                outcome = receive(session, letter, content, method, is_on=is_on, now=now)
        return Verdict(WORDS[outcome.verdict] if outcome.verdict else "ignored", outcome.reason)
