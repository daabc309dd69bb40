"""Drafts before agents, and workers who are asked about them, update by update."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from msgspec.structs import replace

from dialog.conversation import Conversation
from dialog.events import ASKED
from domain.assisted import ASKED_FOR, Purpose, Stage, written
from domain.enrollment import Touch
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role
from handlers.assisted.tickets import Tickets
from handlers.updates import Incoming
from storage import Account, Mark, Store, Unit, Vault
from storage.drafts.drafts import Draft
from tests.conversation import KEY, FixedClock
from tests.dialog.people import WHOLE
from tests.handlers.stage import press as press_any
from tests.handlers.stage import text
from tests.storage.samples import rows

AGUS, BAYU, RATNA, SITI, RUDI = 1, 2, 3, 11, 12
NOW = FixedClock().now()
CHANNEL = 7
ROLES = {AGUS: Role.AGENT, BAYU: Role.AGENT, RATNA: Role.CHANNEL_ADMIN}
PARTS = ("setuju", "salah", "tolak")


@contextmanager
def open_store(url: str) -> Iterator[Store]:
    """With two agents and an admin of one channel."""
    with Store.open(url, Vault(KEY)) as opened:
        with opened.transaction() as unit:
            for chat_id, role in ROLES.items():
                code = bytes([chat_id] * CODE_BYTES)
                unit.invite(code, Invitation(role, CHANNEL, f"A{chat_id}", NOW + VALID_FOR), 0, NOW)
                unit.accept(code, chat_id, NOW)
        yield opened


def drafted(store: Store, agent: int = AGUS, stage: Stage = Stage.ASKED, **more: object) -> Draft:
    """A whole form before an agent, who has asked the worker."""
    answers = WHOLE | ({ASKED: True} if stage is Stage.ASKED else {})
    touch = Touch(CHANNEL, agent, 0, date(2026, 11, 22))
    until = NOW + ASKED_FOR
    draft = Draft(
        0,
        stage,
        agent,
        agent,
        CHANNEL,
        None,
        Conversation(answers),
        touch,
        touch,
        round=1,
        until=until,
    )
    with store.transaction() as unit:
        kept = unit.add_draft(replace(draft, **more), (agent, 1), NOW)
        account = unit.load([agent]).get(agent) or Account(agent)
        unit.save([replace(account, conversation=Conversation(draft=kept.code))], NOW)
    return kept


def press(chat_id: int, update_id: int, name: str, draft: Draft, more: str = "") -> Incoming:
    more = f"|{more}" if more else ""
    return press_any(chat_id, update_id, f"{name}:{draft.round}:{written(draft.code)}{more}")


def opens(store: Store, chat_id: int, update_id: int, draft: Draft) -> Incoming:
    payload = Tickets(store.vault.invitation_key, str).address(Purpose.AGREE, draft)
    return text(chat_id, update_id, f"/start {payload}")


def stored_in(unit: Unit, draft: Draft) -> Draft:
    return unit.drafts([draft.code])[draft.code]


def stored(store: Store, draft: Draft) -> Draft:
    with store.transaction() as unit:
        return unit.drafts([draft.code])[draft.code]


def signups(store: Store) -> int:
    return len(rows(store, "SELECT 1 FROM ledger WHERE kind = 'signup'"))


def said_to(store: Store, chat_id: int) -> list[str]:
    """What waits for this chat; with it everything is sent."""
    with store.transaction() as unit:
        due = unit.take_due(NOW, 100, ASKED_FOR)
        unit.mark([Mark(message.key, "sent", NOW) for message in due])
    return [str(json.loads(m.body).get("text", "")) for m in due if m.key.chat_id == chat_id]
