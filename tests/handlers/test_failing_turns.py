"""A turn that fails: nothing of it is half done, nothing is lost, and only its person notices."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dialog.engine import advance
from handlers.posting import LEASE, Share
from storage import Mark, Unavailable, Unit
from tests.conversation import FixedClock
from tests.handlers.stage import erases, open_store, said, text, turns
from tests.storage.samples import rows


def test_what_the_sender_did_is_noted_though_the_turn_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    with open_store(tmp_path) as store:
        desk = turns(store, reply_in_body=False)
        (first,) = desk.take([text(1, 1, "/start")], Share(9))
        tried = Mark(first.handed[0].key, "sent", FixedClock().now())
        monkeypatch.setattr("handlers.talk.advance", broken)
        desk.take([text(2, 2, "/start"), text(3, 3, "/start")], Share(9, [tried]))
        assert rows(store, "SELECT state FROM outbox WHERE chat_id = 1") == [("sent",)]


def test_tries_of_a_turn_that_could_not_be_written_are_given_back_unnoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they are noted twice: somebody else may have the message by then."""

    def broken(*_: object) -> None:
        monkeypatch.setattr("handlers.talk.advance", away)
        raise RuntimeError

    def away(*_: object) -> None:
        raise Unavailable("away")

    with open_store(tmp_path) as store:
        desk = turns(store, reply_in_body=False)
        (first,) = desk.take([text(1, 1, "/start")], Share(9))
        tried = Mark(first.handed[0].key, "sent", FixedClock().now())
        monkeypatch.setattr("handlers.talk.advance", broken)
        with pytest.raises(Unavailable):
            desk.take([text(2, 2, "/start"), text(3, 3, "/start")], Share(9, [tried]))
        assert rows(store, "SELECT state FROM outbox WHERE chat_id = 1") == [("waiting",)]


def test_what_was_written_before_a_turn_failed_is_its_reply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process may have taken the update, or this one failed when it had committed."""
    with open_store(tmp_path) as store:
        desk = turns(store)
        written = desk._take

        def fails_late(*given: Any) -> None:
            written(*given)
            raise RuntimeError

        monkeypatch.setattr(desk, "_take", fails_late)
        (reply,) = desk.take([text(1, 1, "/start")])
        assert "Anda setuju?" in said(reply.body)
        with store.reader() as reader:
            assert reader.parked_count() == 0


def test_an_erasure_whose_tries_could_not_be_noted_comes_again_and_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It notes them after it has committed: what fails there is no fault of the update."""
    with open_store(tmp_path) as store:
        desk = turns(store, reply_in_body=False)
        (first,) = desk.take([text(1, 1, "/start")], Share(9))
        tried = Mark(first.handed[0].key, "sent", FixedClock().now())
        desk.take([text(2, 2, "/start")])
        marked = Unit.mark

        def broken(unit: Unit, marks: Sequence[Mark]) -> None:
            if marks:
                raise RuntimeError
            marked(unit, marks)

        monkeypatch.setattr(Unit, "mark", broken)
        pressed = erases(2, 4)
        with pytest.raises(RuntimeError):
            desk.take([pressed], Share(9, [tried]))
        monkeypatch.undo()
        desk.take([pressed], Share(9, [tried]))
        with store.reader() as reader:
            assert reader.parked_count() == 0
        assert rows(store, "SELECT state FROM outbox WHERE chat_id = 1") == [("sent",)]
        with store.transaction() as unit:
            due = unit.take_due(FixedClock().now() + LEASE, 9, LEASE)
        assert [each.key for each in due if each.key.chat_id == 2] == [(2, 4, 1)]


def test_a_poisonous_update_is_parked_and_its_neighbours_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(script, conversation, event, *rest):  # type: ignore[no-untyped-def]
        if conversation.answers.get("name") == "Racun":
            raise RuntimeError("3273061405889999 must not stand in any log")
        return advance(script, conversation, event, *rest)

    monkeypatch.setattr("handlers.talk.advance", poisoned)
    with open_store(tmp_path) as store:
        desk = turns(store)
        for number, word in enumerate(("/start", "setuju", "3273061405889999", "ya", "Racun")):
            desk.take([text(13, number, word)])
        batch = [text(chat, 100, "/start") for chat in (1, 2)]
        replies = desk.take([batch[0], text(13, 100, "081234567890"), batch[1]])
        assert "Anda setuju?" in said(replies[0].body)
        assert "gangguan" in said(replies[1].body)
        assert "Anda setuju?" in said(replies[2].body)
        assert desk.take([text(13, 100, "081234567890")])[0] == replies[1]._replace(posted=False)
        with store.reader() as reader:
            assert reader.parked_count() == 1
        with store.transaction() as unit:
            kept = unit.load([13])[13].conversation.answers
        assert kept["name"] == "Racun", "what was answered before is still there"


def test_nothing_of_a_failed_batch_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(tmp_path) as store:
        desk = turns(store)

        def full(*_: object) -> None:
            raise Unavailable("disk full")

        monkeypatch.setattr("storage.outbox.outbox.Outbox.post", full)
        with pytest.raises(Unavailable):
            desk.take([text(1, 1, "/start")])
        monkeypatch.undo()
        assert "Anda setuju?" in said(desk.take([text(1, 1, "/start")])[0].body)
