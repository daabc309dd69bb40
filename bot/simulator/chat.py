"""What one phone shows: the messages, the keyboard under the input, the notices."""

from dataclasses import dataclass, field
from typing import Any

from bot.simulator.people.persona import Persona

Json = dict[str, Any]
Rows = list[list[Json]]


@dataclass(eq=False)
class Message:
    """One message of a chat; `body` holds Telegram's own fields (text, contact, document ...)."""

    id: int
    by_bot: bool
    date: int
    body: Json
    markup: Json | None = None
    edited: int | None = None
    deleted: bool = False
    reply_to: "Message | None" = None

    @property
    def text(self) -> str:
        """The words of the message: its text, or the caption of its picture or file."""
        return str(self.body.get("text", self.body.get("caption", "")))

    @property
    def kind(self) -> str:
        """What the message is: text, contact, photo, document ..."""
        kinds = ("text", "contact", "sticker", "voice", "photo", "location", "document")
        return next((kind for kind in kinds if kind in self.body), "service")

    @property
    def inline(self) -> Rows | None:
        """The buttons under the message, row by row."""
        rows = (self.markup or {}).get("inline_keyboard")
        return rows if isinstance(rows, list) and rows else None

    @property
    def buttons(self) -> list[list[str]]:
        """The texts of the buttons under the message, row by row."""
        return [[str(button["text"]) for button in row] for row in self.inline or []]

    @property
    def keyboard(self) -> list[list[str]]:
        """The texts of the reply keyboard this message brought, row by row."""
        rows = (self.markup or {}).get("keyboard", [])
        return [[str(button["text"]) for button in row] for row in rows]

    @property
    def file_name(self) -> str:
        """The name of the document it carries, or nothing."""
        return str(self.body.get("document", {}).get("file_name", ""))

    def __repr__(self) -> str:
        # No text: assertion output and logs must not carry what people wrote.
        return f"<Message {self.id} {'bot' if self.by_bot else 'person'} {self.kind}>"


@dataclass(frozen=True)
class Notice:
    """The bot's answer to a button press: a toast, or an alert that must be closed."""

    id: int
    text: str
    alert: bool


@dataclass
class Press:
    """A pressed button under a message, waiting for the bot's answer."""

    id: str
    message: Message
    data: str
    when: float
    answered: bool = False


@dataclass(eq=False)
class Chat:
    """The private chat between one account and the bot, with the state of the phone's screen."""

    persona: Persona
    user_id: int
    messages: list[Message] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    started: bool = False
    blocked: bool = False
    retired: bool = False
    keyboard: Json | None = None
    keyboard_message: int = 0
    keyboard_open: bool = False
    placeholder: str = ""
    reply_to: Message | None = None
    action_until: float = 0.0
    seen: int = 0
    version: int = 0

    @property
    def visible(self) -> list[Message]:
        """The messages on the screen, oldest first."""
        return [message for message in self.messages if not message.deleted]

    @property
    def keyboard_rows(self) -> Rows:
        """The reply keyboard, row by row; empty when there is none."""
        rows = (self.keyboard or {}).get("keyboard", [])
        return rows if isinstance(rows, list) else []

    def find(self, message_id: int) -> Message | None:
        """The message of that id that is still there."""
        found = (m for m in self.messages if m.id == message_id and not m.deleted)
        return next(found, None)

    def show(self, message: Message) -> None:
        """Put a new message on the screen and let its keyboard do what clients do with it."""
        self.messages.append(message)
        markup = message.markup or {}
        if "keyboard" in markup:
            self.keyboard, self.keyboard_message = markup, message.id
            self.keyboard_open = True
            self.placeholder = str(markup.get("input_field_placeholder", ""))
        elif markup.get("remove_keyboard"):
            self.drop_keyboard()
        elif markup.get("force_reply"):
            self.reply_to = message
            self.placeholder = str(markup.get("input_field_placeholder", ""))

    def drop_keyboard(self) -> None:
        """No reply keyboard any more."""
        self.keyboard, self.keyboard_message = None, 0
        self.keyboard_open, self.placeholder = False, ""

    def delete(self, message: Message) -> None:
        """Take a message away from both sides; its reply keyboard goes with it."""
        message.deleted = True
        if message.id == self.keyboard_message:
            self.drop_keyboard()

    def used_keyboard(self) -> None:
        """A button of the reply keyboard was used: a one-time keyboard folds away."""
        if self.keyboard and self.keyboard.get("one_time_keyboard"):
            self.keyboard_open = False
