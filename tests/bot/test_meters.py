"""The figures for Prometheus: there when the database is not, which is when somebody looks."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.company import Company
from bot.meters import Meters, measured
from bot.web import closed_for_now, listening
from storage import Store
from storage.databases import postgresql
from tests.e2e.program import playing
from tests.postgres import Server
from tests.storage.samples import VAULT

OF_THE_DATABASE = (
    "lindung_outbox_waiting 0.0", "lindung_parked_updates 0.0",
    "lindung_unfolded_facts 0.0", "lindung_unfolded_seconds 0.0",
)  # fmt: skip


def lines(page: bytes) -> list[str]:
    return page.decode().splitlines()


async def test_while_the_database_is_away_the_process_tells_what_it_knows() -> None:
    with closing(Server()) as server:
        meters = Meters()
        meters.sent("sent")
        with Store.open(server.new(), VAULT, create=True) as store:
            there = lines(await measured(meters, store, SystemClock()))
            assert {"lindung_database_up 1.0", *OF_THE_DATABASE} <= set(there)
            server.stop()
            away = lines(await measured(meters, store, SystemClock()))
            assert 'lindung_sends_total{outcome="sent"} 1.0' in away
            assert "lindung_database_up 0.0" in away
            assert not {line.split()[0] for line in OF_THE_DATABASE} & {
                line.split()[0] for line in away
            }
            server.start()
            assert "lindung_database_up 1.0" in lines(await measured(meters, store, SystemClock()))


@pytest.fixture
def asked_at_length(postgres_url: str) -> Iterator[Store]:
    """A store of which long questions hold every connection that there is for them."""
    with Store.open(postgres_url, VAULT) as store, ExitStack() as long:
        for _ in range(postgresql._READERS):
            long.enter_context(store.reader())
        yield store


async def test_long_questions_do_not_make_the_database_look_away(asked_at_length: Store) -> None:
    found = lines(await measured(Meters(), asked_at_length, SystemClock()))
    assert {"lindung_database_up 1.0", *OF_THE_DATABASE} <= set(found)


def test_long_questions_take_no_process_out_of_the_balance(asked_at_length: Store) -> None:
    company = Company(asked_at_length)
    company.look()
    assert company.number == 1


async def test_a_start_that_waits_for_the_database_says_so() -> None:
    async with (
        listening(closed_for_now(), "127.0.0.1", 0) as address,
        aiohttp.ClientSession() as session,
        session.get(f"{address}/metrics") as response,
    ):
        assert response.status == 200
        assert "lindung_database_up 0.0" in lines(await response.read())


async def test_the_page_is_served_whole(tmp_path: Path) -> None:
    async with (
        playing(tmp_path, webhook=True) as ready,
        aiohttp.ClientSession() as session,
        session.get(f"http://{ready.settings.listen}/metrics") as response,
    ):
        assert response.content_type == "text/plain"
        found = lines(await response.read())
    assert {"lindung_database_up 1.0", *OF_THE_DATABASE} <= set(found)
