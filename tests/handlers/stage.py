"""A turn on a real database, for tests that bring it batches of updates."""

import json
from pathlib import Path
from typing import Any

from dialog.enrollment import ENROLLMENT
from handlers.clock import Clock
from handlers.staff.desks import open_office
from handlers.turn import Turns
from handlers.updates import Incoming, read_update
from storage import Store, Vault
from tests.blank import blank
from tests.conversation import KEY, FixedClock

UNLISTED = Path("/nowhere/erasures.txt")
"""No list can be kept on this stage: the log has the line of whoever is erased."""


def text(chat_id: int, update_id: int, said: str, **more: Any) -> Incoming:
    """A text message, through the same reading as one from Telegram."""
    message = {
        "message_id": update_id,
        "date": 1_795_000_000,
        "chat": {"id": chat_id, "type": "private"},
        "from": {"id": chat_id, "is_bot": False, "first_name": "B", "language_code": "id"},
        "text": said,
    } | more
    return read_update(json.dumps({"update_id": update_id, "message": message}).encode())


def erases(chat_id: int, update_id: int) -> Incoming:
    """Somebody presses "erase all of it"."""
    return press(chat_id, update_id, "dataku:0:ya")


def press(chat_id: int, update_id: int, data: str) -> Incoming:
    """Somebody presses a button under a message."""
    query = {
        "id": str(update_id),
        "from": {"id": chat_id, "language_code": "id"},
        "data": data,
        "message": {"message_id": 5, "chat": {"id": chat_id, "type": "private"}},
    }
    return read_update(json.dumps({"update_id": update_id, "callback_query": query}).encode())


def open_store(folder: Path) -> Store:
    return Store.open(blank(folder / "turn.db"), Vault(KEY))


def turns(store: Store, clock: Clock | None = None, *, reply_in_body: bool = True) -> Turns:
    return Turns(
        store,
        ENROLLMENT,
        clock or FixedClock(),
        {},
        open_office(store.vault, str, UNLISTED),
        reply_in_body=reply_in_body,
    )


def said(body: bytes | None) -> str:
    """The text in a webhook response."""
    assert body is not None
    reply = json.loads(body)
    assert reply["method"] == "sendMessage"
    return str(reply["text"])
