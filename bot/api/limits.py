"""How often a token may ask, and how often an address may show one that is none.

Counted in the database, so over all processes together.
"""

from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus

from bot.api.problems import Refusal
from domain.limits import limit, use
from storage import Unit
from storage.access.tokens import Token

_MILLIS = 1000


def admitted(
    unit: Unit, address: str, known: Callable[[], Token | None], at: datetime, today: date
) -> Token | None:
    """Whoever shows a token that is `known`, one request less in hand; None for one that is none.

    Raises Refusal for an address that has shown too many of those, and for a token that was used
    too often.
    """
    now = int(at.timestamp() * _MILLIS)
    guesses, guessing = unit.bucket_of_address(address), limit("api_guesses", today)
    # Not held: partners may all come from the address of one proxy.
    if wait := use(unit.full_at(guesses), guessing, now)[1]:
        raise _too_often(wait)
    token = known()
    if token is None:
        unit.draw(guesses, use(unit.bucket(guesses), guessing, now)[0])
        return None
    name = f"token:{token.hashed.hex()}"
    until, wait = use(unit.bucket(name), limit("api_requests", today), now)
    if wait:
        raise _too_often(wait)
    unit.draw(name, until)
    return token


def _too_often(wait: int) -> Refusal:
    seconds = -(-wait // _MILLIS)
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; wait.", seconds)
