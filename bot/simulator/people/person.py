"""What a person can do with a phone."""

from typing import Any

from bot.simulator.chat import Message, Press
from bot.simulator.delivery.queue import CALLBACK_LIFETIME
from bot.simulator.files import document_json, photo_json, picture_size
from bot.simulator.people import samples
from bot.simulator.people.persona import Persona
from bot.simulator.people.screen import NotOnScreenError, Screen
from bot.simulator.people.wire import (
    caption_body,
    contact_json,
    member_json,
    origin_json,
    pieces,
    press_json,
    text_body,
)

Json = dict[str, Any]

EDITABLE_FOR = 48 * 3600


class Person(Screen):
    """A person and their phone. Every action does what Telegram's Android app would do.

    Actions return at once; `Simulator.settled()` waits for the bot's answer.
    """

    async def start(self, payload: str | None = None) -> None:
        """Press Start; `None` uses the link the persona came by."""
        payload = self.persona.payload if payload is None else payload
        if self.chat.blocked:
            await self.unblock()
        self._say(f"/start {payload}".strip())

    async def say(self, text: str) -> None:
        """Type and send; a text like a keyboard button's is that button."""
        button = next((b for b in self.reply_buttons() if b["text"] == text.strip()), None)
        if button is not None:
            self.chat.used_keyboard()
        for piece in pieces(text):
            self._say(piece)

    async def press(self, button: str, *, times: int = 1) -> None:
        """Press a visible button by its text: the newest one of that text, of either kind.

        A part of the text will do if it fits one button only. `times` presses it again before
        the bot could answer; each press is a callback query of its own.
        """
        message, found = self.find_button(button)
        for _ in range(times):
            if message is None:
                await self._press_reply(found)
            else:
                self.press_inline(message, found)

    def press_inline(self, message: Message, button: Json) -> Press | None:
        """Press this button under this message; None when it is not the bot's business."""
        data = button.get("callback_data")
        if data is None:
            return None
        press = self.telegram.new_press(self.chat, message, str(data))
        self._send_press(press)
        return press

    async def press_again(self) -> None:
        """The app sends the last press once more, as it does after it lost its connection."""
        if not self.chat.presses:
            raise NotOnScreenError("no button was pressed yet")
        last = self.chat.presses[-1]
        again = self.telegram.new_press(self.chat, last.message, last.data)
        self._send_press(again)

    async def share_contact(self) -> None:
        """Share the own number, as the button that asks for it does."""
        self.chat.used_keyboard()
        self._send({"contact": contact_json(self.persona, self.user_id)})

    async def share_contact_of(self, other: "Person | Persona", *, forwarded: bool = False) -> None:
        """Share somebody else's number; `forwarded` as a card that came from them."""
        if isinstance(other, Person):
            card = contact_json(other.persona, other.user_id)
            origin = self._origin(other)
        else:
            card, origin = contact_json(other, None), self._origin(other.first_name)
        self._send({"contact": card} | (origin if forwarded else {}))

    async def send_sticker(self, emoji: str = "👍") -> None:
        """Send a sticker."""
        stored = self.telegram.files.keep("stickers", "s.webp", "image/webp", samples.STICKER)
        fixed = {"type": "regular", "is_animated": False, "is_video": False}
        size = {"width": 512, "height": 512, "emoji": emoji}
        self._send({"sticker": stored.json() | size | fixed})

    async def send_voice(self, seconds: int = 3) -> None:
        """Send a voice message."""
        stored = self.telegram.files.keep("voice", "v.oga", "audio/ogg", samples.VOICE)
        self._send({"voice": stored.json() | {"duration": seconds, "mime_type": "audio/ogg"}})

    async def send_photo(self, data: bytes | None = None, caption: str = "") -> None:
        """Send a picture; without one, that of a card on a table."""
        data = samples.picture() if data is None else data
        size = picture_size(data)
        if size is None:
            raise ValueError("only PNG and JPEG pictures can be sent as photos")
        stored = self.telegram.files.keep("photos", "photo.jpg", "image/jpeg", data)
        self._send({"photo": photo_json(stored, *size)} | caption_body(caption))

    async def send_document(
        self,
        name: str = "contoh.csv",
        data: bytes = samples.DOCUMENT,
        mime: str = "text/csv",
        caption: str = "",
    ) -> None:
        """Send a file."""
        stored = self.telegram.files.keep("documents", name, mime, data)
        self._send({"document": document_json(stored)} | caption_body(caption))

    async def send_location(self) -> None:
        """Share a place, the middle of Bandung."""
        self.chat.used_keyboard()
        self._send({"location": {"latitude": -6.9175, "longitude": 107.6191}})

    async def forward(self, text: str, sender: "Person | str" = "Pak RT") -> None:
        """Forward a text of somebody else; a mere name is an account that hides itself."""
        self._send(text_body(text) | self._origin(sender))

    async def edit(self, new_text: str, message: Message | None = None) -> None:
        """Edit an own text, the last one unless another is named."""
        own = [m for m in self.messages if not m.by_bot and m.kind == "text"]
        message = message or (own[-1] if own else None)
        if message is None or message not in own:
            raise NotOnScreenError("no own text to edit")
        if self.telegram.now() - message.date > EDITABLE_FOR:
            raise NotOnScreenError("too old to be edited")
        message.body = text_body(new_text)
        message.edited = int(self.telegram.now())
        self._deliver("edited_message", message)

    async def block(self) -> None:
        """Stop the bot."""
        self._member("member", "kicked")

    async def unblock(self) -> None:
        """Let the bot write again."""
        self._member("kicked", "member")

    async def reset(self) -> None:
        """A fresh phone: an empty chat and an account the bot has never seen."""
        chat = self.telegram.open_chat(self.persona)
        self.telegram.changed(chat)

    async def toggle_keyboard(self) -> None:
        """Fold the reply keyboard away, or bring it back."""
        self.chat.keyboard_open = bool(self.chat.keyboard) and not self.chat.keyboard_open
        self.telegram.changed(self.chat)

    def _say(self, text: str) -> None:
        body = text_body(text)
        if body["text"]:
            self._send(body)

    def _send(self, body: Json) -> None:
        chat = self.chat
        if chat.blocked:
            raise NotOnScreenError("the bot is blocked: only Restart is on the screen")
        chat.started = True
        reply_to, chat.reply_to = chat.reply_to, None
        message = self.telegram.new_message(chat, body, by_bot=False, reply_to=reply_to)
        self._deliver("message", message)

    def _deliver(self, kind: str, message: Message) -> None:
        chat = self.chat
        self._acted()
        body = self.telegram.message_json(message, chat)
        self.telegram.queue.put(kind, f"chat {chat.user_id}", self.persona.key, body)
        self.telegram.changed(chat)

    def _acted(self) -> None:
        self.chat.seen = max((m.id for m in self.chat.messages), default=0)

    async def _press_reply(self, button: Json) -> None:
        if button.get("request_contact"):
            await self.share_contact()
        elif button.get("request_location"):
            await self.send_location()
        else:
            await self.say(str(button["text"]))

    def _send_press(self, press: Press) -> None:
        chat = self.chat
        self._acted()
        body = press_json(press, chat, self.telegram.bot)
        lane = f"presses {chat.user_id}"
        key = self.persona.key
        self.telegram.queue.put("callback_query", lane, key, body, CALLBACK_LIFETIME)
        self.telegram.changed(chat)

    def _member(self, before: str, after: str) -> None:
        chat = self.chat
        if chat.blocked == (after == "kicked"):
            return
        chat.blocked = after == "kicked"
        date = int(self.telegram.now())
        body = member_json(chat, self.telegram.bot, date, before, after)
        lane = f"member {chat.user_id}"
        self.telegram.queue.put("my_chat_member", lane, self.persona.key, body)
        self.telegram.changed(chat)

    def _origin(self, sender: "Person | str") -> Json:
        date = int(self.telegram.now()) - 3600
        return origin_json(sender.chat if isinstance(sender, Person) else sender, date)
