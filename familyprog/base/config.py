"""Settings: defaults < instance/config.toml < FAMILYPROG_* < secret files; frozen, and never half-set."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from familyprog.base.clock import Clock
from familyprog.base.errors import ConfigError
from familyprog.base.names import is_mailbox

PREFIX = "FAMILYPROG_"
MIN_KEY_BYTES = 32
MAX_HOLD = 60  # a change is to be known soon
CHECKOUT = Path(__file__).resolve().parents[2]
SMS_WAYS = ("folder",)  # built in worker/texts.py
# Read by the test suite, not by the program.
FOREIGN = {"test_database_url", "require_postgres", "require_browser"}


class Config(BaseModel):
    """All settings of one installation (contract.md §3)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance: Path
    database_url: str = ""
    secret_key: str = ""
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = ""
    mail_from: str = "office@manabi.invalid"
    timezone: str = "Asia/Tokyo"
    now: dt.datetime | None = None
    testing: bool = False
    curricula: Path | None = None
    templates: Path | None = None
    brand: str = "まなびの会"
    desk_phone: str = "0848-00-0000"
    desk_hours: str = "平日 9時〜17時"
    hold_minutes: int = 10
    trusted_proxies: int = 0
    catch_up_per_minute: int = (
        60  # after a standstill, so that a restart does not look like spam; 0: no limit
    )
    bounce_mailbox: str = ""
    imap_url: str = ""
    calendar_replies: bool = False
    authserv_id: str = ""
    line_channel_secret: str = ""
    line_channel_token: str = ""
    line_account: str = ""  # what people look for in LINE: @abc1234
    line_api: str = "https://api.line.me"
    sms_url: str = ""

    @model_validator(mode="after")
    def _refuse_half_set(self) -> Self:
        if len(self.secret_key.encode()) < MIN_KEY_BYTES:
            raise ValueError(
                f"{PREFIX}SECRET_KEY（または _FILE）に32バイト以上の秘密の文字列を設定してください。"
            )
        if self.now is not None and not self.testing:
            raise ValueError(f"{PREFIX}NOW は {PREFIX}TESTING=1 のときだけ使えます。")
        if self.now is not None and self.now.tzinfo is None:
            raise ValueError(f"{PREFIX}NOW には時差（+09:00）も書いてください。")
        if self.timezone != "Asia/Tokyo":
            raise ValueError(f"{PREFIX}TIMEZONE は Asia/Tokyo だけに対応しています。")
        if urlsplit(self.base_url).scheme not in {"http", "https"} or not urlsplit(self.base_url).hostname:
            raise ValueError(f"{PREFIX}BASE_URL は https://… の形で設定してください。")
        if self.smtp_url and self.mail_from.endswith(".invalid"):
            raise ValueError(
                f"{PREFIX}SMTP_URL を使うときは {PREFIX}MAIL_FROM に差出人のメールアドレスが要ります。"
            )
        if not 0 <= self.hold_minutes <= MAX_HOLD:
            raise ValueError(
                f"{PREFIX}HOLD_MINUTES（変更を知らせるまで待つ分）は0から{MAX_HOLD}までにしてください。"
            )
        return self

    @model_validator(mode="after")
    def _refuse_unsafe_reading(self) -> Self:
        if self.bounce_mailbox and not is_mailbox(self.bounce_mailbox):
            raise ValueError(f"{PREFIX}BOUNCE_MAILBOX はメールアドレスの形で設定してください。")
        box = urlsplit(self.imap_url)
        is_private = box.scheme == "imaps" or (box.scheme == "imap" and "starttls=1" in box.query.split("&"))
        if self.imap_url and not (is_private and box.hostname and box.username):
            raise ValueError(
                f"{PREFIX}IMAP_URL は imaps://名前:合言葉@機械 の形で設定してください（暗号なしでは読みません）。"
            )
        return self

    @model_validator(mode="after")
    def _refuse_half_set_texts(self) -> Self:
        given = (self.line_channel_secret, self.line_channel_token, self.line_account)
        if any(given) and not all(given):
            raise ValueError(
                f"LINEを使うには {PREFIX}LINE_CHANNEL_SECRET・{PREFIX}LINE_CHANNEL_TOKEN・{PREFIX}LINE_ACCOUNT"
                " の三つが要ります。"
            )
        if urlsplit(self.line_api).scheme != "https" and not self.testing:
            raise ValueError(f"{PREFIX}LINE_API は https://… の形で設定してください。")
        if self.sms_url and urlsplit(self.sms_url).scheme not in SMS_WAYS:
            raise ValueError(
                f"{PREFIX}SMS_URL は {'・'.join(SMS_WAYS)} のどれかで始めてください（例 folder:）。"
            )
        return self

    @property
    def has_line(self) -> bool:
        """Whether texts may go out by LINE; without it nobody sees a word of it."""
        return bool(self.line_channel_token)

    @property
    def hold(self) -> dt.timedelta:
        """How long the notices of a change wait, so that it can be taken back."""
        return dt.timedelta(minutes=self.hold_minutes)

    @property
    def clock(self) -> Clock:
        """The clock of this installation."""
        return Clock(self.now.astimezone(dt.UTC) if self.now else None)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL; SQLite in the instance folder unless said otherwise."""
        return self.database_url or f"sqlite:///{self.instance / 'familyprog.db'}"

    @property
    def is_secure(self) -> bool:
        """Whether people reach us over https."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name all links carry, with its port when it has one."""
        return urlsplit(self.base_url).netloc


def load_config(environ: Mapping[str, str] | None = None) -> Config:
    """The settings of this process.

    Raises ConfigError with a Japanese sentence for anything missing, unknown or unsafe.
    """
    given = _from_environment(os.environ if environ is None else environ)
    instance = _instance_folder(given)
    values = {**_from_file(instance / "config.toml"), **given, "instance": instance}
    _read_secret_files(values)
    try:
        return Config(**values)
    except ValidationError as problems:
        raise ConfigError("\n".join(_sentence(dict(p)) for p in problems.errors())) from None


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    named = {key[len(PREFIX) :].lower(): value for key, value in environ.items() if key.startswith(PREFIX)}
    return {key: value for key, value in named.items() if value != "" and key not in FOREIGN}


def _instance_folder(given: Mapping[str, Any]) -> Path:
    if "instance" in given:
        return Path(given["instance"]).resolve()
    if (CHECKOUT / "pyproject.toml").exists():
        return CHECKOUT / "instance"
    raise ConfigError(
        f"データを置くフォルダーを {PREFIX}INSTANCE に設定してください（例 /var/lib/familyprog）。"
    )


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ConfigError(f"{path.name} を読めませんでした: {problem}") from None


def _read_secret_files(values: dict[str, Any]) -> None:
    for key in [key for key in values if key.endswith("_file")]:
        path = Path(values.pop(key))
        if not path.exists():
            raise ConfigError(f"{PREFIX}{key.upper()} のファイル {path} が見つかりません。")
        values[key.removesuffix("_file")] = path.read_text(encoding="utf-8").strip()


def _sentence(problem: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return f"知らない設定 {where} があります。名前を確かめてください。"
    text = str(problem["msg"]).removeprefix("Value error, ")
    return f"{where}: {text}" if where else text
