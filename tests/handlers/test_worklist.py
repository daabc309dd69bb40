"""`/perlu`: what the ledger and the files say of an agent's people, on one screen."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.coverage.cells import Exit
from domain.coverage.events import Amounts, Leave, Payment
from domain.enrollment import Source
from domain.money import Rupiah
from domain.months import Month
from domain.nik import Nik
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role
from storage import Enrollment, Store, Unit
from storage.handover.steps import Evidence
from tests.conversation import FixedClock
from tests.handlers.stage import open_store, text, turns
from tests.storage.samples import enrollment, signup

AGUS = 1
NOW = FixedClock().now()
NIKS = ("3273061405889999", "3205124509909999", "3273066507929999", "7371120310109999")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        with opened.transaction() as unit:
            code = bytes(CODE_BYTES)
            unit.invite(code, Invitation(Role.AGENT, 3, "Agus", NOW + VALID_FOR), 0, NOW)
            unit.accept(code, AGUS, NOW)
        yield opened


def test_every_kind_has_its_lines(store: Store) -> None:
    """One returned by an office, one unpaid, one about to lapse, one paid up."""
    names = ("Retno Wulan", "Ujang Sapri", "Lastri Dewi", "Paijo Aman")
    with store.transaction() as unit:
        retno, _, lastri, paijo = [_registered(unit, *each) for each in enumerate(names)]
        said = Evidence(None, Source.PARTNER_FILE, date(2026, 11, 21), "KTP buram")
        assert unit.add_step(retno[0], said, NOW + timedelta(minutes=1))
        unit.record_facts([_paid(lastri[1], Month(2026, 10)), _paid(paijo[1], Month(2027, 3))])
    returned, unpaid, lapsing = _told(store).split("\n\n")
    assert returned == "↩️ Dikembalikan (1):\n• Retno W.: KTP buram"
    assert unpaid.startswith("💳 Lengkap, belum ada bukti bayar (1):\n• Ujang S., LD-")
    assert lapsing.startswith("⚠️ Perlindungan hampir berhenti (1):\n• Lastri D., LD-")
    assert "tercatat dibayar sampai Oktober 2026, bisa berhenti" in lapsing
    assert "akhir Januari 2027" in lapsing
    assert "Paijo" not in lapsing


def test_who_loses_the_cover_with_this_month_stands_first_and_in_the_next_nowhere(
    store: Store,
) -> None:
    """It is 22 November; two months may be owed, and the third ends it at its close."""
    through = {"Ani Oktober": 10, "Budi Juli": 7, "Cici Agustus": 8, "Dodi September": 9}
    with store.transaction() as unit:
        for place, (name, month) in enumerate(through.items()):
            _, member = _registered(unit, place, name)
            unit.record_facts([_paid(member, Month(2026, month))])
    head, *lines = _told(store).splitlines()
    assert head == "⚠️ Perlindungan hampir berhenti (3):"
    assert [line.split()[1] for line in lines] == ["Cici", "Dodi", "Ani"]
    assert lines[0].endswith("berhenti kalau belum dibayar sampai akhir November 2026")


def test_who_left_is_on_no_list(store: Store) -> None:
    with store.transaction() as unit:
        for place, (name, paid) in enumerate((("Yatmi Pergi", True), ("Wiwin Pindah", False))):
            _, member = _registered(unit, place, name)
            unit.record_facts([_paid(member, Month(2026, 10))] * paid + [_left(member)])
    assert _told(store) == "Tidak ada yang perlu ditindak. Mulai dengan /daftarkan."


def _registered(unit: Unit, place: int, name: str) -> tuple[Enrollment, bytes]:
    """Somebody whom Agus signed up in June: the form, and the member in the ledger."""
    new = enrollment(100 + place, 10 + place, Nik(NIKS[place]))
    by_agus = replace(new.attribution.registered_by, agent=1)
    new = replace(
        new,
        attribution=replace(new.attribution, registered_by=by_agus),
        form={"nik": NIKS[place], "name": name},
    )
    enrolled = unit.enroll([new], NOW)[new.chat_id, 0]
    fact = signup(new, enrolled.member_id)
    unit.record([replace(fact, registered_by=by_agus, occurred_on=date(2026, 6, 1))])
    form = unit.by_number(enrolled.number)
    assert form is not None
    return form, enrolled.member_id


def _told(store: Store) -> str:
    turns(store, reply_in_body=False).take([text(AGUS, 50, "/perlu")])
    with store.transaction() as unit:
        (due,) = unit.take_due(NOW, 10, timedelta(minutes=1))
    return str(json.loads(due.body)["text"])


def _left(member_id: bytes) -> Leave:
    return Leave(
        event_id=b"l" * 16, member_id=member_id, occurred_on=date(2026, 7, 1), recorded_at=NOW,
        source="file", reason=Exit.MOVED_TO_PU,
    )  # fmt: skip


def _paid(member_id: bytes, through: Month) -> Payment:
    return Payment(
        event_id=member_id[:16],
        member_id=member_id,
        occurred_on=date(2026, 6, 2),
        recorded_at=NOW,
        source="file",
        paid_from=Month(2026, 6),
        paid_through=through,
        amounts=Amounts(Rupiah(50_000), Rupiah(34_000)),
    )
