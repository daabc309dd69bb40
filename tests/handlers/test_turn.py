"""A batch of updates: together or not at all, each once, and a bad one hurts nobody else."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from handlers.posting import LEASE, Share
from handlers.updates import Malformed, read_update
from storage import Mark, Outgoing
from storage.driver import sqlite3
from tests.conversation import KEY, FixedClock
from tests.handlers.stage import open_store, press, said, text, turns
from tests.storage.samples import rows


def test_a_batch_answers_everybody(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        replies = turns(store).take([text(chat, 10 + chat, "/start") for chat in range(1, 40)])
        assert all("Anda setuju?" in said(reply.body) for reply in replies)
        assert not any(reply.posted for reply in replies), "all of it rides in the responses"


def test_a_repeated_update_gets_the_same_reply_and_changes_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        desk = turns(store)
        desk.take([text(1, 1, "/start")])
        first = desk.take([text(1, 2, "setuju")])[0]
        again = desk.take([text(1, 2, "setuju")])[0]
        assert first.body == again.body
        assert "NIK" in said(again.body)
        with store.transaction() as unit:
            assert unit.load([1])[1].conversation.revision == 1


def test_a_press_is_answered_in_the_response_and_ticked_beside_it(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        desk = turns(store)
        desk.take([text(1, 1, "/start")])
        old = press(1, 2, "review:9:send")
        (first,), (again,) = desk.take([old]), desk.take([old])
        assert "dari pertanyaan lama" in said(first.body)
        ticked = ["answerCallbackQuery", "editMessageReplyMarkup"]
        assert [call.method for call in first.passing] == ticked
        assert (again.body, again.passing) == (first.body, ()), "a tick is made once"
        assert rows(store, "SELECT count(*) FROM outbox") == [(0,)]


def test_behind_what_still_waits_the_tick_rides_and_the_answer_is_posted(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        desk = turns(store)
        desk.take([text(1, 1, "/start")])
        with store.transaction() as unit:
            unit.post([Outgoing(1, 1, 9, "sendMessage", b"{}")], FixedClock().now())
        (reply,) = desk.take([press(1, 2, "review:9:send")])
        assert reply.posted
        ticked, bare = json.loads(reply.body or b""), [call.method for call in reply.passing]
        assert (ticked["method"], ticked["callback_query_id"]) == ("answerCallbackQuery", "2")
        assert bare == ["editMessageReplyMarkup"]
        posted = rows(store, "SELECT ordinal, method FROM outbox WHERE update_id = 2")
        assert posted == [(2, "sendMessage")]


def test_a_receipt_rides_in_no_response(tmp_path: Path) -> None:
    """Nobody sees whether a response arrived."""
    story = (
        "/start", "ya", "3273061405889999", "ya", "Budi", "081234567890", "narik ojek",
        "Kota Bandung", "2 juta", "3", "kirim",
    )  # fmt: skip
    with open_store(tmp_path) as store:
        desk = turns(store)
        for number, word in enumerate(story):
            with store.transaction() as unit:  # nothing that still waits is why
                while due := unit.take_due(FixedClock().now(), 9, LEASE):
                    unit.mark([Mark(each.key, "sent", FixedClock().now()) for each in due])
            (reply,) = desk.take([text(1, number, word)])
        assert reply.body is None
        assert reply.posted
        kinds = rows(store, "SELECT kind FROM outbox WHERE update_id = 10 ORDER BY ordinal")
        assert kinds[0] == ("receipt",)


def test_messages_are_handed_over_in_order_while_there_is_room(tmp_path: Path) -> None:
    """And what is handed over is nobody else's."""
    with open_store(tmp_path) as store:
        desk = turns(store, reply_in_body=False)
        replies = desk.take([text(chat, chat, "/start") for chat in (1, 2, 3)], Share(2))
        handed = [[each.key for each in reply.handed] for reply in replies]
        assert handed == [[(1, 1, 0)], [(2, 2, 0)], []]
        assert [reply.posted for reply in replies] == [False, False, True]
        assert "Anda setuju?" in json.loads(replies[0].handed[0].body)["text"]
        with store.transaction() as unit:
            assert [due.key.chat_id for due in unit.take_due(FixedClock().now(), 9, LEASE)] == [3]


def test_nothing_is_handed_over_past_what_still_waits(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        desk = turns(store, reply_in_body=False)
        (first,) = desk.take([text(1, 1, "/start")], Share(9))
        (second,) = desk.take([text(1, 2, "setuju")], Share(9))
        assert (second.handed, second.posted) == ((), True)
        with store.transaction() as unit:
            assert unit.take_due(FixedClock().now(), 9, LEASE) == []
            unit.mark([Mark(first.handed[0].key, "sent", FixedClock().now())])
            (due,) = unit.take_due(FixedClock().now(), 9, LEASE)
        assert due.key == (1, 2, 0)


def test_a_turn_notes_what_the_sender_did_before_it_asks_what_still_waits(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        desk = turns(store, reply_in_body=False)
        (first,) = desk.take([text(1, 1, "/start")], Share(9))
        tried = Mark(first.handed[0].key, "sent", FixedClock().now())
        (second,) = desk.take([text(1, 2, "setuju")], Share(9, [tried]))
        assert [each.key for each in second.handed] == [(1, 2, 0)]
        assert rows(store, "SELECT state FROM outbox ORDER BY update_id") == [
            ("sent",), ("waiting",),
        ]  # fmt: skip


def test_a_repeat_of_a_lower_id_is_still_a_new_update(tmp_path: Path) -> None:
    """Ids start anew at random after a quiet week: "greater than the last" would lose people."""
    with open_store(tmp_path) as store:
        desk = turns(store)
        desk.take([text(1, 900, "/start")])
        assert "NIK" in said(desk.take([text(1, 5, "setuju")])[0].body)


ODD = [
    b'{"update_id": 7}',
    b'{"update_id": 7, "message": {}}',
    b'{"update_id": 7, "message": {"message_id": 1, "chat": {"id": 99999999999999999999}}}',
    b'{"update_id": 7, "message": {"message_id": 1, "chat": {"id": 5, "type": "private"}}}',
    b'{"update_id": 7, "callback_query": {"id": "1", "from": {"id": 5}}}',
    b'{"update_id": 7, "callback_query": {"id": "1", "from": {"id": 5}, "data": ":::"}}',
    b'{"update_id": 7, "inline_query": {"id": "1"}}',
    b'{"update_id": 7, "my_chat_member": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5},'
    b' "new_chat_member": {"status": "kicked"}}}',
    json.dumps(
        {"update_id": 7, "message": {"message_id": 1, "chat": {"id": -5, "type": "supergroup"},
                                     "text": "/start"}}
    ).encode(),
]  # fmt: skip


@pytest.mark.parametrize("raw", ODD)
def test_an_update_of_an_odd_shape_is_taken_and_nobody_fails(tmp_path: Path, raw: bytes) -> None:
    with open_store(tmp_path) as store:
        desk = turns(store)
        incoming = read_update(raw)
        desk.take([incoming])
        desk.take([incoming])
        with store.reader() as reader:
            assert reader.parked_count() == 0
        with closing(sqlite3.connect(tmp_path / "turn.db")) as db:
            assert all(chat_id == 5 for (chat_id,) in db.execute("SELECT chat_id FROM account"))


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"{}", b'{"update_id": true}', b"\xff"])
def test_what_has_no_id_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_update(raw)


def test_no_clear_personal_datum_is_on_the_disk(tmp_path: Path) -> None:
    entered = ("3273061405889999", "Budi Santoso Unik", "81234567890", "Jl. Rahasia 5")
    with open_store(tmp_path) as store:
        desk = turns(store)
        story = (
            "/start", "ya", entered[0], "ya", entered[1], "081234567890", "narik ojek",
            "Kota Bandung", "2 juta", "3", "kirim", "Lengkapi sekarang", entered[3],
        )  # fmt: skip
        for number, word in enumerate(story):
            desk.take([text(1, number, word)])
        with store.reader() as reader:
            assert reader.coverage_summary().complete == 1
        written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    written += b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert KEY not in written
    for datum in entered:
        assert datum.encode() not in written
