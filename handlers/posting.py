"""What a turn leads to in the chat: what rides in the response, is handed over, or is posted.

A message that is handed over is the sender's from the commit on: it need not look for it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from handlers.outgoing import Call, as_response, body_reply
from handlers.updates import Incoming
from storage import Arrival, Due, Mark, Outgoing, Unit

LEASE = timedelta(minutes=2)
"""How long a message that a sender took is its own; if it dies with it, another one has it then."""


class Reply(NamedTuple):
    """What to answer the webhook with, whether the outbox has anything new, and calls in passing.

    Those are made once and not kept: the tick on a pressed button, old buttons taken away.
    `handed` are messages that are the sender's already.
    """

    body: bytes | None = None
    posted: bool = False
    passing: tuple[Call, ...] = ()
    handed: Sequence[Due] = ()


class Share(NamedTuple):
    """What the sender gives a turn along: room for so many messages, and tries for it to note.

    `since` is when the turn began, in seconds of the loop.
    """

    room: int = 0
    tries: Sequence[Mark] = ()
    since: float = 0.0


ALONE = Share()
"""The share of a turn with no sender beside it."""


class Outlet(Protocol):
    """The sender, as turns know it."""

    def begin(self, messages: int) -> Share:
        """A turn begins that may lead to so many messages."""

    def end(self, share: Share, chains: Iterable[Sequence[Due]], *, written: bool) -> None:
        """It is over, and hands this over; unless `written`, nobody knows what of it was."""

    def wake(self) -> None:
        """There is something new in the outbox."""


class Made(NamedTuple):
    """What an update leads to in the chat: what is answered, kept for a repeat, and posted."""

    arrival: Arrival
    reply: Reply
    kept: bytes | None
    posts: list[Outgoing]


def made_of(incoming: Incoming, made: list[Call], *, in_body: bool, behind: bool = False) -> Made:
    """Of these calls, the first message rides `in_body`, unless it is `behind` others."""
    body = body_reply(made) if in_body and not behind else None
    kept = as_response(body) if body else None
    posts = [
        Outgoing(c.to or incoming.chat_id, incoming.update_id, place, c.method, c.body, c.kind)
        for place, c in enumerate(made)
        if c.kind is not None and c is not body
    ]
    passing = tuple(call for call in made if call.kind is None)
    if in_body and passing and kept is None:
        # Nothing else rides, so the tick on a pressed button does; it overtakes nobody.
        reply = Reply(as_response(passing[0]), bool(posts), passing[1:])
    else:
        reply = Reply(kept, bool(posts), passing)
    return Made(Arrival(incoming.chat_id, incoming.update_id), reply, kept, posts)


def post(
    unit: Unit, made: Sequence[Made], at: datetime, holder: int, room: int, behind: Collection[int]
) -> list[Made]:
    """Post what these updates lead to; hand over so many messages at most to that holder.

    Not where the chat has others still to come: they go first.
    """
    ours: list[Outgoing] = []
    others: list[Outgoing] = []
    after = []
    for each in made:
        posts = each.posts
        chat_id = each.arrival.chat_id
        if posts and len(posts) <= room and chat_id not in behind and _simple(posts, chat_id):
            room -= len(posts)
            ours += posts
            reply = each.reply._replace(posted=False, handed=[Due.of(post) for post in posts])
            after.append(each._replace(reply=reply))
        else:
            others += posts
            after.append(each)
    unit.post(others, at)
    unit.post(ours, at, (at + LEASE, holder))
    return after


def _simple(posts: Sequence[Outgoing], chat_id: int) -> bool:
    """Nothing for other chats, and no card: which message an edit is of, only the outbox knows."""
    return all(post.chat_id == chat_id and post.kind != "card" for post in posts)
