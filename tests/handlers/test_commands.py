"""Commands as people write them, read from updates."""

import pytest

from dialog.events import Command, Event, Started
from handlers.updates import Incoming
from tests.handlers.stage import text


def read(said: str) -> tuple[Event | None, str]:
    incoming: Incoming = text(1, 1, said)
    return incoming.event, incoming.payload


@pytest.mark.parametrize(
    ("said", "name", "argument"),
    [
        ("/cek", "cek", ""),
        ("/cek LD-7K3M-9Q2F-X4TB", "cek", "LD-7K3M-9Q2F-X4TB"),
        ("/cek\nLD-7K3M-9Q2F-X4TB", "cek", "LD-7K3M-9Q2F-X4TB"),
        ("/CEK@LindungBot  LD-7K3M ", "cek", "LD-7K3M"),
        ("/cek@LindungBot\tLD-7K3M", "cek", "LD-7K3M"),
        ("/pasar\nKota Bandung\njualan sayur", "pasar", "Kota Bandung\njualan sayur"),
        ("/pasar Kota Bandung\njualan sayur", "pasar", "Kota Bandung\njualan sayur"),
        ("/", "", ""),
        ("/ cek", "", "cek"),
    ],
)
def test_a_command_and_all_that_follows_it(said: str, name: str, argument: str) -> None:
    assert read(said) == (Command(name, argument), "")


@pytest.mark.parametrize("said", ["/start abc_D-1", "/start\nabc_D-1", "/Start@LindungBot abc_D-1"])
def test_a_start_brings_its_payload(said: str) -> None:
    assert read(said) == (Started(), "abc_D-1")
