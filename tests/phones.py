"""The phone of one person: what can be sent with it, and what it shows."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.telegram_api import UPLOADS

INVITED = re.compile(r"inv1[\w-]{32}")
"""An invitation that was made in the story is another one each time."""
NAMED = re.compile(r"\b(snapshot|hitungan) [0-9a-f]{8}\b", re.IGNORECASE)
"""Snapshots and runs are named by all that is in them."""
TICKET = re.compile(r"(?:prs1|amb1)-[0-9A-Z]{6}-\d+-[\w-]{16}")
"""The link to a draft, and the code that is read out: `<tautan dari Agus>`, `<kode dari Siti>`."""
SPOKEN = re.compile(r"^[0-9A-Z]{6}-[0-9A-Z]{4}$", re.MULTILINE)
SECRET = re.compile(r"(?<=/masuk/)[\w-]{43}$")


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

    @property
    def sender(self) -> dict[str, Any]:
        return {"id": self.chat_id, "language_code": self.language}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.chat_id, "type": "private"}

    def pressed(self, tap: str) -> dict[str, Any] | None:
        """The press of an inline button, when there is one of that label and no reply button.

        The newest one; "tombol lama: X" takes the oldest.
        """
        old = tap.startswith("tombol lama: ")
        label = tap.removeprefix("tombol lama: ")
        found = [(m, data) for m, text, data in self.inline if text.startswith(label)]
        if self._on_keyboard(tap) or not found:
            return None
        message_id, data = found[0 if old else -1]
        message = {"message_id": message_id, "chat": self.chat}
        return {"from": self.sender, "data": data, "message": message}

    def written(self, message_id: int, text: str) -> dict[str, Any]:
        """A message of this text."""
        return self._message(message_id, {"text": text})

    def tapped(self, message_id: int, tap: str) -> dict[str, Any]:
        """A message that is sent by a reply button, or that is no text of their own."""
        if label := self._on_keyboard(tap):
            self.keyboard = []  # folded away by its own press
            return self._message(message_id, {"text": label})
        if (sent := SENT.get(tap.split(":", maxsplit=1)[0])) is not None:
            return self._message(message_id, sent(self, tap.partition(": ")[2]))
        raise AssertionError(f"{tap!r} is neither on the screen ({self.keyboard}) nor known")

    def _message(self, message_id: int, content: dict[str, Any]) -> dict[str, Any]:
        self.last_message = message_id
        return {"message_id": message_id, "chat": self.chat, "from": self.sender} | content

    def _on_keyboard(self, tap: str) -> str | None:
        """The reply button that starts so, while the keyboard of the last question is shown."""
        return next((b for b in self.keyboard if b.startswith(tap)), None)

    def shows(self, method: str, body: dict[str, Any], message_id: int) -> Iterator[str]:
        """What comes of a call of the Bot API, line by line; a new message has this number."""
        if method == "sendMessage":
            yield from _indented(self._without_codes(body["text"]))
            yield from self._buttons(body.get("reply_markup", {}), message_id)
        elif method == "editMessageText":
            self.inline = [each for each in self.inline if each[0] != body["message_id"]]
            yield "   => pesan diganti menjadi:"
            yield from _indented(self._without_codes(body["text"]))
            yield from self._buttons(body.get("reply_markup", {}), body["message_id"])
        elif method in UPLOADS:
            file = body[UPLOADS[method]]
            self.files[file["name"]] = b64decode(file["base64"])
            yield f"   => {'gambar' if method == 'sendPhoto' else 'berkas'} {file['name']}"
            if body["caption"]:
                yield from _indented(body["caption"])
        elif method == "deleteMessage":
            assert body["message_id"] == self.last_message
            yield "   => pesan dihapus dari obrolan"
        elif method == "editMessageReplyMarkup":
            yield "   => tombol di pesan lama dilepas"

    def _without_codes(self, text: str) -> str:
        """What is another one whenever a story changes: it is noted here, and not written."""
        self.ticket = (TICKET.findall(text) or [self.ticket])[-1]
        self.code = (SPOKEN.findall(text) or [self.code])[-1]
        text = NAMED.sub(r"\1 <nama>", INVITED.sub("<undangan>", text))
        return SPOKEN.sub("<kode>", TICKET.sub("<tautan>", text))

    def _buttons(self, markup: dict[str, Any], message_id: int) -> Iterator[str]:
        if markup.get("remove_keyboard"):
            self.keyboard = []
            yield "   => papan tombol di bawah ditutup"
        for row in markup.get("inline_keyboard", []):
            pressed = [b for b in row if "url" not in b]
            assert all(len(b["callback_data"].encode()) <= 64 for b in pressed)
            self.inline += [(message_id, b["text"], b["callback_data"]) for b in pressed]
            yield "      " + " ".join(f"[{b['text']}]{_opens(b)}" for b in row)
        if keyboard := markup.get("keyboard"):
            self.keyboard = [b["text"] for row in keyboard for b in row]
            for row in keyboard:
                yield "      " + " ".join(f"[{b['text']}]" for b in row)


def _indented(text: str) -> Iterator[str]:
    for place, line in enumerate(text.split("\n")):
        yield f"{'Bot:  ' if place == 0 else '      '}{line}".rstrip()


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
