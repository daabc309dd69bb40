"""Start links: the addresses that say which channel sent somebody."""

from datetime import date

from domain.channels import StartLink
from handlers.attribution import START_KEY, signed
from storage import Vault

__all__ = ["START_KEY", "start_link", "start_payload"]


def start_payload(vault: Vault, channel: int, day: date) -> str:
    """The signed payload of a channel's own link, without an agent or a poster."""
    return signed(StartLink(channel, agent=0, poster=0, day=day), vault)


def start_link(username: str, payload: str) -> str:
    """The address to print and to send; without a user name only its last part is known."""
    return f"https://t.me/{username}?start={payload}" if username else f"?start={payload}"
