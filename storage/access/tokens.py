"""API tokens: made once, known by their hash; and writes that may be sent again."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from storage.instants import micros, moment
from storage.keys.persons import Persons


@dataclass(frozen=True, slots=True)
class Token:
    """What a token allows. `channel`: the only one it may see and write for; None: all."""

    hashed: bytes
    label: str
    scopes: frozenset[str]
    channel: int | None
    created_at: datetime
    revoked_at: datetime | None = None


class TokenReads(Persons):
    """The part that knows tokens. Works on a read-only connection too."""

    def token(self, secret: str) -> Token | None:
        """The token that was shown; None for one that is unknown or revoked."""
        row = self._run(self._sql.token, hashed(secret)).fetchone()
        return None if row is None else _token(row)

    def tokens(self) -> list[Token]:
        """All of them, the oldest first."""
        return [_token(row) for row in self._run(self._sql.tokens)]

    def answered(self, token: Token, key: str) -> tuple[bytes, bytes] | None:
        """The hash of what was sent under this key, and the answer to it; None for a new key."""
        row = self._run(self._sql.request, token.hashed, key).fetchone()
        return None if row is None else (bytes(row[0]), bytes(row[1]))


class Access(TokenReads):
    """The part of a transaction that makes tokens and takes writes."""

    def add_token(
        self, secret: str, label: str, scopes: frozenset[str], channel: int | None, at: datetime
    ) -> None:
        """Let whoever has this secret do that much."""
        row = (hashed(secret), label, " ".join(sorted(scopes)), channel, micros(at), None)
        self._run_each(self._sql.add_token, [row])

    def revoke(self, label: str, at: datetime) -> int:
        """From now on these tokens are of no use; how many there were."""
        return len(self._run(self._sql.revoke, micros(at), label).fetchall())

    def claim_key(self, token: Token, key: str, body: bytes, at: datetime) -> bool:
        """Whether this key is new. Who comes with the same one meanwhile, in any process, waits."""
        row = (token.hashed, key, body, b"", micros(at))
        return self._changed(self._sql.claim_request, [row])[0]

    def keep_answer(self, token: Token, key: str, answer: bytes) -> None:
        """Give this answer again when the same is sent under the same key."""
        self._run_each(self._sql.answer_request, [(answer, token.hashed, key)])

    def prune_requests(self, before: datetime) -> None:
        """Forget answers that nobody will ask for again."""
        self._run(self._sql.prune_requests, micros(before))

    def member_of_number(self, number: str) -> bytes | None:
        """The pseudonym of whom a receipt is for."""
        row = self._run(self._sql.persons_of_numbers, number, number).fetchone()
        return None if row is None else self._member(bytes(row[0]))

    def partner_event_id(self, token: Token, key: str, place: int) -> bytes:
        """The name of the fact in this place of this request, the same whenever it comes."""
        return self._vault.event_id("ledger", 0, f"api:{token.hashed.hex()}:{key}:{place}")

    def file_event_id(self, partner: int, content: str) -> bytes:
        """The name of a fact in a partner's file: the same for the same row, in whatever file."""
        return self._vault.event_id("ledger", 0, f"file:{partner}:{content}")


def hashed(secret: str) -> bytes:
    """Tokens are random and long, so a plain hash is enough; looking up a hash tells no time."""
    return sha256(secret.encode()).digest()


def _token(row: tuple[Any, ...]) -> Token:
    token, label, scopes, channel, created_at, revoked_at = row
    return Token(
        bytes(token),
        label,
        frozenset(scopes.split()),
        channel,
        moment(created_at),
        None if revoked_at is None else moment(revoked_at),
    )
