"""Start links: the addresses that say which channel sent somebody."""

from datetime import date

from domain.channels import StartLink, sign
from storage import Vault

START_KEY = 1
"""The id of the key that signs start links; there can be a second one while keys change."""


def start_payload(vault: Vault, channel: int, day: date) -> str:
    """The signed payload of a channel's own link, without an agent or a poster."""
    link = StartLink(channel, agent=0, poster=0, day=day)
    return sign(link, {START_KEY: vault.start_key}, START_KEY)


def start_link(username: str, payload: str) -> str:
    """The address to print and to send; without a user name only its last part is known."""
    return f"https://t.me/{username}?start={payload}" if username else f"?start={payload}"
