"""What a person sees on a phone."""

from typing import Any

from bot.simulator.chat import Chat, Message
from bot.simulator.people.persona import Persona
from bot.simulator.telegram import Telegram

Json = dict[str, Any]


class NotOnScreenError(LookupError):
    """The person wanted to use something that the phone does not show."""


class Screen:
    """The screen of one person's phone: what is there to be read and pressed."""

    def __init__(self, telegram: Telegram, persona: Persona) -> None:
        self.telegram = telegram
        self.persona = persona

    @property
    def chat(self) -> Chat:
        """The chat on the screen."""
        return self.telegram.chat_of(self.persona.key)

    @property
    def user_id(self) -> int:
        """The account's id; another one after `reset`."""
        return self.chat.user_id

    @property
    def messages(self) -> list[Message]:
        """The visible chat, oldest first."""
        return self.chat.visible

    @property
    def answers(self) -> list[Message]:
        """What the bot has said since the person last did something."""
        seen = self.chat.seen
        return [m for m in self.messages if m.by_bot and m.id > seen]

    @property
    def last(self) -> Message:
        """The bot's last visible message."""
        said = [message for message in self.messages if message.by_bot]
        if not said:
            raise NotOnScreenError(f"the bot has said nothing to {self.persona.key}")
        return said[-1]

    @property
    def keyboard(self) -> list[list[str]]:
        """The texts of the open reply keyboard, row by row; empty when none is open."""
        rows = self.chat.keyboard_rows if self.chat.keyboard_open else []
        return [[str(button["text"]) for button in row] for row in rows]

    @property
    def toasts(self) -> list[str]:
        """The texts of the bot's answers to button presses."""
        return [notice.text for notice in self.chat.notices]

    def reply_buttons(self) -> list[Json]:
        return [button for row in self.chat.keyboard_rows for button in row]

    def find_button(self, text: str) -> tuple[Message | None, Json]:
        """The button, and the message it is under; no message for the reply keyboard's."""
        shown: list[tuple[int, Message | None, Json]] = [
            (self.chat.keyboard_message, None, button) for button in self.reply_buttons()
        ]
        for under in self.messages:
            for row in under.inline or []:
                shown += [(under.id, under, button) for button in row]
        exact = [entry for entry in shown if entry[2]["text"] == text]
        if not exact:
            exact = [entry for entry in shown if text in entry[2]["text"]]
            if len({entry[2]["text"] for entry in exact}) != 1:
                texts = [entry[2]["text"] for entry in shown]
                raise NotOnScreenError(f"no single button {text!r} among {texts}")
        _, message, button = max(exact, key=lambda entry: entry[0])
        return message, button
