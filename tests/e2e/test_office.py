"""An admin before the real program: opens an invitation, asks, and gets figures and a file."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pyarrow.csv as arrow_csv  # type: ignore[import-untyped]
import pytest

from bot import house
from bot.app import running
from bot.clock import SystemClock, now
from bot.made_up import make_up
from domain.months import Month
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role, sign_invitation
from storage import Store, reading
from storage.coverage.checking import verify
from tests.e2e.program import Stage, enroll, stage, until


@asynccontextmanager
async def office(folder: Path, *, members: int = 0) -> AsyncIterator[tuple[Stage, str]]:
    """The program serving, and the start payload of an invitation for an admin."""
    code = secrets.token_bytes(CODE_BYTES)
    async with stage(folder, webhook=True) as ready:
        with Store.open(ready.settings.database_url, ready.vault) as store:
            with store.transaction() as unit:
                unit.invite(code, Invitation(Role.ADMIN, None, "Budi", now() + VALID_FOR), 0, now())
            if members:
                make_up(store, Month.of(SystemClock().today()), members, 1)
        async with running(ready.settings):
            yield ready, sign_invitation(code, ready.vault.invitation_key)


async def test_an_admin_gets_a_file_that_others_can_read(tmp_path: Path) -> None:
    async with office(tmp_path, members=500) as (ready, payload):
        budi = ready.simulator.person("budi")
        await budi.start(payload)
        await until(budi, "Anda sekarang admin")
        await budi.say("/ringkasan bulan lalu")
        await until(budi, "DATA CONTOH")
        await budi.press("Per provinsi")
        await eventually(lambda: any("Jawa Barat" in m.text for m in budi.messages))
        await budi.say("/ekspor")
        await until(budi, "Berkas seperti apa?")
        await budi.press("CSV")
        await eventually(lambda: any(m.file_name for m in budi.messages))
        (found,) = [m for m in budi.messages if m.file_name]
        stored = ready.simulator.telegram.files.get(found.body["document"]["file_id"])
        assert stored is not None
        table = arrow_csv.read_csv(BytesIO(stored.data))
        assert {"month", "channel", "closing_active"} <= set(table.column_names)
        assert table.num_rows > 10


async def test_what_is_signed_up_is_counted_and_folded_while_we_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house, "TIMER_SECONDS", 0.1)
    async with office(tmp_path) as (ready, payload):
        await enroll(ready, "sari")
        budi = ready.simulator.person("budi")
        await budi.start(payload)
        await until(budi, "Anda sekarang admin")
        await budi.say("/ringkasan hari ini")
        await until(budi, "BRILink: 1")
        await eventually(lambda: _folded(ready))
        with reading(ready.settings.database_url, ready.vault) as reader:
            assert verify(reader, Month.of(SystemClock().today()), lambda _: None).broken == ()


async def eventually(happened: Callable[[], bool]) -> None:
    """Wait for it; an edited message is no new one, so `until` does not see it."""
    async with asyncio.timeout(30):
        while not happened():
            await asyncio.sleep(0.05)


def _folded(ready: Stage) -> bool:
    with reading(ready.settings.database_url, ready.vault) as reader:
        return reader.unfolded_count() == 0 and reader.state()["facts"] == 1
