"""A partner's payment over HTTP: its person hears of it once, whatever dies meanwhile."""

import json
from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.api.shapes import Scope
from bot.clock import now
from tests.faults.scene import Scene, scene, walk
from tests.handlers.dues.scene import NEWS_OF_A_PAYMENT

DAY = 24 * 3600


async def pays(ready: Scene, number: str) -> int:
    """The status of a partner's request: the first month is paid. The same whenever it comes."""
    today = (now() + timedelta(seconds=ready.to_noon)).date()
    item = {
        "number": number, "occurred_on": str(today), "paid_from": f"{today:%Y-%m}",
        "paid_through": f"{today:%Y-%m}", "jkk": 10_000, "jkm": 6_800,
    }  # fmt: skip
    headers = {
        "Authorization": "Bearer of-a-partner",
        "Idempotency-Key": "12345678",
        "Content-Type": "application/json",
    }
    url = f"http://{ready.settings.listen}/api/v1/payments"
    body = json.dumps({"items": [item]})
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        return response.status


async def test_a_payment_is_told_once_though_the_program_is_killed(tmp_path: Path) -> None:
    async with scene(tmp_path) as ready:
        with ready.store() as store, store.transaction() as unit:
            scopes = frozenset({Scope.PAYMENTS.value})
            unit.add_token("of-a-partner", "mitra", scopes, None, now())
        async with ready.program() as program:
            await program.says('"serving"')
            await walk(ready, "p0")
            (receipt,) = (text for text in ready.heard("p0") if "TANDA TERIMA" in text)
            number = receipt.partition("Nomor: ")[2].split()[0]
            assert await pays(ready, number) == 200
            program.process.kill()
            await program.ends()
        async with ready.serving():
            assert await pays(ready, number) == 200
        for _ in range(2):
            async with ready.serving(test_shift=str(DAY)):
                await ready.shown("p0", NEWS_OF_A_PAYMENT)
    assert sum(NEWS_OF_A_PAYMENT in text for text in ready.heard("p0")) == 1
