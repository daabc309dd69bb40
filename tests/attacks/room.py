"""A room with the real program and some people in it, one of whom means no good."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.links import START_KEY
from dialog.enrollment import ENROLLMENT
from domain.channels import Kind
from domain.problem import Problem
from domain.staff import VALID_FOR, Invitation, Role, sign_invitation
from handlers.staff.desks import open_office, works
from handlers.staff.jobs import Jobs
from handlers.turn import Turns
from handlers.updates import read_update
from storage import Mark, Store, Vault
from tests.handlers.stage import UNLISTED

KEY = bytes(range(32))
DASHBOARD = "http://127.0.0.1:8081"
LEASE = timedelta(minutes=1)
NIK = "3273061405889999"
ROAD = (
    "/start", "Setuju, mulai", NIK, "Betul", "Budi Santoso", "081299999999", "Pengemudi ojek",
    "Kota Bandung", "3 juta", "3 bulan",
)  # fmt: skip
"""What a worker types, up to the review."""


class MovingClock:
    """Noon in Jakarta, and as long after it as the test says."""

    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 5, tzinfo=UTC) + self.passed

    def today(self) -> date:
        return (self.now() + timedelta(hours=7)).date()

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.passed += timedelta(**time)


@dataclass
class Room:
    """The program over one database. Lines are what a chat is shown; `calls` all that is sent."""

    url: str
    clock: MovingClock = field(default_factory=MovingClock)
    master: bytes = KEY
    erasures: Path = UNLISTED

    def __post_init__(self) -> None:
        self.numbers = count(1000)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.files: dict[str, bytes] = {}
        self.open()

    def open(self) -> None:
        """Start the program, or start it again after `close`."""
        self.vault = Vault(self.master)
        self.store = Store.open(self.url, self.vault)
        keys = {START_KEY: self.vault.start_key}
        link = "https://t.me/LindungBot?start={}".format
        office = open_office(self.vault, link, self.erasures, DASHBOARD)
        self.turns = Turns(self.store, ENROLLMENT, self.clock, keys, office, reply_in_body=False)
        jobs = works(self.store, self._fetch, self.clock)
        self.jobs = Jobs(self.store, self.clock, jobs)

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> "Room":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def channel(self, code: str) -> int:
        """A new channel's number."""
        with self.store.transaction() as unit:
            return unit.add_channel(code, code.upper(), Kind.BANK, self.clock.now()).number

    def invitation(self, role: Role, channel: int | None, name: str, code: bytes) -> str:
        """The start payload of a new invitation."""
        offered = Invitation(role, channel, name, self.clock.now() + VALID_FOR)
        with self.store.transaction() as unit:
            unit.invite(code, offered, 0, self.clock.now())
        return sign_invitation(code, self.vault.invitation_key)

    def appoint(self, chat: int, role: Role, channel: int | None = None) -> None:
        """Give somebody a role, the way anybody gets one."""
        code = chat.to_bytes(12, "big")
        name = f"Petugas {chat}"
        self.say(chat, f"/start {self.invitation(role, channel, name, code)}")

    def say(self, chat: int, text: str) -> str:
        """What a chat is shown when it says this."""
        return self.bring(self.message(chat, text))

    def send(self, chat: int, name: str, content: bytes, caption: str = "") -> str:
        """What a chat is shown when it sends a file."""
        self.files[name] = content
        update = self.message(chat, "")
        del update["message"]["text"]
        document = {"file_id": name, "file_name": name, "file_size": len(content)}
        update["message"] |= {"document": document, "caption": caption}
        return self.bring(update)

    def message(self, chat: int, text: str) -> dict[str, Any]:
        number = next(self.numbers)
        sender = {"id": chat, "language_code": "id"}
        place = {"id": chat, "type": "private"}
        message = {"message_id": number, "chat": place, "from": sender, "text": text}
        return {"update_id": number, "message": message}

    def press(self, chat: int, data: str) -> str:
        """What a chat is shown when it sends this as the data of a button."""
        number = next(self.numbers)
        message = {"message_id": 1, "chat": {"id": chat, "type": "private"}}
        query = {"id": str(number), "from": {"id": chat, "language_code": "id"}, "data": data}
        return self.bring({"update_id": number, "callback_query": query | {"message": message}})

    def bring(self, update: dict[str, Any]) -> str:
        """What comes of one update, jobs included, as one text."""
        chat, first = read_update(json.dumps(update).encode()).chat_id, len(self.calls)
        (reply,) = self.turns.take([read_update(json.dumps(update).encode())])
        self.calls += [(call.method, json.loads(call.body)) for call in reply.passing]
        while self.jobs.do_one():
            pass
        self._send()
        mine = [body for _, body in self.calls[first:] if body.get("chat_id") == chat]
        return "\n".join(body.get("text") or body.get("caption") or "" for body in mine)

    def _send(self) -> None:
        while True:
            with self.store.transaction() as unit:
                due = unit.take_due(self.clock.now(), 100, LEASE)
                unit.mark([Mark(each.key, "sent", self.clock.now()) for each in due])
            if not due:
                return
            self.calls += [(each.method, json.loads(each.body)) for each in due]

    def _fetch(self, file_id: str, path: Path, most: int) -> Problem | None:
        assert len(self.files[file_id]) <= most
        path.write_bytes(self.files[file_id])
        return None

    def walk(self, chat: int, nik: str = NIK, start: str = "/start") -> str:
        """Up to the review; what is shown there."""
        shown = ""
        for said in (start, *ROAD[1:]):
            shown = self.say(chat, nik if said == NIK else said)
        return shown

    def send_form(self, chat: int) -> str:
        """Press the button of the review; what is shown then."""
        with self.store.transaction() as unit:
            revision = unit.load([chat])[chat].conversation.revision
        return self.press(chat, f"review:{revision}:send")

    def enroll(self, chat: int, nik: str = NIK, start: str = "/start") -> str:
        """The whole form; what is shown at the end."""
        self.walk(chat, nik, start)
        return self.send_form(chat)

    def signups(self) -> dict[str, int]:
        """How many are complete, by the code of their channel; without those that have none."""
        with self.store.reader() as reader:
            counts = reader.coverage_summary().channels
        return {each.code: each.complete for each in counts if each.complete}

    def deeds(self) -> list[tuple[str, str, str]]:
        """The audit log: who, what, about whom or what."""
        with self.store.reader() as reader:
            return [(deed.actor, deed.action, deed.about) for deed in reader.deeds()]

    def parked(self) -> int:
        """Updates that a program's mistake set aside."""
        with self.store.reader() as reader:
            return reader.parked_count()


def nik_of(number: int) -> str:
    """A made-up NIK: somebody else's for every number."""
    return f"327306{number % 28 + 1:02}{number // 28 % 12 + 1:02}{70 + number // 336 % 25:02}9999"
