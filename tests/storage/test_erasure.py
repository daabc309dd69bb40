"""Erasure: a form or an account is gone from everywhere, what was counted stays."""

# ruff: noqa: S608 - only constants of the tests are put into these texts

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlmodel import SQLModel

from dialog.conversation import Conversation
from domain.enrollment import (
    IN_PERSON,
    Agreement,
    Assurance,
    Attribution,
    Reason,
    Registrar,
    Rung,
    Source,
)
from domain.nik import Nik
from storage import Arrival, Consent, Job, Mark, NewEnrollment, Outgoing, Store
from storage.handover.steps import Evidence
from tests.storage.samples import (
    NAME,
    NIK,
    NOW,
    TODAY,
    VAULT,
    budi,
    enrollment,
    nudge,
    rows,
    signup,
    summary,
    url,
    writer,
)  # fmt: skip

SITI = Nik("3273064203909999")
OF_NOBODY = {"inbox"}
"""Keeps, for 48 hours, that an update of this chat was taken; without its reply."""


def own(update_id: int, nik: Nik) -> NewEnrollment:
    return dataclasses.replace(
        enrollment(1, update_id, nik), attribution=Attribution(None, None, Registrar()),
        agreed=IN_PERSON,
    )  # fmt: skip


@pytest.fixture
def family(store: Store) -> Iterator[Store]:
    """One phone, two forms; and somebody else."""
    fill(store)
    yield store


def fill(store: Store) -> None:
    with store.transaction() as unit:
        unit.claim([Arrival(1, 10), Arrival(2, 10)], NOW)
        unit.save([budi(1), budi(2)], NOW)
        unit.keep_replies({(1, 10): NAME.encode(), (2, 10): b"dua"})
        unit.post([Outgoing(c, 10, 0, "sendMessage", NAME.encode()) for c in (1, 2)], NOW)
        unit.set_timers([nudge(1), nudge(2)])
        unit.consent([Consent(c, 10, "1", "id", NOW) for c in (1, 2)])
        for update_id, nik in ((10, NIK), (11, SITI)):
            new = own(update_id, nik)
            unit.record_facts([signup(new, unit.enroll([new], NOW)[1, 0].member_id)])


def numbers(store: Store) -> list[str]:
    found = rows(store, "SELECT number FROM enrollment WHERE chat_id = 1 ORDER BY created_at")
    return [number for (number,) in found]


def test_an_agent_keeps_the_messages_about_other_people(store: Store) -> None:
    """A witnessed form lies in its agent's chat, beside what is about others."""
    agreed = Agreement(Assurance.WITNESSED, Reason.NO_PHONE)
    with store.transaction() as unit:
        unit.claim([Arrival(1, each) for each in (10, 11, 12)], NOW)
        unit.save([budi(1)], NOW)
        new = dataclasses.replace(
            enrollment(1, 10, SITI),
            agreed=agreed,
            form={"nik": "3273064203909999", "name": "Siti Nur"},
        )
        number = unit.enroll([new], NOW)[1, 0].number
        about = (f"Siti Nur: {number}", "Siti N. menunggu", "draf Rudi H.", "Hari ini: 3 orang")
        methods = ["sendMessage"] * 4 + ["sendPhoto", "sendDocument"]
        texts = [*about, "QR untuk Rudi", "berkas.xlsx"]
        unit.post(
            [
                Outgoing(1, 20 + place, 0, method, text.encode())
                for place, (method, text) in enumerate(zip(methods, texts, strict=True))
            ],
            NOW,
        )
        unit.keep_replies({(1, 10 + place): text.encode() for place, text in enumerate(about[:3])})
    with store.transaction() as unit:
        assert unit.erase_form(number, NOW) is not None
    with store.transaction() as unit:
        kept = []
        while due := unit.take_due(NOW, 10, timedelta(minutes=1)):
            unit.mark([Mark(each.key, "sent", NOW) for each in due])
            kept += [each.body.decode() for each in due]
        seen = unit.claim([Arrival(1, each) for each in (10, 11, 12)], NOW)
    assert kept == ["draf Rudi H.", "Hari ini: 3 orang", "QR untuk Rudi"]
    assert list(seen.values()) == [None, None, b"draf Rudi H."]


def test_one_form_of_a_family_is_erased_and_the_other_is_not(family: Store) -> None:
    with family.transaction() as unit:
        before = unit.enrolled_before(1, NIK)
        assert before is not None
        unit.add_step(
            before, Evidence(Rung.HANDED_OVER, Source.OFFICIAL_FILE, TODAY, "alasan"), NOW
        )
        erased = unit.erase_form(before.number, NOW)
        assert erased is not None and erased.handed_over == [before.number]
    with family.transaction() as unit:
        assert unit.by_number(before.number) is None
        assert unit.erase_form(before.number, NOW) is None
        assert unit.enrolled_before(1, NIK) is None
        assert unit.enrolled_before(1, SITI) is not None
        assert unit.load([1]) == {1: budi(1)}  # their conversation is about another form
        assert unit.claim([(1, 10)], NOW) == {(1, 10): None}
        assert unit.load([2]) == {2: budi(2)}
    assert rows(family, "SELECT * FROM step") == []


def test_what_lies_under_the_key_of_a_chat_outlives_the_erasure_of_a_form(family: Store) -> None:
    lease = timedelta(minutes=1)
    with family.transaction() as unit:
        form = unit.enrolled_before(1, NIK)
        assert form is not None
        about = Conversation({"language": "en", "nik": NIK.reveal(), "number": form.number}, form=3)
        unit.save([replace(budi(1), conversation=about)], NOW)
        unit.add_jobs([Job(1, 10, 0, "rekap", "csv"), Job(2, 10, 0, "rekap", "csv")], NOW)
    with family.transaction() as unit:
        unit.erase_form(form.number, NOW)
        unit.post([Outgoing(1, 11, 0, "sendMessage", b"sesudahnya")], NOW)
    with family.transaction() as unit:
        assert unit.load([1])[1].conversation == Conversation(
            {"language": "en"}, form=4, revision=1
        )
        taken = [unit.take_job(NOW, lease), unit.take_job(NOW, lease)]
        assert [job and (job.argument, job.opens) for job in taken] == [("csv", True)] * 2
        due = unit.take_due(NOW, 9, lease)
        assert [d.body for d in due if d.key.chat_id == 1] == [b"sesudahnya"]


def test_nothing_about_an_erased_chat_is_left(family: Store) -> None:
    with family.transaction() as unit:
        erased = unit.erase_account(1)
        assert (len(erased.forms), erased.account, erased.handed_over) == (2, True, [])
    for table in SQLModel.metadata.sorted_tables:
        if "chat_id" in table.columns and table.name not in OF_NOBODY:
            left = rows(family, f"SELECT chat_id FROM {table.name} WHERE chat_id = 1")
            assert left == [], table.name
    assert rows(family, "SELECT reply FROM inbox WHERE chat_id = 1") == [(None,)]
    with family.transaction() as unit:
        assert unit.load([2]) == {2: budi(2)}


def test_whoever_comes_back_is_not_counted_twice(family: Store) -> None:
    assert summary(family).complete == 2
    with family.transaction() as unit:
        unit.erase_account(1)
    assert summary(family).complete == 2
    with family.transaction() as unit:
        again = unit.enroll([own(12, NIK)], NOW)[1, 0]
    assert not again.first_of_person
    assert rows(family, "SELECT DISTINCT chat_id, number, claimed_at FROM person") == [(0, "", 0)]


def test_no_byte_of_what_was_erased_is_left_in_the_file(tmp_path: Path) -> None:
    with Store.open(url(tmp_path), VAULT) as store:
        fill(store)
        ((sealed, key),) = rows(store, "SELECT conversation, key FROM account WHERE chat_id = 1")
        forms = rows(store, "SELECT form, key FROM enrollment WHERE chat_id = 1")
        with store.transaction() as unit:
            unit.erase_account(1)
        writer(store).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    for gone in (sealed, key, *(blob for row in forms for blob in row)):
        assert bytes(gone)[-40:] not in held
