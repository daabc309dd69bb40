"""The program as real processes: killed, stopped, started twice, started in the wrong way."""

import asyncio
import sys
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from random import Random

import pytest

from bot.simulator import Network
from tests.e2e.program import Stage, enroll, free_port, stage, until
from tests.programs import PATIENCE, Program, as_it_is, environment, program

LINDUNG = Path(sys.executable).with_name("lindung")
WAYS = pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
FIRST = asyncio.FIRST_COMPLETED
BUSY_SECONDS = 0.03
"""How long after an answer the program is busy with it: the best moment for a kill."""


def lindung(
    ready: Stage, folder: Path, *words: str, **changes: str
) -> AbstractAsyncContextManager[Program]:
    """`lindung run` (or other words) while the block lasts."""
    return program(ready.settings, folder, *words, serve=as_it_is, **changes)


def heard(ready: Stage, key: str) -> list[str]:
    """Everything the bot has said to this person."""
    return [message.text for message in ready.simulator.person(key).messages if message.by_bot]


def acting(ready: Stage, key: str) -> "asyncio.Task[None]":
    """Ends when this person says or presses something next."""
    chat = ready.simulator.person(key).chat
    before = chat.seen

    async def acts() -> None:
        while chat.seen == before:
            await asyncio.sleep(0.001)

    return asyncio.create_task(acts())


async def shown(ready: Stage, key: str, words: str) -> None:
    """Wait until these words have come, whatever the person has done since."""
    async with asyncio.timeout(PATIENCE):
        while not any(words in text for text in heard(ready, key)):
            await asyncio.sleep(0.01)


@WAYS
async def test_killed_again_and_again_it_loses_no_answer(tmp_path: Path, webhook: bool) -> None:
    """`enroll` gives every answer once, so a lost one would leave it waiting for ever."""
    chance = Random(7 + webhook)  # noqa: S311 - when to kill, no secret
    async with stage(tmp_path, webhook=webhook) as ready:
        walk = asyncio.create_task(enroll(ready, "budi"))
        kills = 0
        while not walk.done() and kills < 4:
            async with lindung(ready, tmp_path) as program:
                # Every fourth dies while it starts, before it has said anything.
                if kills % 4 < 3:
                    await asyncio.wait({walk, acting(ready, "budi")}, return_when=FIRST)
                await asyncio.wait({walk}, timeout=chance.uniform(0, BUSY_SECONDS))
            kills += 1
        async with lindung(ready, tmp_path) as program:
            await program.says('"serving"')
            await walk
            assert await program.terminated() == 0
        assert kills == 4, "the road was walked before it could be killed often enough"
        receipts = [text for text in heard(ready, "budi") if "TANDA TERIMA" in text]
        summary = ready.summary()
    assert receipts
    assert len({text.partition("Nomor: ")[2].splitlines()[0] for text in receipts}) == 1
    assert (summary.started, summary.consented, summary.complete) == (1, 1, 1)


@WAYS
async def test_stopped_in_the_middle_it_goes_on(tmp_path: Path, webhook: bool) -> None:
    async with stage(tmp_path, webhook=webhook) as ready:
        ready.simulator.faults.set(Network(delay=0.2))
        walks = [asyncio.create_task(enroll(ready, key)) for key in ("budi", "sari")]
        async with lindung(ready, tmp_path) as program:
            await shown(ready, "budi", "Langkah 3 dari")
            await shown(ready, "sari", "Langkah 2 dari")
            while not (ready.simulator.queue.unfinished or ready.simulator.api.busy):
                await asyncio.sleep(0.001)  # it is stopped with something in flight
            assert await program.terminated() == 0
        ready.simulator.faults.set(Network())
        async with lindung(ready, tmp_path) as program:
            await asyncio.gather(*walks)
            assert await program.terminated() == 0
        summary = ready.summary()
    # Both show the same card, so one of the two is counted, once.
    assert (summary.started, summary.consented, summary.complete) == (2, 2, 1)


async def test_a_second_one_says_who_has_the_database(tmp_path: Path) -> None:
    async with stage(tmp_path, webhook=False) as ready, lindung(ready, tmp_path) as first:
        await first.says('"serving"')
        elsewhere = f"127.0.0.1:{free_port()}"
        async with lindung(ready, tmp_path, listen=elsewhere) as second:
            assert await second.ends() == 1
            (line,) = second.lines
            assert f"in use by process {first.process.pid}; stop it first" in line
        await enroll(ready, "budi")


@WAYS
async def test_it_waits_for_telegram(tmp_path: Path, webhook: bool) -> None:
    async with stage(tmp_path, webhook=webhook) as ready:
        await ready.simulator.stop()
        async with lindung(ready, tmp_path) as program:
            await program.says("Telegram does not answer")
            assert await program.terminated() == 0
        async with lindung(ready, tmp_path) as program:
            await program.says("Telegram does not answer")
            port = int(ready.settings.bot_api_url.rpartition(":")[2])
            await ready.simulator.start(port=port)
            budi = ready.simulator.person("budi")
            await budi.start()
            await until(budi, "Langkah 1 dari")


WRONG = (
    ({"bot_token": "123:wrong-token"}, "check LINDUNG_BOT_TOKEN"),
    ({"bot_token": ""}, "Set LINDUNG_BOT_TOKEN"),
    ({"master_key_file": "nowhere.key"}, "nowhere.key"),
    ({"webhook_secret": ""}, "Set LINDUNG_WEBHOOK_SECRET"),
)


async def test_what_is_wrong_is_said_in_one_line(tmp_path: Path) -> None:
    async def says(ready: Stage, changes: dict[str, str], words: str) -> None:
        async with lindung(ready, tmp_path, **changes) as program:
            assert await program.ends() == 1
            (line,) = program.lines
            assert words in line

    async with stage(tmp_path, webhook=True) as ready:
        await asyncio.gather(*(says(ready, *wrong) for wrong in WRONG))
        taken = ready.settings.bot_api_url.removeprefix("http://")
        await says(ready, {"listen": taken}, "The port is in use")


async def test_the_command_as_it_is_installed(tmp_path: Path) -> None:
    """All others are forked from a process that has imported it; this one is started for real."""
    async with stage(tmp_path, webhook=False) as ready:

        async def started(*words: str) -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                LINDUNG, *words, cwd=tmp_path, env=environment(ready.settings),
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip

        wrong = [await started("run", "--fast"), await started("fly")]
        assert [await each.wait() for each in wrong] == [2, 2]
        served = await started("run")
        await enroll(ready, "budi")
        served.terminate()
        assert await served.wait() == 0
