"""Password hashing: Argon2id at OWASP's minimum, few at a time."""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from familyprog.accounts.errors import WeakPasswordError

# security.md §5.1: m=19 MiB, t=2, p=1; a flood of sign-ins may use four hashes at once, no more.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = BoundedSemaphore(4)
MIN_LENGTH, MAX_LENGTH = 15, 128
COMMON = ("password", "passw0rd", "12345678", "qwerty", "familyprog", "manabi", "まなびの会", "abcdefgh")


def hash_password(password: str) -> str:
    """The stored form. Raises WeakPasswordError with a sentence for a short, long or common one."""
    plain = unicodedata.normalize("NFC", password)
    if not MIN_LENGTH <= len(plain) <= MAX_LENGTH:
        raise WeakPasswordError(
            f"パスワードは{MIN_LENGTH}文字から{MAX_LENGTH}文字にしてください。文のように長くてもかまいません。",
            field="password",
        )
    if any(plain.casefold().startswith(word) for word in COMMON) or len(set(plain)) < MIN_LENGTH // 3:
        raise WeakPasswordError(
            "よくある言葉で始まるパスワードは使えません。別の文にしてください。", field="password"
        )
    with _AT_ONCE:
        return _HASHER.hash(plain)


def hash_pin(peppered: str) -> str:
    """The stored form of a short secret; what it may be is decided where it is chosen."""
    with _AT_ONCE:
        return _HASHER.hash(peppered)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits. Takes the same time when there is no such account."""
    plain = unicodedata.normalize("NFC", password)[:MAX_LENGTH]
    with _AT_ONCE:
        try:
            _HASHER.verify(stored or _DUMMY, plain)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


_DUMMY = _HASHER.hash("nobody has this one")
