"""The card's number and the PIN as people type them, and which PIN a household would guess."""

from __future__ import annotations

import datetime as dt
import unicodedata

from familyprog.base.names import CARD_CODE_LENGTH, INVISIBLE, digits_only
from familyprog.people.errors import PinRefusedError

PIN_LENGTH = 6
# security.md §5.3: slowed after five wrong tries, out of use after twenty in a day.
TRIES, WINDOW_MINUTES, TRIES_A_DAY = 5, 15, 20
# What sits between the two halves of the number: any dash and blank an input method offers.
BETWEEN, LONG_MARKS = INVISIBLE | {"Pd", "Zs"}, "ー−"
LOOK_ALIKES = str.maketrans("oil", "011")
UP, DOWN = "01234567890123456789", "98765432109876543210"
LEAP_YEAR, LAST_MONTH = 2000, 12


def fold_code(typed: str) -> str:
    """A card's number as it is compared: half-width, small, O as 0, I and L as 1, no hyphens and blanks."""
    flat = unicodedata.normalize("NFKC", typed).lower()
    kept = (c for c in flat if c not in LONG_MARKS and unicodedata.category(c) not in BETWEEN)
    return "".join(kept).translate(LOOK_ALIKES)


def show_code(code: str) -> str:
    """As it is printed: ABCD-1234."""
    half = CARD_CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}".upper()


def show_pin(pin: str) -> str:
    """As it is printed: 123 456."""
    return f"{pin[: PIN_LENGTH // 2]} {pin[PIN_LENGTH // 2 :]}"


def clean_pin(typed: str, again: str) -> str:
    """The six digits somebody chose. Raises PinRefusedError for what a household would guess first."""
    pin = digits_only(typed)
    if len(pin) != PIN_LENGTH:
        raise PinRefusedError(f"暗証番号は、{PIN_LENGTH}けたの数字で入れてください。")
    if pin != digits_only(again):
        raise PinRefusedError("二つの暗証番号がちがいます。もう一度入れてください。", field="pin_again")
    if is_easy(pin):
        raise PinRefusedError("同じ数字やつづき番号は、わかりやすすぎます。ほかの数字にしてください。")
    if _is_day(pin):
        raise PinRefusedError("お誕生日のような数字は、家の方にわかります。ほかの数字にしてください。")
    return pin


def is_easy(pin: str) -> bool:
    """Whether anybody would try it first: one digit over and over, or digits in a row."""
    return len(set(pin)) == 1 or pin in UP or pin in DOWN


def _is_day(pin: str) -> bool:
    """Whether six digits read as a day: year, month, day, or month, day, year; of whatever era."""
    first, second, third = (int(pin[at : at + 2]) for at in (0, 2, 4))
    return any(_is_month_and_day(month, day) for month, day in ((second, third), (first, second)))


def _is_month_and_day(month: int, day: int) -> bool:
    if not 1 <= month <= LAST_MONTH:
        return False
    following = dt.date(LEAP_YEAR + month // LAST_MONTH, month % LAST_MONTH + 1, 1)
    return 1 <= day <= (following - dt.timedelta(days=1)).day
