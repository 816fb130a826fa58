"""Ways out for short texts, by the channel of the message; a channel without settings has none.

A provider of SMS is added here: a class with the four methods of `transport.Transport` (the number is
`Envelope.to_address`, the text `Envelope.content`, and `Envelope.name` the same on every try), and its
scheme in SMS.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from familyprog.base.config import Config
from familyprog.outbox.enums import MessageChannel
from familyprog.worker.line import LineTransport
from familyprog.worker.transport import FolderTransport, Transport


def _folder(config: Config, _url: SplitResult) -> Transport:
    """For trying out: instance/sms/<time>-<message>.txt."""
    return FolderTransport(config.instance / "sms", ".txt")


SMS: dict[str, Callable[[Config, SplitResult], Transport]] = {"folder": _folder}


def text_transports(config: Config) -> dict[MessageChannel, Transport]:
    """The ways out that this installation has."""
    found: dict[MessageChannel, Transport] = {}
    if config.has_line:
        found[MessageChannel.LINE] = LineTransport(config.line_api, config.line_channel_token)
    if config.sms_url:
        url = urlsplit(config.sms_url)
        found[MessageChannel.SMS] = SMS[url.scheme](config, url)
    return found
