"""The people of the load: each walks the ten questions once, from /start to the receipt."""

import json
import re
from typing import Any
from urllib.parse import parse_qs

LAST = 10
"""The step whose answer is the receipt; step 0 is /start."""

_PROGRESS = re.compile(rb"Langkah(?: |\+|%20)(\d+)(?: |\+|%20)dari")
_RECEIPT = re.compile(rb"TANDA(?: |\+|%20)TERIMA")
_FIRST = ("Budi", "Sari", "Agus", "Dewi", "Joko", "Rina", "Hasan", "Putri", "Wayan", "Slamet")
_LAST = ("Santoso", "Wijaya", "Lestari", "Siregar", "Hidayat", "Saputra", "Pratiwi", "Nasution")
_BASE = 5_000_000_000
_SPREAD = 2_654_435_761
"""Odd, so that multiplying by it modulo 2^31 gives every chat another, far from the last one's."""


def chat_id(number: int) -> int:
    """The chat of the number-th person: ids are spread as people's are, not in a row."""
    return _BASE + number * _SPREAD % 2**31


def nik(number: int) -> str:
    """A NIK of the right shape for this person: nobody has serial numbers beyond 9000."""
    serial, rest = number % 1000 + 9000, number // 1000
    day, rest = rest % 28 + 1, rest // 28
    month, year = rest % 12 + 1, rest // 12 % 30 + 70
    return f"327306{day:02}{month:02}{year:02}{serial}"


class Person:
    """One person on the way; `step` is what they do next."""

    __slots__ = ("chat_id", "message_id", "number", "replied", "responded", "since", "step", "tap")

    def __init__(self, number: int) -> None:
        self.number = number
        self.chat_id = chat_id(number)
        self.step = 0
        self.message_id = 0
        self.tap = ""
        self.since = 0.0
        self.replied = self.responded = True

    def does(self, update_id: int, now: int) -> bytes:
        """The update of the next step."""
        self.message_id += 1
        first, last = _FIRST[self.number % 10], _LAST[self.number // 10 % 8]
        chat = {"id": self.chat_id, "first_name": first, "type": "private"}
        sender = {"id": self.chat_id, "is_bot": False, "first_name": first, "language_code": "id"}
        message: dict[str, Any] = {
            "message_id": self.message_id,
            "from": sender,
            "chat": chat,
            "date": now,
        }
        if self.step == LAST:
            bot = {"id": 4242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
            shown = message | {"from": bot, "text": "Semua sudah benar?"}
            press = {
                "id": str(update_id),
                "from": sender,
                "message": shown,
                "chat_instance": "4242424242",
                "data": self.tap,
            }
            return _encoded({"update_id": update_id, "callback_query": press})
        if self.step == 5:
            phone = f"62812{self.number % 10**8:08}"
            message["contact"] = {
                "phone_number": phone,
                "first_name": first,
                "user_id": self.chat_id,
            }
        else:
            message["text"] = self._says(f"{first} {last}")
        if self.step == 0:
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": 6}]
        return _encoded({"update_id": update_id, "message": message})

    def _says(self, name: str) -> str:
        said = ("/start", "✅ Setuju, mulai", nik(self.number), "✅ Betul", name, "",
                "narik ojek", "Kota Bandung", "± Rp2 juta", self.tap)  # fmt: skip
        return said[self.step]

    def sees(self, reply: bytes) -> bool:
        """Look at the reply to the step just done; False when it is not the one expected."""
        if self.step == LAST:
            return _RECEIPT.search(reply) is not None
        found = _PROGRESS.search(reply)
        if found is None or int(found[1]) != self.step + 1:
            return False
        if self.step == 8:  # a price stands on the next button, so it is read
            self.tap = next(b["text"] for b in _buttons(reply) if b["text"].startswith("⭐"))
        elif self.step == 9:
            self.tap = _buttons(reply)[0]["callback_data"]
        return True


def _buttons(reply: bytes) -> list[dict[str, str]]:
    if reply.startswith(b"{"):
        markup = json.loads(reply)["reply_markup"]
    else:
        markup = parse_qs(reply.decode())["reply_markup"][0]
    if isinstance(markup, str):
        markup = json.loads(markup)
    rows = markup.get("inline_keyboard") or markup["keyboard"]
    return [b if isinstance(b, dict) else {"text": b} for row in rows for b in row]


def _encoded(update: dict[str, Any]) -> bytes:
    return json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()
