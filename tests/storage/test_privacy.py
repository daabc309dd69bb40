"""Nothing personal is in the clear at rest: not in the file, nor in the log beside it."""

from pathlib import Path

from storage import Arrival, Outgoing, Store
from tests.storage.samples import NAME, NIK, NOW, PHONE, budi, enrollment, signup, writer


def test_no_byte_of_the_database_shows_what_was_entered(file_store: Store, tmp_path: Path) -> None:
    shown = f'{{"text":"{NAME} {NIK.reveal()} {PHONE}"}}'.encode()
    new = enrollment()
    with file_store.transaction() as unit:
        unit.claim([Arrival(1, 10)], NOW)
        unit.save([budi()], NOW)
        unit.record_facts([signup(new, unit.enroll([new], NOW)[1, 0].member_id)])
        unit.keep_replies({(1, 10): shown})
        unit.park((1, 11), ValueError(shown), NOW, shown)
        unit.post([Outgoing(1, 10, 0, "sendMessage", shown)], NOW)
    log = (tmp_path / "lindung.db-wal").read_bytes()
    assert len(log) > 10_000
    writer(file_store).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir())) + log
    assert b"sendMessage" in held
    for entered in (NIK.reveal(), NIK.reveal()[:8], NAME, "Budi", PHONE, PHONE[1:]):
        assert entered.encode() not in held
