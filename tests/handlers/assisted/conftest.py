"""Two agents and an admin of one channel, before the turn."""

from collections.abc import Iterator

import pytest

from domain.staff import CODE_BYTES, VALID_FOR, Invitation
from handlers.turn import Turns
from storage import Store, Vault
from tests.conversation import KEY
from tests.handlers.assisted.scene import CHANNEL, NOW, ROLES
from tests.handlers.stage import turns


@pytest.fixture
def store(either_url: str) -> Iterator[Store]:
    """With two agents and an admin of one channel."""
    with Store.open(either_url, Vault(KEY)) as opened:
        with opened.transaction() as unit:
            for chat_id, role in ROLES.items():
                code = bytes([chat_id] * CODE_BYTES)
                unit.invite(code, Invitation(role, CHANNEL, f"A{chat_id}", NOW + VALID_FOR), 0, NOW)
                unit.accept(code, chat_id, NOW)
        yield opened


@pytest.fixture
def desk(store: Store) -> Turns:
    return turns(store, reply_in_body=False)
