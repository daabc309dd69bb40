"""Consents: that a chat agreed to a text, and to which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.enrollment import IN_PERSON, Agreement
from storage.instants import micros, moment
from storage.unit.columns import agreement_of, agreement_text
from storage.unit.work import Work


@dataclass(frozen=True, slots=True)
class Consent:
    """That the text of this version was agreed to in this language.

    `agreed` says on whose phone: the worker's own, filled in by themselves or by an agent; or the
    agent's, who witnessed it, in whose chat it then stands.
    """

    chat_id: int
    update_id: int
    version: str
    language: str
    at: datetime
    agreed: Agreement = IN_PERSON


class Consents(Work):
    """The part of a transaction that keeps who agreed. One written twice stands there once."""

    def consent(self, consents: Sequence[Consent]) -> None:
        """Keep that these chats agreed."""
        self._run_each(
            self._sql.consent,
            [
                (
                    each.chat_id,
                    each.update_id,
                    each.version,
                    each.language,
                    micros(each.at),
                    agreement_text(each.agreed),
                )
                for each in consents
            ],
        )

    def consents_of(self, chat_id: int) -> list[Consent]:
        """To what this chat agreed itself, oldest first."""
        rows = self._run(self._sql.consents_of, chat_id)
        return [
            Consent(chat_id, update_id, version, language, moment(at), agreement_of(agreed))
            for chat_id, update_id, version, language, at, agreed in rows
        ]
