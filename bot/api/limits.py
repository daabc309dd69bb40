"""How often a token may ask, how much it may write, how often an address may show one that is none.

Counted in the database, so over all processes together.
"""

from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus
from ipaddress import IPv6Address, IPv6Network, ip_address

from bot.api.problems import Refusal
from domain.limits import limit, use, use_some
from handlers.limits import millis
from storage import Unit
from storage.access.tokens import Token


def admitted(
    unit: Unit, address: str, known: Callable[[], Token | None], at: datetime, today: date
) -> Token | None:
    """Whoever shows a token that is `known`, one request less in hand; None for one that is none.

    Raises Refusal for a token that was used too often, and for one that is none from an address
    that has shown too many of those. A token that is good is never refused for its address: behind
    a proxy all have the same, and whoever guesses there would shut out everybody.
    """
    token = known()
    if token is None:
        count_guess(unit, address, at, today)
        return None
    take_one(unit, f"token:{token.hashed.hex()}", "api_requests", at, today)
    return token


def take_one(unit: Unit, name: str, rule: str, at: datetime, today: date) -> None:
    """One less in the bucket of this name. Raises Refusal when none is left."""
    until, wait = use(unit.bucket(name), limit(rule, today), millis(at))
    if wait:
        raise _too_often(wait)
    unit.draw(name, until)


def count_guess(unit: Unit, address: str, at: datetime, today: date) -> None:
    """Somebody at this address has shown a secret that is none. Raises Refusal for one too many."""
    rule, now, name = (
        limit("api_guesses", today),
        millis(at),
        unit.bucket_of_address(whose(address)),
    )
    # Looked at before it is held: whoever floods us writes nothing.
    if wait := use(unit.full_at(name), rule, now)[1]:
        raise _too_often(wait)
    unit.draw(name, use(unit.bucket(name), rule, now)[0])


def whose(address: str) -> str:
    """Who guesses from an address: of IPv6 one caller has as many as there are in a network of 64
    bits, and would begin anew with each."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        known = parsed.ipv4_mapped
        return str(known or IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def take_items(unit: Unit, token: Token, many: int, at: datetime, today: date) -> None:
    """Take so many facts from what a token may write a day, all or none. Raises Refusal."""
    name, rule, now = f"items:{token.hashed.hex()}", limit("api_items", today), millis(at)
    full_at = unit.bucket(name)
    until, taken = use_some(full_at, rule, now, many)
    if taken < many:
        raise _too_often(max(full_at, now) - now + (many - 1) * rule.every - rule.room)
    unit.draw(name, until)


def _too_often(wait: int) -> Refusal:
    seconds = -(-wait // 1000)
    return Refusal(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; wait.", seconds)
