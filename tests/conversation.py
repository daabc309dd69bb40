"""The people of a story before the real turn on a real SQLite file."""

import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from bot.links import START_KEY, start_link, start_payload
from dialog.enrollment import ENROLLMENT
from domain.agent_codes import agent_code
from domain.channels import Kind
from domain.problem import Problem
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, sign_invitation
from handlers.staff.desks import open_office, works
from handlers.staff.invitations import WORDS
from handlers.staff.jobs import Jobs
from handlers.timers import Timers
from handlers.turn import Turns
from handlers.updates import read_update
from storage import Mark, Store, Vault
from storage.driver import sqlite3
from tests.blank import blank
from tests.phones import Phone

KEY = bytes(range(32))
FIRST_CHAT = 7_000_000_001
CHANNELS = (("brilink", "BRILink", Kind.BANK), ("perisai", "Agen Perisai", Kind.PERISAI),
            ("pos", "Kantor Pos", Kind.POST), ("pegadaian", "Pegadaian", Kind.PAWNSHOP),
            ("tokopedia", "Tokopedia", Kind.ECOMMERCE), ("desa", "Desa", Kind.VILLAGE),
            ("agen46", "BNI Agen46", Kind.BANK), ("minimarket", "Minimarket", Kind.RETAIL),
            ("fintech", "Dompet digital", Kind.FINTECH), ("ojol", "Ojek online", Kind.COMMUNITY),
            ("pemda", "Pemda", Kind.GOVERNMENT))  # fmt: skip


class FixedClock:
    """Noon in Jakarta, on the day of the story."""

    def __init__(self) -> None:
        self.day = date(2026, 11, 22)

    def now(self) -> datetime:
        return datetime.combine(self.day, time(5), UTC)

    def today(self) -> date:
        return self.day


class Stage:
    """The people of one story before the real program."""

    def __init__(self, folder: Path) -> None:
        self.clock = FixedClock()
        self.vault = Vault(KEY)
        self.file = folder / "story.db"
        self.store = Store.open(blank(self.file), self.vault)
        self.phones: dict[str, Phone] = {}
        self.update_id = 100
        self.message_id = 0
        self._recorded = 0
        with self.store.transaction() as unit:
            for code, name, kind in CHANNELS:
                unit.add_channel(code, name, kind, self.clock.now())
        with self.store.reader() as reader:
            self.channels = {channel.code: channel for channel in reader.channels()}
        self.turns = Turns(
            self.store,
            ENROLLMENT,
            self.clock,
            {START_KEY: self.vault.start_key},
            open_office(
                self.vault,
                partial(start_link, "LindungBot"),
                folder / "erasures.txt",
                "https://lindung.example",
            ),
            reply_in_body=False,
        )
        self.timers = Timers(self.store, ENROLLMENT, self.clock)
        self.uploads: dict[str, bytes] = {}
        self.jobs = Jobs(self.store, self.clock, works(self.store, self._fetch, self.clock))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def upload(self, name: str, content: bytes) -> None:
        """A file of that name is on somebody's phone: `(berkas: NAME)` sends it."""
        self.uploads[name] = content

    def rings(self) -> list[str]:
        """What the timers that are due say, to whomever."""
        while self.timers.fire():
            pass
        return list(self._sent(Phone(0)))

    def _fetch(self, file_id: str, path: Path, most: int) -> Problem | None:
        assert len(self.uploads[file_id]) <= most
        path.write_bytes(self.uploads[file_id])
        return None

    def forget(self) -> None:
        """What was recorded so far is not told."""
        list(self._noted())

    def phone(self, name: str) -> Phone:
        """The phone of a person; the first mention makes it."""
        return self.phones.setdefault(name, Phone(FIRST_CHAT + len(self.phones)))

    def does(self, name: str, done: str) -> list[str]:
        """What happens when a person does this, line by line."""
        phone = self.phone(name)
        (reply,) = self.turns.take([read_update(json.dumps(self._update(phone, done)).encode())])
        passing = (
            line
            for call in reply.passing
            for line in self._shown(phone, call.method, json.loads(call.body))
        )
        lines = [*passing, *self._sent(phone)]
        while self.jobs.do_one():
            pass
        return [*lines, *self._sent(phone), *self._noted()]

    def _update(self, phone: Phone, done: str) -> dict[str, Any]:
        self.update_id += 1
        tap = done[1:-1] if done.startswith("(") and done.endswith(")") else ""
        if tap and (query := phone.pressed(tap)):
            query = {"id": str(self.update_id)} | query
            return {"update_id": self.update_id, "callback_query": query}
        self.message_id += 1
        if tap:
            sent = phone.tapped(self.message_id, tap)
        else:
            sent = phone.written(self.message_id, self._with_link(done))
        kind = "edited_message" if tap.startswith("mengedit") else "message"
        return {"update_id": self.update_id, kind: sent}

    def _with_link(self, text: str) -> str:
        """`<tautan brilink>`, `<kode 1>`, `<undangan agen brilink Bu Sari>`: always the same."""
        if match := re.search(r"<undangan ([^>]+)>", text):
            return text.replace(match[0], self._invited(match[1]))
        if match := re.search(r"<kode (\d+)( palsu)?>", text):
            key = bytes(32) if match[2] else self.vault.agent_key
            return text.replace(match[0], agent_code(int(match[1]), key))
        if match := re.search(r"<(tautan|kode) dari (\w+)>", text):
            phone = self.phone(match[2])
            return text.replace(match[0], phone.ticket if match[1] == "tautan" else phone.code)
        match = re.search(r"<tautan (\w+)( palsu)?>", text)
        if not match:
            return text
        payload = start_payload(self.vault, self.channels[match[1]].number, self.clock.day)
        if match[2]:
            payload = payload[:-1] + ("A" if payload[-1] != "A" else "B")
        return text.replace(match[0], payload)

    def _invited(self, words: str) -> str:
        role, *rest = words.split()
        channel = None if role == "admin" else self.channels[rest.pop(0)].number
        code = sha256(words.encode()).digest()[:CODE_BYTES]
        offered = Invitation(WORDS[role], channel, " ".join(rest), self.clock.now() + VALID_FOR)
        # It is there already when it is opened a second time in the story.
        with suppress(sqlite3.IntegrityError), self.store.transaction() as unit:
            unit.invite(code, offered, 0, self.clock.now())
        return sign_invitation(code, self.vault.invitation_key)

    def _sent(self, phone: Phone) -> Iterator[str]:
        """The calls that wait in the outbox, as lines; each is then marked as sent."""
        while due := self._due():
            for message in due:
                body = json.loads(message.body)
                if message.key.chat_id == phone.chat_id:
                    yield from self._shown(phone, message.method, body)
                    continue
                found = ((n, p) for n, p in self.phones.items() if p.chat_id == message.key.chat_id)
                name, other = next(found)
                for line in self._shown(other, message.method, body):
                    yield line.replace("Bot:", f"Bot kepada {name}:", 1)

    def _due(self) -> list[Any]:
        with self.store.transaction() as unit:
            due = unit.take_due(self.clock.now(), 100, timedelta(minutes=1))
            shown = self.message_id
            for message in due:
                shown += message.method == "sendMessage"
                sent = shown if message.method == "sendMessage" else None
                if message.method == "editMessageText":
                    sent = json.loads(message.body)["message_id"]
                unit.mark([Mark(message.key, "sent", self.clock.now(), message_id=sent)])
        return due

    def _shown(self, phone: Phone, method: str, body: dict[str, Any]) -> Iterator[str]:
        self.message_id += method == "sendMessage"
        return phone.shows(method, body, self.message_id)

    def _noted(self) -> Iterator[str]:
        """New rows of the ledger."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as db:
            rows = db.execute(
                "SELECT c.code, l.programmes, l.months, l.first_month, l.region, l.occupation"
                " FROM ledger l JOIN channel c ON c.number = l.channel"
                " ORDER BY l.recorded_at, l.event_id"
            ).fetchall()
        for code, programmes, months, first, region, occupation in rows[self._recorded :]:
            yield (
                f"   => tercatat: kanal {code}, {programmes}, {months} bulan dari {first},"
                f" daerah {region}, pekerjaan {occupation}"
            )
        self._recorded = len(rows)
