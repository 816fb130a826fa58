"""Random public ids and secrets, and the folding of what people type."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import unicodedata

# Crockford base 32 without look-alikes: 16 characters carry 80 bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH, CARD_CODE_LENGTH = 16, 8
SHORTEST = 2  # letters of a part of a name that are worth a search (security.md H12)
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
MAX_ADDRESS = 254
MIN_PHONE_DIGITS, MAX_PHONE_DIGITS = 9, 11
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
DOT_ATOM = re.compile(rf"{_ATOM}(\.{_ATOM})*")


def new_public_id() -> str:
    """A random id for addresses: 16 characters, 80 bits, no meaning."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


def new_card_code() -> str:
    """The number of a family card: 8 characters, 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CARD_CODE_LENGTH))


def new_token() -> str:
    """A secret of 256 bits for links, feeds and sessions; only its digest is stored."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """SHA-256 of a secret, as it is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def clean_text(text: str) -> str:
    """What a person typed, NFC, without control and direction-changing characters; newlines stay.

    Names are never NFKC-folded: 髙 and 﨑 must stay as their owners write them.
    """
    kept = (
        c for c in unicodedata.normalize("NFC", text) if c == "\n" or unicodedata.category(c) not in INVISIBLE
    )
    return "".join(kept).strip()


def fold(text: str) -> str:
    """For search and duplicate checks: width, case and kana kind folded, blanks and what is unseen removed.

    Marks that choose one of a kanji's shapes go too: 辻 with and without is typed by the same person.
    """
    flat = unicodedata.normalize("NFKC", text).casefold()
    seen = (c for c in flat if not (c.isspace() or unicodedata.category(c) in INVISIBLE or _is_variant(c)))
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in seen)


def is_called(name: str, words: str) -> bool:
    """Whether a search for these words means somebody of this name: the whole name, or a part long enough."""
    wanted, whole = fold(words), fold(name)
    return whole == wanted or (len(wanted) >= SHORTEST and wanted in whole)


def is_too_short(words: str) -> bool:
    """Whether one letter was looked for: half a town is called by it, so nobody but a whole name is found."""
    return 0 < len(fold(words)) < SHORTEST


def _is_variant(c: str) -> bool:
    return "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def fold_address(text: str) -> str:
    """A mailbox as typed, half-width, without blanks and invisible characters, its domain in small letters.

    A domain in other letters becomes what mail programs write: 例え.jp is xn--r8jz45g.jp.
    """
    flat = unicodedata.normalize("NFKC", text)
    seen = "".join(c for c in flat if not c.isspace() and unicodedata.category(c) not in INVISIBLE)
    local, at, domain = seen.rpartition("@")
    return f"{local}{at}{_plain_domain(domain) if at else domain}"


def _plain_domain(domain: str) -> str:
    if domain.isascii() or len(domain) > MAX_ADDRESS:
        return domain.lower()
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain.lower()


def wire_address(address: str) -> str:
    """A mailbox as relays and mail headers want it: `"a..b"@docomo.ne.jp`.

    Quotes around the part before @ change nothing for whoever receives it (RFC 5321 §4.1.2), and without
    them strict relays refuse what old carriers once handed out.
    """
    local, at, domain = address.rpartition("@")
    if DOT_ATOM.fullmatch(local):
        return address
    escaped = local.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"{at}{domain}'


def is_mailbox(address: str) -> bool:
    """Whether mail could be sent there: one @, a dot in the domain, nothing unprintable.

    Deliberately lax: `a..b@docomo.ne.jp` exists (stack.md §1.1); the code mail is the proof.
    """
    local, at, domain = address.partition("@")
    plain = all(" " < c < "\x7f" and c not in '<>(),;:\\"[]' for c in address)
    inner_dot = (
        "." in domain and not domain.startswith(".") and not domain.endswith(".") and ".." not in domain
    )
    return bool(local and at and inner_dot and plain) and "@" not in domain and len(address) <= MAX_ADDRESS


def digits_only(text: str) -> str:
    """The digits of what was typed, half-width: ０８４８－１２－３４５６ -> 0848123456."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c in string.digits)


def is_phone(digits: str) -> bool:
    """Whether folded digits look like a telephone number in Japan."""
    return MIN_PHONE_DIGITS <= len(digits) <= MAX_PHONE_DIGITS and digits.startswith("0")
