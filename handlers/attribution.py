"""Who recruited somebody: the signed start links that led them here, first and last kept."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from domain.channels import StartLink, is_current, read_start, sign
from domain.enrollment import Touch
from storage import Account, Vault

START_KEY = 1
"""The id of the key that signs start links; there can be a second one while keys change."""


def signed(link: StartLink, vault: Vault) -> str:
    """The start payload of a link."""
    return sign(link, {START_KEY: vault.start_key}, START_KEY)


def touched(account: Account, payload: str, keys: Mapping[int, bytes], today: date) -> Account:
    """The account after `/start PAYLOAD`.

    A forged, altered, foreign or expired payload changes nothing: it never stops a signup and is
    never credited. A later link never takes the credit of an earlier one.
    """
    link = read_start(payload, keys) if payload else None
    if not isinstance(link, StartLink) or not is_current(link, today):
        return account
    touch = Touch(link.channel, link.agent, link.poster, today)
    return replace(account, first_touch=account.first_touch or touch, last_touch=touch)
