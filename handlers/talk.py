"""One person's part of a turn: their conversation, and the effects that have gathered so far."""

from datetime import date

from msgspec.structs import replace

from dialog.conversation import Conversation
from dialog.effects import AWAITED, Awaited, Effect
from dialog.engine import advance
from dialog.events import Event, Said
from dialog.script import Offer, Script, offered
from domain.enrollment import Touch
from handlers.updates import Incoming
from locales.hear import hear, is_button
from locales.speak import Message
from storage import Account
from storage.drafts.drafts import Draft


class Talk:
    """Holds no connection and no clock; what it wants from outside stands in `awaited`.

    With a `draft` it is about somebody else than the account. `others` are told something, too.
    `typed` when words came where there were buttons under the input.
    """

    def __init__(
        self,
        script: Script,
        incoming: Incoming,
        account: Account,
        today: date,
        draft: Draft | None = None,
    ) -> None:
        self.script = script
        self.incoming = incoming
        self.account = account
        self.today = today
        self.draft = draft
        self.conversation = draft.conversation if draft else account.conversation
        self.spent = account.spent
        self.typed = False
        self.effects: list[Effect] = []
        self.others: list[tuple[int, Message]] = []

    @property
    def language(self) -> str:
        """The one that was chosen, else Indonesian; in the voice of the script."""
        language = str(self.conversation.answers.get("language", "id"))
        return f"{language}-{self.script.voice}" if self.script.voice else language

    @property
    def touches(self) -> tuple[Touch | None, Touch | None]:
        """By which links the person came whom it is about."""
        found = self.draft or self.account
        return found.first_touch, found.last_touch

    @property
    def awaited(self) -> Awaited | None:
        """The effect whose outcome this conversation waits for."""
        last = self.effects[-1] if self.effects else None
        return last if isinstance(last, AWAITED) else None

    def hear(self, event: Event) -> None:
        """What the person did; typed words may be one of the choices offered."""
        if not isinstance(event, Said):
            self.go(event)
            return
        offer = offered(self.script, self.conversation.answers, self.today)
        beside = not offer.question.inline
        self.typed = beside and not is_button(offer, event.text, self.language)
        self.go(hear(offer, event.text, self.language), offer)

    def go(self, event: Event, offer: Offer | None = None) -> None:
        """Advance by one event."""
        self.conversation, effects = advance(
            self.script, self.conversation, event, self.today, offer
        )
        self.effects.extend(effects)

    @property
    def after(self) -> Account:
        """The account to be saved. Its revision keeps up with the drafts that lie before it."""
        if self.draft is not None:
            own = replace(self.account.conversation, revision=self.conversation.revision)
            return replace(self.account, conversation=own, spent=self.spent)
        unchanged = self.conversation is self.account.conversation
        if unchanged and self.spent is self.account.spent:
            return self.account
        return replace(self.account, conversation=self.conversation, spent=self.spent)


def fresh(incoming: Incoming) -> Account:
    """The account of somebody who was never here."""
    answers = {} if incoming.language is None else {"language": incoming.language}
    return Account(incoming.chat_id, Conversation(answers=dict(answers)))
