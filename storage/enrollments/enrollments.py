"""Enrollments: finished forms, and the claim that makes a person count once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

import msgspec

from dialog.conversation import Answers
from domain.contributions import Payer
from domain.enrollment import Attribution, Registrar, Rung
from domain.months import Month
from domain.nik import Nik
from domain.programmes import programmes_of, programmes_text
from domain.receipts import receipt
from storage.enrollments.forms import Enrolled, Enrollment, NewEnrollment, ToldOf
from storage.instants import micros, moment
from storage.keys.data_keys import DataKeys, of_form
from storage.keys.persons import Persons
from storage.unit.columns import (
    agreement_of,
    agreement_text,
    registrar_of,
    registrar_text,
    touch_of,
    touch_text,
)

_encode = msgspec.json.Encoder().encode
_answers = msgspec.json.Decoder(Answers).decode


class Enrollments(DataKeys, Persons):
    """The part of a transaction that enrolls people and finds enrollments again."""

    def enroll(
        self, enrollments: Sequence[NewEnrollment], at: datetime
    ) -> dict[tuple[int, int], Enrolled]:
        """Store finished forms, and claim the person of each; by chat and ordinal, how it went.

        Every form is stored and gets a receipt number; of those with one NIK, ever, exactly one
        is `first_of_person`.
        """
        now = micros(at)
        numbers = self._take_numbers(enrollments)
        # In key order, so that two processes never wait for each other in a ring.
        index = self._index()
        claims = sorted(
            (index.stored(self._vault.person_key(new.nik)), new.chat_id, number, now, place)
            for place, (new, number) in enumerate(zip(enrollments, numbers, strict=True))
        )
        first = self._claim([claim[:4] for claim in claims])
        enrolled = {}
        rows = []
        for (person, chat_id, number, _, place), won in zip(claims, first, strict=True):
            new = enrollments[place]
            rows.append(self._enrollment_row(new, number, person, won, now))
            names = self._member(person), self._signup_id(chat_id, number)
            enrolled[chat_id, new.ordinal] = Enrolled(number, won, *names)
        self._run_each(self._sql.enroll, rows)
        return enrolled

    def enrolled_before(self, chat_id: int, nik: Nik) -> Enrollment | None:
        """The first enrollment of this person by this same chat.

        What other chats enrolled is not told: who merely knows a NIK must learn nothing.
        """
        stored = self._rows_of(self._vault.person_key(nik))
        row = self._run(self._sql.enrollment_of_person, chat_id, *stored).fetchone()
        return None if row is None else self._enrollment(row)

    def amend(self, chat_id: int, number: str, form: Answers) -> None:
        """Replace the form of an enrollment; its claim and its figures stay as they are.

        Raises LookupError when this chat has no such enrollment.
        """
        sealed = self._form_key(chat_id, number).seal(_encode(form), _about(chat_id, number))
        if self._run(self._sql.amend, sealed, chat_id, number).fetchall() == []:
            raise LookupError("This chat has no such enrollment; enroll it before amending it.")

    def correct(self, chat_id: int, number: str, form: Answers) -> bool:
        """Replace the form that an agent witnessed; False when it has been handed over, was agreed
        to on a phone of its person's own, or never happened: then it stays as it is."""
        sealed = self._form_key(chat_id, number).seal(_encode(form), _about(chat_id, number))
        done = self._run(self._sql.correct, sealed, chat_id, number, Rung.COMPLETE.value)
        return done.fetchall() != []

    def by_number(self, number: str) -> Enrollment | None:
        """The enrollment with this receipt number, whosever it is."""
        row = self._run(self._sql.enrollment_by_number, number, number).fetchone()
        return None if row is None else self._enrollment(row)

    def told_of(self, numbers: Iterable[str]) -> list[ToldOf]:
        """Where what is heard of these forms' members may be told.

        Without forms that an agent witnessed, and those whose person another form had claimed.
        """
        if not (wanted := list(numbers)):
            return []
        found = self._run(self._sql.told_of_numbers, self._dialect.keys(wanted))
        return [ToldOf(*row) for row in found]

    def enrollments_of(self, chat_ids: Iterable[int]) -> dict[int, list[Enrollment]]:
        """What the people of these chats enrolled, oldest first; a chat without any is absent.

        Not those whom they registered as agents.
        """
        found: dict[int, list[Enrollment]] = {}
        for row in self._run(self._sql.enrollments_of, self._dialect.keys(chat_ids)):
            found.setdefault(row[0], []).append(self._enrollment(row))
        return found

    def enrollments_by(self, agent: int) -> list[Enrollment]:
        """Those that the agent of this number registered, oldest first."""
        found = self._run(self._sql.enrollments_by, registrar_text(Registrar(agent)))
        return [self._enrollment(row) for row in found]

    def to_work_on(self, agent: int) -> list[tuple[bytes, Enrollment]]:
        """Those of them whose people did not ask to wait, each with the pseudonym in the ledger."""
        found = self._run(self._sql.to_work_on, registrar_text(Registrar(agent)))
        return [(self._member(bytes(row[2])), self._enrollment(row)) for row in found]

    def _claim(self, claims: Sequence[tuple[bytes, int, str, int]]) -> list[bool]:
        """Of each, whether nobody had this person; while rows are moved, not as before either."""
        first = self._changed(self._sql.claim_person, claims)
        index = self._index()
        if not index.moves:
            return first
        for place, (stored, *_) in enumerate(claims):
            before = index.stored_before(index.person(stored))
            if self._run(self._sql.claim_of, before).fetchone() is not None and first[place]:
                self._changed(self._sql.drop_claim, [(stored,)])
                first[place] = False
        return first

    def waiting_of(self, agent: int) -> int:
        """How many of this agent's people asked that nothing be done for now."""
        row = self._run(self._sql.count_waiting_of, registrar_text(Registrar(agent))).fetchone()
        return int(row[0])

    def _take_numbers(self, enrollments: Sequence[NewEnrollment]) -> list[str]:
        """Receipt numbers that nobody has: of each event the first free one of those it can have.

        In key order too. Almost always one round is enough: numbers are short, but not that short.
        """
        numbers = [""] * len(enrollments)
        places = list(range(len(enrollments)))
        for attempt in count():
            tries = sorted((self._number_of(enrollments[p], attempt), p) for p in places)
            rows = [(number, enrollments[place].chat_id) for number, place in tries]
            free = self._changed(self._sql.claim_number, rows)
            places = []
            for (number, place), was_free in zip(tries, free, strict=True):
                numbers[place] = number
                if not was_free:
                    places.append(place)
            if not places:
                break
        return numbers

    def _number_of(self, new: NewEnrollment, attempt: int) -> str:
        seed = b"%d:%d:%d:%d" % (new.chat_id, new.update_id, new.ordinal, attempt)
        return receipt(seed, self._vault.receipt_key)

    def _enrollment_row(
        self, new: NewEnrollment, number: str, person: bytes, first: bool, now: int
    ) -> tuple[Any, ...]:
        """In the order of `statements.ENROLLMENT`."""
        who = new.attribution
        key = self._new_key(of_form(new.chat_id, number))
        return (
            new.chat_id,
            number,
            person,
            key.seal(_encode(new.form), _about(new.chat_id, number)),
            int(new.rung),
            now,
            now,
            first,
            touch_text(who.recruited_by_first),
            touch_text(who.recruited_by_last),
            registrar_text(who.registered_by),
            who.paid_through,
            None if who.paid_by is None else str(who.paid_by),
            programmes_text(new.programmes),
            new.months,
            str(new.first_month),
            new.region,
            new.occupation,
            new.band,
            new.channel,
            agreement_text(new.agreed),
            key.wrapped,
            None,
        )

    def _enrollment(self, row: tuple[Any, ...]) -> Enrollment:
        """From the order of `statements.ENROLLMENT`."""
        chat_id, number, _, form, rung, rung_at, created_at, first = row[:8]
        first_touch, last_touch, registered_by, paid_through, paid_by = row[8:13]
        programmes, months, first_month, region, occupation, band, channel = row[13:20]
        agreed, wrapped, voided_at = row[20:]
        key = self._loaded_key(of_form(chat_id, number), wrapped) or self._vault
        return Enrollment(
            chat_id,
            number,
            _answers(key.open(form, _about(chat_id, number))),
            Rung(rung),
            moment(rung_at),
            moment(created_at),
            bool(first),
            Attribution(
                touch_of(first_touch),
                touch_of(last_touch),
                registrar_of(registered_by),
                paid_through,
                None if paid_by is None else Payer(paid_by),
            ),
            programmes_of(programmes),
            months,
            Month.read(first_month),
            region,
            occupation,
            band,
            channel,
            agreement_of(agreed),
            voided_at is not None,
        )


def _about(chat_id: int, number: str) -> bytes:
    return b"enrollment.form:%d:%s" % (chat_id, number.encode())
