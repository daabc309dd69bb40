"""Settings, from the environment or `.env`; checked when the program starts."""

import re
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.addresses import is_inside_or_safe, is_safe, origin
from storage import BadKey, Vault, load_master_keys

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class Settings(BaseSettings):
    """Each is an environment variable with the prefix `LINDUNG_`."""

    model_config = SettingsConfigDict(
        env_prefix="LINDUNG_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

    bot_token: SecretStr = Field(default=SecretStr(""), description="from @BotFather")
    bot_api_url: str = Field(
        default="https://api.telegram.org", description="the address before /bot<token>"
    )
    webhook_url: str = Field(
        default="", description="public address before /telegram; empty: polling"
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="16-256 of A-Z a-z 0-9 _ -"
    )
    webhook_reply: Literal["on", "off"] = Field(
        default="on", description="first reply in the response"
    )
    dashboard_url: str = Field(
        default="", description="the dashboard's public address; empty: that of the webhook"
    )
    listen: str = Field(default="127.0.0.1:8081", description="host:port of the web server")
    database_url: str = Field(
        default="sqlite:///lindung.db", repr=False, description="sqlite:///path or postgresql://..."
    )
    master_key: SecretStr = Field(default=SecretStr(""), description="32 bytes as base64url")
    master_key_file: Path | None = Field(default=None, description="or a file with it, mode 0600")
    erasures: Path = Field(default=Path("erasures.txt"), description="what a restore must not undo")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    today: date | None = Field(default=None, description="a fixed date; only in demo and tests")

    @field_validator("today", mode="before")
    @classmethod
    def _is_a_day(cls, day: object) -> object:
        try:
            return date.fromisoformat(day) if isinstance(day, str) else day
        except ValueError:
            raise ValueError("write it as YYYY-MM-DD, such as 2026-11-28") from None

    @field_validator("bot_token")
    @classmethod
    def _token_looks_like_one(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("a token looks like 123456:ABC-def; copy it from @BotFather")
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _secret_is_allowed(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("a webhook secret has 16-256 of A-Z a-z 0-9 _ -")
        return secret

    @field_validator("bot_api_url", "webhook_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _telegram_may_come_to(cls, url: str) -> str:
        if url and not is_inside_or_safe(origin(url)):
            raise ValueError(
                "write it as https://host, without /telegram; http only inside a private network"
            )
        return url

    @field_validator("dashboard_url")
    @classmethod
    def _is_safe_to_open(cls, url: str) -> str:
        url = url.rstrip("/")
        if url and not is_safe(url):
            raise ValueError("write it as https://host, without a path; http only for 127.0.0.1")
        return url

    @field_validator("listen")
    @classmethod
    def _is_an_address(cls, listen: str) -> str:
        host, _, port = listen.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:
            raise ValueError("write it as host:port, such as 127.0.0.1:8081")
        return listen

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host, int(port)

    @property
    def dashboard(self) -> str:
        """Where the dashboard is for a browser; empty when only plain HTTP over a network leads
        to it, where a link could be read on its way."""
        url = self.dashboard_url or origin(self.webhook_url) or f"http://{self.listen}"
        return url if is_safe(url) else ""

    def token(self) -> str:
        """The bot token. Raises SettingMissing."""
        if not self.bot_token.get_secret_value():
            raise SettingMissing("Set LINDUNG_BOT_TOKEN (from @BotFather), or try: lindung demo")
        return self.bot_token.get_secret_value()

    def secret(self) -> str:
        """The webhook secret. Raises SettingMissing: without one anybody could play Telegram."""
        if not self.webhook_secret.get_secret_value():
            raise SettingMissing("Set LINDUNG_WEBHOOK_SECRET to a long random text.")
        return self.webhook_secret.get_secret_value()

    def vault(self) -> Vault:
        """The keys. Raises SettingMissing, or BadKey when the key is no key."""
        if self.master_key_file is not None:
            return Vault(*load_master_keys(self.master_key_file))
        if self.master_key.get_secret_value():
            return Vault(*load_master_keys(self.master_key.get_secret_value()))
        raise SettingMissing(
            "Set LINDUNG_MASTER_KEY_FILE to a file of mode 0600; make one with: lindung key FILE"
        )


class SettingMissing(Exception):
    """A setting that this command needs is not there."""


__all__ = ["BadKey", "SettingMissing", "Settings"]
