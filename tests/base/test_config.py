"""Settings: frozen, in order, and never half-set."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from familyprog.base import config as module
from familyprog.base.config import load_config
from familyprog.base.errors import ConfigError

KEY = "k" * 32


def test_defaults_are_enough_with_a_key(tmp_path: Path) -> None:
    settings = load_config({"FAMILYPROG_INSTANCE": str(tmp_path), "FAMILYPROG_SECRET_KEY": KEY})
    assert settings.database == f"sqlite:///{tmp_path / 'familyprog.db'}"
    assert not settings.is_secure
    assert settings.host == "127.0.0.1:8000"
    with pytest.raises(ValidationError):
        settings.brand = "ほか"  # type: ignore[misc]


def test_the_environment_wins_over_the_file_and_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text('brand = "みなもの会"\ndesk_phone = "0"\n', encoding="utf-8")
    settings = load_config(
        {
            "FAMILYPROG_INSTANCE": str(tmp_path),
            "FAMILYPROG_SECRET_KEY_FILE": str(tmp_path / "key"),
            "FAMILYPROG_DESK_PHONE": "0848-11-1111",
            "FAMILYPROG_SMTP_URL": "",
        }
    )
    assert (settings.brand, settings.desk_phone, settings.secret_key) == ("みなもの会", "0848-11-1111", KEY)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"FAMILYPROG_SECRET_KEY": "short"}, "32バイト以上"),
        ({"FAMILYPROG_NOW": "2027-01-08T09:00+09:00"}, "TESTING=1"),
        ({"FAMILYPROG_NOW": "2027-01-08T09:00", "FAMILYPROG_TESTING": "1"}, "時差"),
        ({"FAMILYPROG_TIMEZONE": "Europe/Paris"}, "Asia/Tokyo"),
        ({"FAMILYPROG_BASE_URL": "somewhere"}, "BASE_URL"),
        ({"FAMILYPROG_SMTP_URL": "smtp://mail.example.jp"}, "MAIL_FROM"),
        ({"FAMILYPROG_LINE_CHANNEL_TOKEN": "t"}, "三つが要ります"),
        ({"FAMILYPROG_LINE_API": "http://127.0.0.1:9"}, "LINE_API"),
        ({"FAMILYPROG_SMS_URL": "carrier://x"}, "SMS_URL"),
        ({"FAMILYPROG_COLOUR": "red"}, "知らない設定 colour"),
        ({"FAMILYPROG_TRUSTED_PROXIES": "many"}, "trusted_proxies"),
        ({"FAMILYPROG_SECRET_KEY_FILE": "/nowhere/key"}, "見つかりません"),
    ],
)
def test_a_half_set_installation_does_not_start(tmp_path: Path, more: dict[str, str], sentence: str) -> None:
    values = {"FAMILYPROG_INSTANCE": str(tmp_path), "FAMILYPROG_SECRET_KEY": KEY} | more
    with pytest.raises(ConfigError, match=sentence):
        load_config(values)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("brand = ", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load_config({"FAMILYPROG_INSTANCE": str(tmp_path), "FAMILYPROG_SECRET_KEY": KEY})


def test_an_installed_wheel_asks_for_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    with pytest.raises(ConfigError, match="FAMILYPROG_INSTANCE"):
        load_config({"FAMILYPROG_SECRET_KEY": KEY})


def test_a_checkout_uses_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    assert load_config({"FAMILYPROG_SECRET_KEY": KEY}).instance == tmp_path / "instance"
