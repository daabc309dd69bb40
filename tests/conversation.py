"""People with phones before the real turn on a real SQLite file: what they do, and are shown."""

import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from bot.links import START_KEY, start_link, start_payload
from bot.telegram_api import UPLOADS
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

KEY = bytes(range(32))
FIRST_CHAT = 7_000_000_001
CHANNELS = (("brilink", "BRILink", Kind.BANK), ("perisai", "Agen Perisai", Kind.PERISAI),
            ("pos", "Kantor Pos", Kind.POST), ("pegadaian", "Pegadaian", Kind.PAWNSHOP),
            ("tokopedia", "Tokopedia", Kind.ECOMMERCE), ("desa", "Desa", Kind.VILLAGE),
            ("agen46", "BNI Agen46", Kind.BANK), ("minimarket", "Minimarket", Kind.RETAIL),
            ("fintech", "Dompet digital", Kind.FINTECH), ("ojol", "Ojek online", Kind.COMMUNITY),
            ("pemda", "Pemda", Kind.GOVERNMENT))  # fmt: skip
INVITED = re.compile(r"inv1[\w-]{32}")
"""An invitation that was made in the story is another one each time."""
NAMED = re.compile(r"\b(snapshot|hitungan) [0-9a-f]{8}\b", re.IGNORECASE)
"""Snapshots and runs are named by all that is in them."""
TICKET = re.compile(r"(?:prs1|amb1)-[0-9A-Z]{6}-\d+-[\w-]{16}")
"""The link to a draft, and the code that is read out: `<tautan dari Agus>`, `<kode dari Siti>`."""
SPOKEN = re.compile(r"^[0-9A-Z]{6}-[0-9A-Z]{4}$", re.MULTILINE)
SECRET = re.compile(r"(?<=/masuk/)[\w-]{43}$")


class FixedClock:
    """Noon in Jakarta, on the day of the story."""

    def __init__(self) -> None:
        self.day = date(2026, 11, 22)

    def now(self) -> datetime:
        return datetime.combine(self.day, time(5), UTC)

    def today(self) -> date:
        return self.day


@dataclass
class Phone:
    """What one person sees: messages with their buttons, the last reply keyboard."""

    chat_id: int
    language: str = "id"
    keyboard: list[str] = field(default_factory=list)
    inline: list[tuple[int, str, str]] = field(default_factory=list)
    last_message: int = 0
    ticket: str = ""
    code: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


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
        sender = {"id": phone.chat_id, "language_code": phone.language}
        tap = done[1:-1] if done.startswith("(") and done.endswith(")") else None
        if tap and not self._on_keyboard(phone, tap) and (pressed := self._pressed(phone, tap)):
            message_id, data = pressed
            query = {"id": str(self.update_id), "from": sender, "data": data,
                     "message": {"message_id": message_id, "chat": _chat(phone)}}  # fmt: skip
            return {"update_id": self.update_id, "callback_query": query}
        self.message_id += 1
        phone.last_message = self.message_id
        message: dict[str, Any] = {
            "message_id": self.message_id,
            "chat": _chat(phone),
            "from": sender,
        }
        kind = "edited_message" if tap and tap.startswith("mengedit") else "message"
        if tap is None:
            message["text"] = self._with_link(done)
        elif label := self._on_keyboard(phone, tap):
            message["text"] = label
            phone.keyboard = []  # folded away by its own press
        elif (sent := SENT.get(tap.split(":")[0])) is not None:
            message |= sent(phone, tap.partition(": ")[2])
        else:
            raise AssertionError(f"{tap!r} is neither on the screen ({phone.keyboard}) nor known")
        return {"update_id": self.update_id, kind: message}

    def _pressed(self, phone: Phone, tap: str) -> tuple[int, str] | None:
        """The newest inline button of that label; "tombol lama: X" takes the oldest."""
        old = tap.startswith("tombol lama: ")
        label = tap.removeprefix("tombol lama: ")
        found = [(m, data) for m, text, data in phone.inline if text.startswith(label)]
        return found[0 if old else -1] if found else None

    def _on_keyboard(self, phone: Phone, tap: str) -> str | None:
        """The reply button that starts so, while the keyboard of the last question is shown."""
        return next((b for b in phone.keyboard if b.startswith(tap)), None)

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
        if method == "sendMessage":
            self.message_id += 1
            yield from _indented(_without_codes(phone, body["text"]))
            yield from self._buttons(phone, body.get("reply_markup", {}))
        elif method == "editMessageText":
            phone.inline = [each for each in phone.inline if each[0] != body["message_id"]]
            yield "   => pesan diganti menjadi:"
            yield from _indented(_without_codes(phone, body["text"]))
            yield from self._buttons(phone, body.get("reply_markup", {}), body["message_id"])
        elif method in UPLOADS:
            file = body[UPLOADS[method]]
            phone.files[file["name"]] = b64decode(file["base64"])
            yield f"   => {'gambar' if method == 'sendPhoto' else 'berkas'} {file['name']}"
            if body["caption"]:
                yield from _indented(body["caption"])
        elif method == "deleteMessage":
            assert body["message_id"] == phone.last_message
            yield "   => pesan dihapus dari obrolan"
        elif method == "editMessageReplyMarkup":
            yield "   => tombol di pesan lama dilepas"

    def _buttons(
        self, phone: Phone, markup: dict[str, Any], message_id: int | None = None
    ) -> Iterator[str]:
        if markup.get("remove_keyboard"):
            phone.keyboard = []
            yield "   => papan tombol di bawah ditutup"
        for row in markup.get("inline_keyboard", []):
            pressed = [b for b in row if "url" not in b]
            assert all(len(b["callback_data"].encode()) <= 64 for b in pressed)
            phone.inline += [
                (message_id or self.message_id, b["text"], b["callback_data"]) for b in pressed
            ]
            yield "      " + " ".join(f"[{b['text']}]{_opens(b)}" for b in row)
        if keyboard := markup.get("keyboard"):
            phone.keyboard = [b["text"] for row in keyboard for b in row]
            for row in keyboard:
                yield "      " + " ".join(f"[{b['text']}]" for b in row)

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


def _chat(phone: Phone) -> dict[str, Any]:
    return {"id": phone.chat_id, "type": "private"}


def _indented(text: str) -> Iterator[str]:
    for place, line in enumerate(text.split("\n")):
        yield f"{'Bot:  ' if place == 0 else '      '}{line}".rstrip()


def _without_codes(phone: Phone, text: str) -> str:
    """What is another one whenever a story changes: it is noted on the phone, and not written."""
    phone.ticket = (TICKET.findall(text) or [phone.ticket])[-1]
    phone.code = (SPOKEN.findall(text) or [phone.code])[-1]
    text = NAMED.sub(r"\1 <nama>", INVITED.sub("<undangan>", text))
    return SPOKEN.sub("<kode>", TICKET.sub("<tautan>", text))


def _opens(button: dict[str, Any]) -> str:
    """Where a button leads that opens an address; its secret is another one each time."""
    return f" ({SECRET.sub('<rahasia>', button['url'])})" if "url" in button else ""


def _contact(phone: Phone, number: str) -> dict[str, Any]:
    return {"contact": {"phone_number": number, "user_id": phone.chat_id}}


def _file(name: str, caption: str = "") -> dict[str, Any]:
    return {"document": {"file_id": name or "d"}, "caption": caption}


SENT: dict[str, Callable[[Phone, str], dict[str, Any]]] = {
    "kontak sendiri": lambda phone, number: _contact(phone, number or "+6281234567890"),
    "kontak orang lain": lambda phone, _: {
        "contact": {"phone_number": "+6285700000000", "user_id": phone.chat_id + 500}
    },
    "kontak tanpa akun": lambda *_: {"contact": {"phone_number": "+6285700000000"}},
    "stiker": lambda *_: {"sticker": {"file_id": "s"}},
    "suara": lambda *_: {"voice": {"file_id": "v"}},
    "foto": lambda *_: {"photo": [{"file_id": "p"}]},
    "video": lambda *_: {"video": {"file_id": "w"}},
    "berkas": lambda _, name: _file(*name.split("|")),
    "lokasi": lambda *_: {"location": {"latitude": -6.9, "longitude": 107.6}},
    "dadu": lambda *_: {"dice": {"emoji": "🎲", "value": 3}},
    "terusan": lambda _, text: {"text": text, "forward_origin": {"type": "hidden_user"}},
    "mengedit": lambda _, text: {"text": text},
    "teks kosong": lambda *_: {"text": " \u200b "},
    "teks 100 KB": lambda *_: {"text": "a" * 100_000},
    "teks NUL": lambda *_: {"text": "\0\0"},
    "teks RTL": lambda *_: {"text": "مرحبا بكم"},
    "emoji": lambda *_: {"text": "👍🏽🔥"},
}
