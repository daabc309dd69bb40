"""Updates of odd shapes, poison, damaged rows: each hurts itself at most."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.polling import Poller
from bot.telegram_api import Answer, TelegramApi
from handlers.posting import Reply
from handlers.updates import Incoming, Malformed, read_update
from storage import Store, Vault
from storage.driver import sqlite3
from tests.conversation import KEY, FixedClock
from tests.faults.checker import check
from tests.faults.post import people, posting
from tests.faults.scene import answer, scene, walk
from tests.handlers.stage import turns

EXAMPLES = 2000
LARGE = BytesIO(b'{"update_id": 1, "x": "' + b"a" * 2**20 + b'"}')
LONG = "a" * 100_000
DEEP = b"[" * 10_000 + b"]" * 10_000

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**31, 2**53, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**30, 0, -1]),
    st.floats(allow_nan=False),
    st.text(alphabet=st.characters(), max_size=30),
    st.sampled_from(
        ["\0", "a\0b", "\ud800", "x\udfffy", "\u202e", "👍🏽" * 50, "/start", "/cek \0"]
    ),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(["id", "text", "type", "x"]), st.integers(), max_size=3),
)


def real(kind: int, update_id: int) -> dict[str, Any]:
    """A real update of this kind, as Telegram sends it."""
    who = {"id": 77, "is_bot": False, "first_name": "B", "language_code": "id"}
    chat = {"id": 77, "first_name": "B", "type": "private"}
    message = {"message_id": update_id, "from": who, "chat": chat, "date": 1_795_000_000}
    card = {"phone_number": "+6281299999999", "first_name": "B", "user_id": 77}
    member = {"user": who, "status": "kicked", "until_date": 0}
    press = {"id": "9", "from": who, "message": message, "chat_instance": "4", "data": "review:1:x"}
    kinds: list[dict[str, Any]] = [
        {"message": message | {"text": "/start"}},
        {"message": message | {"text": "setuju"}},
        {"message": message | {"contact": card}},
        {"message": message | {"photo": [{"file_id": "p"}], "caption": "KTP"}},
        {"edited_message": message | {"text": "ubah", "edit_date": 1_795_000_001}},
        {"callback_query": press},
        {"my_chat_member": {"chat": chat, "from": who, "date": 1, "new_chat_member": member}},
    ]
    return {"update_id": update_id} | kinds[kind % len(kinds)]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every field."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield (*path, name)
        yield from places(inner, (*path, name))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real update with some fields of another kind, missing, or doubled."""
    update = real(draw(st.integers(0, 6)), draw(st.integers(1, 5000)))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(places(update))))
        holder: Any = update
        for name in path[:-1]:
            holder = holder[name]
        if draw(st.integers(0, 4)) == 0:
            del holder[path[-1]]
        else:
            holder[path[-1]] = draw(ODD)
        if not update:
            break
    raw = json.dumps(update).encode()
    return raw[: draw(st.integers(0, len(raw)))] if draw(st.integers(0, 30)) == 0 else raw


class Ticking(FixedClock):
    """Moves on by as much as a person's limit of messages asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.seconds)


def test_thousands_of_mutated_updates_on_both_databases(tmp_path: Path, postgres_url: str) -> None:
    """None fails, none is parked, and both databases answer alike."""
    with (
        Store.open(f"sqlite:///{tmp_path / 'odd.db'}", Vault(KEY)) as here,
        Store.open(postgres_url, Vault(KEY)) as there,
    ):
        clock = Ticking()
        desks = [turns(store, clock) for store in (here, there)]

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(mutated())
        def alike(raw: bytes) -> None:
            try:
                incoming = read_update(raw)
            except Malformed:
                return
            clock.seconds += 1
            one, other = (desk.take([incoming])[0] for desk in desks)
            assert one == other

        alike()
        for store in (here, there):
            with store.reader() as reader:
                assert reader.parked_count() == 0


STRANGE = ["\0", "a\0b", "\ud800", "x\udfffy", "\ud83d", "Budi\0Santoso", "\udcff" * 100]


@pytest.mark.parametrize("said", STRANGE, ids=range(len(STRANGE)))
def test_nul_and_surrogates_alike_on_both(tmp_path: Path, postgres_url: str, said: str) -> None:
    answers = []
    for url in (f"sqlite:///{tmp_path / 'odd.db'}", postgres_url):
        with Store.open(url, Vault(KEY)) as store:
            desk = turns(store)
            words = ("/start", "setuju", "3273061405889999", "ya", said, "/status", said)
            story = [real(0, n) | {} for n in range(len(words))]
            for number, word in enumerate(words):
                story[number]["message"]["text"] = word
            taken = [read_update(json.dumps(update).encode()) for update in story]
            replies = [desk.take([incoming])[0].body for incoming in taken]
            assert all(replies), "whatever it was, a kind answer"
            with store.transaction() as unit:
                kept = unit.load([77])[77]
                assert unit.parked_count() == 0
            answers.append((replies, kept))
    assert answers[0] == answers[1]


WITHOUT_A_NAME = (b"", b"{", b"null", b"[]", b"\xff\xfe", DEEP, b'{"update_id": 1e400}')
NAMED = (
    b'{"update_id": 1, "update_id": 2, "message": {}}',
    b'{"update_id": 3, "message": {"chat": {"id": %d}}}' % 10**30,
    b'{"update_id": 4, "message": ' + DEEP + b"}",
    b'{"update_id": 5, "from_the_future": {"chat": {"id": 7}}}',
    b'{"update_id": 9223372036854775808}',
    b'{"update_id": 6, "message": {"message_id": 1, "chat": {"id": -7, "type": "supergroup"},'
    b' "migrate_to_chat_id": -1007}}',
)


async def test_odd_updates_over_http(tmp_path: Path) -> None:
    """All are taken off Telegram's hands; the next person is served."""
    chooser = mutated()
    async with scene(tmp_path) as ready, ready.serving() as program, posting() as post:
        at = ready.settings.listen
        raws = [*WITHOUT_A_NAME, *NAMED, *_examples(chooser, 300)]
        answers = await asyncio.gather(*(post.bring(at, raw) for raw in raws))
        assert {status for status, _ in answers} == {200}
        (person,) = people(1)
        await post.walk(at, person)
        long = json.dumps(real(1, 8_000) | {}).replace("setuju", LONG).encode()
        status, body = await post.bring(at, long)
        assert status == 200
        assert body
        assert len(json.loads(body)["text"]) < 4096, "cut by a kind word, not repeated"
        status, _ = await post.bring(at, LARGE)
        assert status == 413
        assert program.process.exitcode is None
        await walk(ready, "p0")


def _examples(strategy: st.SearchStrategy[bytes], number: int) -> list[bytes]:
    found: list[bytes] = []

    @settings(
        max_examples=number, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def note(raw: bytes) -> None:
        found.append(raw)

    note()
    return found


class Telegram:
    """Gives out these updates, then none."""

    def __init__(self, *updates: bytes) -> None:
        self.result = b"[" + b",".join(updates) + b"]"

    async def call(self, *_: Any, **__: Any) -> Answer:
        result, self.result = self.result, b"[]"
        return Answer(True, msgspec.Raw(result))


HALF = b'{"update_id": 10, "message": {"text": "\\ud800"}}'
BEHIND = b'{"update_id": 11, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}}}'


@pytest.mark.parametrize("odd", [HALF, NAMED[2], NAMED[1], b"7", b"null"], ids=range(5))
async def test_an_odd_update_holds_up_nobody_behind_it_when_polling(odd: bytes) -> None:
    brought: list[int] = []

    async def bring(incoming: Incoming) -> Reply:
        brought.append(incoming.update_id)
        return Reply()

    poller = Poller(cast(TelegramApi, Telegram(odd, BEHIND)), bring)
    await poller._once()
    assert 11 in brought
    assert poller.offset == 12


@pytest.mark.parametrize("way", ["body", "polling"])
async def test_poison(tmp_path: Path, way: str) -> None:
    """Parked, said sorry for, once; the chat goes on, and nobody else notices."""
    chosen: Any = way
    async with scene(tmp_path, chosen, people=3) as ready:
        async with ready.serving(test_poison="Racun Sekali") as program:
            others = asyncio.gather(walk(ready, "p1"), walk(ready, "p2"))
            await walk(ready, "p0", last=3)
            await ready.person("p0").say("Racun Sekali")
            await ready.shown("p0", "gangguan")
            await answer(ready, "p0", 4)
            await walk(ready, "p0", first=5)
            await others
            await ready.simulator.settled()
            assert any("turn failed" in line for line in program.lines)
            assert not any("Racun" in line for line in program.lines)
        poisonous = [u for u in ready.updates if u.get("message", {}).get("text") == "Racun Sekali"]
        for update in poisonous:
            ready.updates.remove(update)
        check(ready, others=1, parked=1)


async def test_a_damaged_account_message_or_key_hurts_nobody_else(tmp_path: Path) -> None:
    async with scene(tmp_path, "post", people=5) as ready:
        async with ready.serving():
            await asyncio.gather(*(walk(ready, key, last=3) for key in ready.everyone))
            await ready.simulator.settled()
        ready.simulator.faults.order("sendMessage", "flood", times=1, retry_after=60)
        async with ready.serving() as program:
            for key in ready.everyone:
                await answer(ready, key, 4)
            while ready.simulator.queue.unfinished or ready.simulator.faults.orders:
                await asyncio.sleep(0.01)
        waiting = [ready.person(key).user_id for key in ready.everyone]
        with closing(sqlite3.connect(tmp_path / "lindung.db")) as db:
            db.execute("UPDATE account SET conversation = x'01FF' WHERE chat_id = ?", waiting[:1])
            db.execute(
                "UPDATE outbox SET body = x'01FF' WHERE body IS NOT NULL AND chat_id = ?",
                waiting[1:2],
            )
            db.execute("UPDATE account SET key = x'01FF' WHERE chat_id = ?", waiting[2:3])
            db.commit()
        async with ready.serving(test_shift="61") as program:
            for key in ("p3", "p4"):
                await ready.shown(key, "Langkah 5 dari")
            await ready.person("p0").say("halo")
            await ready.shown("p0", "gangguan")
            await ready.person("p1").say("/start")  # asks for the lost question again
            await ready.shown("p1", "Langkah 5 dari")
            await ready.simulator.settled()
            assert program.process.exitcode is None
    with ready.store() as store, store.reader() as reader:
        assert (reader.parked_count(), reader.waiting_count()) == (1, 0)
