"""Who holds a phone: the people a story is played with."""

from dataclasses import dataclass

FIRST_USER_ID = 6_100_000_001  # past 32 bits, as many real accounts are
FIRST_NEW_USER_ID = 7_000_000_000  # of those who take another account on the way


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One person with a phone; `key` names them in tests, in the page and in its addresses.

    `payload` is the start link they opened ("" for somebody who found the bot by themselves),
    `note` tells the onlooker who they are.
    """

    key: str
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "id"
    phone: str = "+6281200000001"
    colour: str = "#4a7fb5"
    note: str = ""
    payload: str = ""


@dataclass(frozen=True)
class Link:
    """An address the page's toolbar offers beside the phones."""

    title: str
    url: str
