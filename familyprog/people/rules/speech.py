"""What is said on the telephone and stands on an envelope, as the person wishes (product.md C1, C2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from familyprog.base.words import telling_words
from familyprog.people.enums import Channel, Told

HOUSE = "受付"  # when every name we have would tell


class Spoken(Protocol):
    """What a caller reads of a contact profile."""

    @property
    def caller_name(self) -> str: ...
    @property
    def sender_name(self) -> str: ...
    @property
    def asks_for(self) -> str: ...
    @property
    def may_answer(self) -> str: ...
    @property
    def accepts_voicemail(self) -> bool: ...


class Written(Protocol):
    """What an envelope reads of a contact profile."""

    @property
    def sender_name(self) -> str: ...
    @property
    def has_plain_envelope(self) -> bool: ...


class PassedOn(Protocol):
    """What a partner may hear of a contact profile, once the person agreed to it."""

    @property
    def channel(self) -> Channel: ...
    @property
    def phone(self) -> str: ...
    @property
    def safe_from_hour(self) -> int: ...
    @property
    def safe_until_hour(self) -> int: ...
    @property
    def accepts_voicemail(self) -> bool: ...
    @property
    def told_person(self) -> Told: ...
    @property
    def is_locked(self) -> bool: ...
    @property
    def is_hidden(self) -> bool: ...


@dataclass(frozen=True)
class CallWords:
    """The caller's first sentence, and what is done when somebody else or a machine answers."""

    opening: str
    if_other: str
    if_machine: str


@dataclass(frozen=True)
class EnvelopeWords:
    """What is read through the window, and of whom the envelope says it comes."""

    window: tuple[str, ...]
    sender: str = ""


def safe_name(*names: str) -> str:
    """The first of some names that is there and does not tell."""
    return next((name for name in names if name and not telling_words(name)), HOUSE)


def call_words(profile: Spoken, site_sender: str) -> CallWords:
    """What the caller says. Without a name to ask for, nothing is said to anybody else."""
    name = safe_name(profile.caller_name, profile.sender_name, site_sender)
    machine = f"留守番電話には「{name}です。またお電話します。」とだけ残す。"
    if not profile.accepts_voicemail:
        machine = "留守番電話には残さない。"
    if profile.asks_for:
        opening = f"「{name}と申します。{profile.asks_for}さんはいらっしゃいますか。」"
        other = "ほかの方には用件を言わず、「またかけます」とだけ言う。"
    else:
        opening = f"「{name}です。いま、お話ししてもよろしいでしょうか。」"
        other = "ほかの方が出たら、何も言わずに切る。"
    if profile.may_answer:
        other = f"{profile.may_answer}には用件を伝えてよい。{other}"
    return CallWords(opening, other, machine)


def envelope_words(profile: Written, address: str, name: str, site_sender: str) -> EnvelopeWords:
    """The lines of the window and the sender. A plain envelope says nothing of where it comes from."""
    lines = [line.strip() for line in address.splitlines() if line.strip()]
    if lines and name and not lines[-1].endswith(("様", "殿", "宛", "行")):
        lines.append(f"{name} 様")
    sender = "" if profile.has_plain_envelope else safe_name(profile.sender_name, site_sender)
    return EnvelopeWords(tuple(lines), sender)


def partner_words(profile: PassedOn) -> str:
    """How somebody wishes to be reached by a partner, and what must not happen; of somebody hidden nothing."""
    if profile.is_hidden:
        return ""
    told = f"ご本人には：{profile.told_person.label}"
    if profile.is_locked:
        return f"連絡はしないでほしいとのことです。{told}"
    voicemail = "留守番電話に残してよい" if profile.accepts_voicemail else "留守番電話には残さない"
    hours = f"{profile.safe_from_hour}時から{profile.safe_until_hour}時まで、{voicemail}"
    phone = f"電話 {profile.phone}（{hours}）" if profile.phone else ""
    return "。".join(part for part in (f"{profile.channel.label}で", phone, told) if part)
