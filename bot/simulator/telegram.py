"""What Telegram's servers know: the bot, its chats, its files, and what was called when."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.simulator.chat import Chat, Message, Press
from bot.simulator.delivery.queue import UpdateQueue
from bot.simulator.files import FileShelf
from bot.simulator.people.persona import FIRST_NEW_USER_ID, FIRST_USER_ID, Persona
from bot.simulator.shapes import message_json

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of the Bot API; `via` is "http" or "webhook" (a reply in the webhook's answer)."""

    method: str
    params: Json
    when: float
    ok: bool
    description: str
    via: str
    phone: str | None

    def __repr__(self) -> str:
        # The parameters hold what people are told: never in a log by accident.
        return f"<Call {self.method} {'ok' if self.ok else self.description} via {self.via}>"


@dataclass
class Profile:
    """What the bot says of itself, by language ("" is everybody else)."""

    name: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, int, int, str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)


class Telegram:
    """The state of the pretended service for one bot."""

    def __init__(
        self,
        *,
        token: str,
        username: str,
        name: str,
        now: Callable[[], float],
        queue: UpdateQueue,
        first_id: int,
    ) -> None:
        self.token = token
        self.now = now
        self.queue = queue
        self.files = FileShelf()
        self.profile = Profile()
        self.calls: list[Call] = []
        self.logged_out = False
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self._chats: dict[int, Chat] = {}
        self._current: dict[str, Chat] = {}
        self._presses: dict[str, tuple[Chat, Press]] = {}
        self._next_user = FIRST_NEW_USER_ID + first_id
        self._next_message = first_id
        self._next_press = 4_000_000_000_000_000
        self._listeners: list[Callable[[Chat], None]] = []

    def open_chat(self, persona: Persona) -> Chat:
        """A phone for this person: the account it had at every start, or, opened once more, one the
        bot has never seen."""
        old = self._current.get(persona.key)
        if old is None:
            user_id = FIRST_USER_ID + len(self._current)
        else:
            old.retired = True
            user_id, self._next_user = self._next_user, self._next_user + 1
        chat = Chat(persona, user_id)
        self._chats[user_id] = self._current[persona.key] = chat
        return chat

    def chat_of(self, key: str) -> Chat:
        """The present chat of a person; KeyError when there is no such phone."""
        return self._current[key]

    def chat_by_id(self, user_id: int) -> Chat | None:
        """The chat with this account."""
        return self._chats.get(user_id)

    @property
    def chats(self) -> Iterable[Chat]:
        """The phones, in the order they were set up."""
        return self._current.values()

    def new_message(self, chat: Chat, body: Json, *, by_bot: bool, **more: Any) -> Message:
        """Put a message into a chat."""
        message = Message(self._next_message, by_bot, int(self.now()), body, **more)
        self._next_message += 1
        chat.show(message)
        if by_bot:
            chat.action_until = 0.0
        self.changed(chat)
        return message

    def new_press(self, chat: Chat, message: Message, data: str) -> Press:
        """Note that a button was pressed."""
        self._next_press += 7919
        press = Press(str(self._next_press), message, data, self.now())
        chat.presses.append(press)
        self._presses[press.id] = (chat, press)
        return press

    def find_press(self, press_id: str) -> tuple[Chat, Press] | None:
        """The press with this callback query id."""
        return self._presses.get(press_id)

    def message_json(self, message: Message, chat: Chat) -> Json:
        """A message as the bot sees it."""
        return message_json(message, chat, self.bot)

    def listen(self, listener: Callable[[Chat], None]) -> Callable[[], None]:
        """Call this whenever a phone's screen changes; gives back how to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, chat: Chat) -> None:
        """A phone's screen changed."""
        chat.version += 1
        for listener in list(self._listeners):
            listener(chat)

    def commands_for(self, chat: Chat) -> list[Json]:
        """The command menu this person sees: the narrowest scope first, then the language."""
        language = chat.persona.language_code.partition("-")[0]
        for scope in (("chat", chat.user_id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)):
            for code in (language, ""):
                commands = self.profile.commands.get((*scope, code))
                if commands:
                    return commands
        return []

    def words(self, table: dict[str, str], chat: Chat) -> str:
        """A text of the bot's profile in this person's language."""
        language = chat.persona.language_code.partition("-")[0]
        return table.get(language) or table.get("", "")
