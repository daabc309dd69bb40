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
from storage import Store
from storage.handover.steps import Evidence
from tests.conversation import FixedClock
from tests.handlers.stage import open_store, text, turns
from tests.storage.samples import enrollment, signup

AGUS = 1
NOW = FixedClock().now()
NIKS = (
    "3273061405889999", "3205124509909999", "3273066507929999", "7371120310109999",
    "3273061111909999", "3273061212919999",
)  # fmt: skip

THROUGH = {2: Month(2026, 10), 3: Month(2027, 3), 4: Month(2026, 8)}
"""Up to which month it is paid, by who it is; the last of these loses the cover with November."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        with opened.transaction() as unit:
            code = bytes(CODE_BYTES)
            unit.invite(code, Invitation(Role.AGENT, 3, "Agus", NOW + VALID_FOR), 0, NOW)
            unit.accept(code, AGUS, NOW)
        yield opened


def test_every_kind_has_its_lines(store: Store) -> None:
    """One returned by an office, one unpaid, two about to lapse, one paid up, one who left."""
    names = (
        "Retno Wulan", "Ujang Sapri", "Lastri Dewi", "Paijo Aman", "Wagimin Akhir", "Yatmi Pergi",
    )  # fmt: skip
    with store.transaction() as unit:
        for place, (nik, name) in enumerate(zip(NIKS, names, strict=True)):
            new = enrollment(100 + place, 10 + place, Nik(nik))
            who = replace(
                new.attribution, registered_by=replace(new.attribution.registered_by, agent=1)
            )
            new = replace(new, attribution=who, form={"nik": nik, "name": name})
            enrolled = unit.enroll([new], NOW)[new.chat_id, 0]
            fact = signup(new, enrolled.member_id)
            unit.record(
                [replace(fact, registered_by=who.registered_by, occurred_on=date(2026, 6, 1))]
            )
            if place == 0:
                found = unit.by_number(enrolled.number)
                assert found is not None
                said = Evidence(None, Source.PARTNER_FILE, date(2026, 11, 21), "KTP buram")
                assert unit.add_step(found, said, NOW + timedelta(minutes=1))
            if place in THROUGH:
                unit.record_facts([_paid(enrolled.member_id, THROUGH[place])])
            if place == 5:
                unit.record_facts([_left(enrolled.member_id)])
    turns(store, reply_in_body=False).take([text(AGUS, 50, "/perlu")])
    with store.transaction() as unit:
        (due,) = unit.take_due(NOW, 10, timedelta(minutes=1))
    told = json.loads(due.body)["text"]
    returned, unpaid, lapsing = told.split("\n\n")
    assert returned == "↩️ Dikembalikan (1):\n• Retno W.: KTP buram"
    assert unpaid.startswith("💳 Lengkap, belum ada bukti bayar (1):\n• Ujang S., LD-")
    head, lastri, wagimin = lapsing.split("\n")
    assert head == "⚠️ Perlindungan hampir berhenti (2):"
    assert lastri.startswith("• Lastri D., LD-")
    assert "lunas sampai Oktober 2026" in lastri
    assert lastri.endswith("akhir Januari 2027")
    assert wagimin.startswith("• Wagimin A., LD-")
    assert wagimin.endswith("akhir November 2026")
    assert "Paijo" not in told
    assert "Yatmi" not in told


def _left(member_id: bytes) -> Leave:
    return Leave(
        event_id=b"l" * 16, member_id=member_id, occurred_on=date(2026, 7, 1), recorded_at=NOW,
        source="file", reason=Exit.MOVED_TO_PU,
    )  # fmt: skip


def _paid(member_id: bytes, through: Month) -> Payment:
    return Payment(
        event_id=b"p" * 16,
        member_id=member_id,
        occurred_on=date(2026, 6, 2),
        recorded_at=NOW,
        source="file",
        paid_from=Month(2026, 6),
        paid_through=through,
        amounts=Amounts(Rupiah(50_000), Rupiah(34_000)),
    )
