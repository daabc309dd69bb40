"""Updates brought to the webhook by hand: side by side, twice, out of order, in odd shapes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from itertools import count

import aiohttp

from tests.bench.people import LAST, Person
from tests.e2e.program import SECRET

NUMBERS = count(900_000_000)
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
AT = 1_795_000_000


class Post:
    """Brings updates to programs, and gives back what they answer."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def bring(self, address: str, update: bytes | BytesIO) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        url = f"http://{address}/telegram"
        async with self.session.post(url, data=update, headers=HEADERS) as response:
            return response.status, await response.read()

    async def get(self, address: str, path: str) -> int:
        """The status of a page."""
        async with self.session.get(f"http://{address}{path}") as response:
            return response.status

    async def walk(self, address: str, person: Person, last: int = LAST) -> None:
        """Walk until the question of step `last` is there to be answered."""
        for person.step in range(last):
            status, body = await self.bring(address, does(person))
            assert status == 200
            assert person.sees(body), f"no question after step {person.step}"
        person.step = last


@asynccontextmanager
async def posting() -> AsyncIterator[Post]:
    """A post office with room for many at once."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Post(session)


def does(person: Person) -> bytes:
    """The update of this person's step, under a new number."""
    return person.does(next(NUMBERS), AT)


def people(number: int, *, one_card: bool = False) -> list[Person]:
    """Persons who are on no phone of the simulator; with `one_card` all show the same NIK."""
    found = [Person(0 if one_card else n) for n in range(number)]
    for place, person in enumerate(found):
        person.chat_id = 5_500_000_000 + place
    return found
