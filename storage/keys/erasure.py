"""Erasure: a form, or all that is about a chat. What was counted stays, under names that lead back
to nobody.

What stays of a form: the ledger's facts under a pseudonym; the keyed hash of the NIK without chat,
number and time, so that nobody is counted twice; and the receipt number, so that it is never given
to somebody else. None of them can be opened into a person; who has the keys and a NIK can try it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from dialog.conversation import SUBMITTED, Conversation, forgetting
from domain.assisted import short_name
from domain.enrollment import Assurance, Rung
from storage.chats.accounts import Accounts
from storage.chats.inbox import _about as of_reply
from storage.enrollments.forms import Enrollment
from storage.errors import Sealed
from storage.keys.data_keys import of_account
from storage.keys.moving import Moving
from storage.outbox.outbox import _about as of_body


@dataclass(frozen=True, slots=True)
class Erased:
    """The forms that are gone, each with its rung, and whether a chat's account went with them."""

    forms: Mapping[str, Rung]
    account: bool = False

    @property
    def handed_over(self) -> list[str]:
        """Those of them that others have got as well: there we can only ask."""
        return [number for number, rung in self.forms.items() if rung >= Rung.HANDED_OVER]


class Erasure(Moving, Accounts):
    """The part of a transaction that erases."""

    erases = False
    """Whether messages of whole chats were taken: single ones of others are not, after that."""

    def erase_form(self, number: str, at: datetime) -> Erased | None:
        """Erase the form with this receipt number; None when there is none.

        The messages and replies of its chat may hold what stands in the form, so they go too, and
        the conversation when it is about this form. All else of that chat stays, and its key. An
        agent who filled it in for somebody loses only the messages that name form or person.
        """
        form = self.by_number(number)
        if form is None:
            return None
        chat_id = form.chat_id
        accounts = self.load([chat_id]).values()
        self.save(
            [
                replace(account, conversation=_without(account.conversation))
                for account in accounts
                if is_about(account.conversation, number)
            ],
            at,
        )
        if form.agreed.assurance is Assurance.WITNESSED:
            self._forget_mentions(form)
        else:
            self._forget_messages(chat_id)
        return Erased({number: self._erase(chat_id, number)})

    def erase_account(self, chat_id: int) -> Erased:
        """Erase all that is about a chat: its forms, but not those that an agent filled in there
        for others; conversation, messages, timers, consents, jobs, drafts about this person."""
        self._run(self._sql.hold_account, chat_id).fetchall()
        numbers = [number for (number,) in self._run(self._sql.own_forms, chat_id).fetchall()]
        forms = {number: self._erase(chat_id, number) for number in numbers}
        self._forget_messages(chat_id)
        for statement in self._sql.erase_of_chat():
            self._run(statement, chat_id)
        gone = self._run(self._sql.erase_account, chat_id).fetchone() is not None
        # What this transaction still writes about the chat lies under a key of its own.
        self._data_keys.pop(of_account(chat_id), None)
        return Erased(forms, gone)

    def form_numbers(self) -> list[str]:
        """The receipt number of every form there is."""
        return [number for (number,) in self._run(self._sql.form_numbers)]

    def known_chats(self) -> list[int]:
        """Every chat that has an account, a form or a consent."""
        return [chat_id for (chat_id,) in self._run(self._sql.known_chats)]

    def _erase(self, chat_id: int, number: str) -> Rung:
        person, rung = self._run(self._sql.erase_enrollment, chat_id, number).fetchone()
        self._run(self._sql.erase_steps, chat_id, number)
        stored = self._rows_of(self._index().person(bytes(person)))
        self._run(self._sql.empty_claim, *stored, chat_id, number)
        self._run(self._sql.empty_receipt, number, chat_id)
        return Rung(rung)

    def _forget_messages(self, chat_id: int) -> None:
        """Replies are emptied, not removed: an update that comes again is still known."""
        self.erases = True
        self._run(self._sql.forget_replies, chat_id)
        self._run(self._sql.hold_messages, chat_id)
        self._run(self._sql.erase_messages, chat_id)

    def _forget_mentions(self, form: Enrollment) -> None:
        """Of the messages and replies of an agent's chat, those that are about this form.

        Files are not looked into: those that still wait go, the agent asks for them again. What
        does not open any more could be about it.
        """
        chat_id, name = form.chat_id, str(form.form.get("name", ""))
        names = {form.number, name, short_name(name)} - {""}
        named = [each.encode() for each in names]
        for update_id, ordinal, method, sealed in self._run(
            self._sql.bodies_of, chat_id
        ).fetchall():
            body = self._opened(chat_id, sealed, of_body(chat_id, update_id, ordinal))
            if method == "sendDocument" or body is None or any(each in body for each in named):
                self._run(self._sql.erase_message, update_id, chat_id, ordinal)
        for update_id, sealed in self._run(self._sql.replies_of, chat_id).fetchall():
            reply = self._opened(chat_id, sealed, of_reply(chat_id, update_id))
            if reply is None or any(each in reply for each in named):
                self._run(self._sql.forget_reply, update_id, chat_id)

    def _opened(self, chat_id: int, sealed: bytes, about: bytes) -> bytes | None:
        try:
            return self._account_key(chat_id).open(bytes(sealed), about)
        except Sealed:
            return None


def is_about(conversation: Conversation, number: str) -> bool:
    """Whether the form of this number stands in a conversation."""
    return number in (conversation.answers.get(SUBMITTED), conversation.aside.get(SUBMITTED))


def _without(conversation: Conversation) -> Conversation:
    """The next form of this chat, empty; who asked for it need not be told."""
    return replace(forgetting(conversation), forgotten="")
