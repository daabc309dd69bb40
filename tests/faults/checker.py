"""The history checker: which of the promises broke (research/reliability.md, 1.4).

The same updates are taken once more, in order and without any fault, into a fresh database. What
people were shown and what the real database holds must be what that gives: no answer lost, none
taken twice, one signup a NIK, every reply at least once and in order, sums equal to the persons.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.clock import SystemClock
from dialog.enrollment import ENROLLMENT
from handlers.staff.desks import open_office
from handlers.turn import Turns
from handlers.updates import read_update
from locales.values import fill
from storage import Account, CoverageSummary, Enrollment, Mark, Store
from tests.blank import blank
from tests.faults.scene import Scene, entered

COPY = fill("id", "receipt.copy")
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


class Ahead(SystemClock):
    """The clock of a scene's programs."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class State:
    """What a database holds of some chats."""

    accounts: dict[int, Account]
    enrollments: dict[int, list[Enrollment]]
    summary: CoverageSummary
    waiting: int
    parked: int


def state(store: Store, chats: Sequence[int]) -> State:
    """Read it, through storage's own doors."""
    with store.transaction() as unit:
        return State(
            unit.load(chats),
            unit.enrollments_of(chats),
            unit.coverage_summary(),
            unit.waiting_count(),
            unit.parked_count(),
        )


def check(ready: Scene, *, repeats: int = 0, others: int = 0, parked: int = 0) -> None:
    """Fail with every promise that this history broke."""
    problems = broken(ready, repeats=repeats, others=others, parked=parked)
    assert not problems, "\n".join(problems)


def broken(ready: Scene, *, repeats: int = 0, others: int = 0, parked: int = 0) -> list[str]:
    """The promises that this history broke; none is what every test wants.

    `repeats` is how many messages may be there twice: the sends that nobody could be sure of;
    `others` how many were no replies: nudges, apologies.
    """
    chats = [person.user_id for person in ready.simulator.people]
    wanted, told = _without_faults(ready, chats)
    with ready.store() as store:
        found = state(store, chats)
    problems = [*_answers(wanted, found), *_signups(ready, wanted, found)]
    extra = 0
    for person in ready.simulator.people:
        shown = [_text(c) for c in ready.simulator.calls_of("sendMessage") if _of(c, person)]
        problems += _replies(person.persona.key, told.get(person.user_id, []), shown)
        extra += len(shown) - len(told.get(person.user_id, []))
        problems += [
            f"{person.persona.key}: the NIK is still in the chat"
            for message in person.messages
            if entered(person.persona.key)["nik"] in message.text
        ]
    if extra > repeats + others:
        problems.append(f"{extra} messages more than replies; {repeats} may be repeats")
    if found.waiting:
        problems.append(f"{found.waiting} messages were never sent")
    if found.parked != parked:
        problems.append(f"{found.parked} updates were parked instead of {parked}")
    return problems


def _without_faults(ready: Scene, chats: Sequence[int]) -> tuple[State, dict[int, list[str]]]:
    """What these updates lead to when nothing goes wrong: the state, and what is said to whom."""
    clock = Ahead(ready.to_noon)
    told: dict[int, list[str]] = {}
    with TemporaryDirectory() as folder:
        url = blank(Path(folder) / "again.db")
        with Store.open(url, ready.vault) as store:
            turns = Turns(
                store,
                ENROLLMENT,
                clock,
                {},
                open_office(store.vault, str, Path(folder) / "erasures.txt"),
                reply_in_body=False,
            )
            for update in ready.updates:
                turns.take([read_update(json.dumps(update).encode())])
                for chat, text in _posted(store, clock):
                    told.setdefault(chat, []).append(text)
            return state(store, chats), told


def _posted(store: Store, clock: SystemClock) -> list[tuple[int, str]]:
    texts = []
    with store.transaction() as unit:
        while due := unit.take_due(clock.now(), 100, timedelta(minutes=1)):
            unit.mark([Mark(message.key, "sent", clock.now()) for message in due])
            texts += [
                (message.key.chat_id, str(json.loads(message.body)["text"]))
                for message in due
                if message.method == "sendMessage"
            ]
    return texts


def _answers(wanted: State, found: State) -> list[str]:
    """An answer whose next prompt was shown is there; no update changed anything twice."""
    problems = []
    for chat, account in wanted.accounts.items():
        real = found.accounts.get(chat)
        if real is None:
            problems.append(f"{chat}: the account is lost")
        elif real.conversation != account.conversation:
            was, should = real.conversation, account.conversation
            problems.append(f"{chat}: answers are {was!r} instead of {should!r}")
    return problems


def _signups(ready: Scene, wanted: State, found: State) -> list[str]:
    """One signup a NIK, the form as it was entered, the sums as the persons."""
    problems = []
    first: Counter[str] = Counter()
    for person in ready.simulator.people:
        chat, key = person.user_id, person.persona.key
        stored = found.enrollments.get(chat, [])
        if [*map(_fact, stored)] != [*map(_fact, wanted.enrollments.get(chat, []))]:
            problems.append(f"{key}: {len(stored)} enrollments, not as they were entered")
        for each in stored:
            form = dict(each.form)
            first[str(form["nik"])] += each.first_of_person
            if any(str(form[name]) != value for name, value in entered(key).items()):
                problems.append(f"{key}: the stored form is not what was entered")
    problems += [f"a NIK is counted {n} times" for n in first.values() if n != 1]
    if found.summary != wanted.summary:
        problems.append(f"counted {found.summary} instead of {wanted.summary}")
    return problems


def _replies(key: str, told: list[str], shown: list[str]) -> list[str]:
    """Every reply at least once and in order; a receipt comes again only as a copy."""
    plain = [text.removeprefix(f"{COPY}\n") for text in shown]
    problems = [f"{key}: a reply is missing" for _ in (Counter(told) - Counter(plain)).elements()]
    known = set(told)
    if _firsts([text for text in plain if text in known]) != _firsts(told):
        problems.append(f"{key}: replies came in another order")
    receipts = Counter(text for text in shown if "TANDA TERIMA" in text and COPY not in text)
    problems += [
        f"{key}: the receipt came {n} times without {COPY!r}" for n in receipts.values() if n > 1
    ]
    return problems


def _firsts(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _fact(enrollment: Enrollment) -> Enrollment:
    """Without what depends on the moment, or on who was first."""
    return replace(enrollment, rung_at=NEVER, created_at=NEVER, first_of_person=True)


def _of(call: Any, person: Any) -> bool:
    return str(call.params["chat_id"]) == str(person.user_id)


def _text(call: Any) -> str:
    return str(call.params["text"])
