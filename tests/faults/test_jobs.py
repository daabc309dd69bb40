"""Work that ends the process, as a library in C can: tried a few times, then the bot goes on."""

from pathlib import Path

from bot.clock import now
from domain.staff import VALID_FOR, Invitation, Role
from handlers.staff.jobs import LEASE, TRIES
from tests.faults.scene import Scene, scene

INVITATION = b"i" * 12
LEASE_IS_OVER = int(LEASE.total_seconds()) + 60
"""Seconds. Several processes cannot know that the one with the job is gone; one alone does."""


def admin(ready: Scene) -> None:
    """The one with the phone is an admin."""
    at = now()
    with ready.store() as store, store.transaction() as unit:
        unit.invite(INVITATION, Invitation(Role.ADMIN, None, "Dewi", at + VALID_FOR), 0, at)
        unit.accept(INVITATION, ready.person("p0").user_id, at)


async def test_a_job_that_kills_the_process_does_so_no_more_than_a_few_times(
    tmp_path: Path, either_url: str
) -> None:
    async with scene(tmp_path, database=either_url) as ready:
        admin(ready)
        person = ready.person("p0")
        await person.start()
        await person.say("/ekspor csv")
        later = [str(number * LEASE_IS_OVER) for number in range(TRIES + 1)]
        for shift in later[:-1]:
            async with ready.program(test_deadly="ekspor", test_shift=shift) as program:
                await program.says("killed by a job")
                await program.ends()
        async with ready.serving(test_deadly="ekspor", test_shift=later[-1]):
            await ready.shown("p0", "tidak berhasil dikerjakan")
            await person.say("/rekap")
            await ready.shown("p0", "Perintah itu")
