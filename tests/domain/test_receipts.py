"""Receipt numbers: read in every way people write them, made by nobody else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.problem import Problem
from domain.receipts import read_receipt, receipt

KEY = b"a key for tests, nothing more"
NUMBER = receipt(b"enrollment 1", KEY)
MALFORMED, UNKNOWN = Problem("receipt.malformed"), Problem("receipt.unknown")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_it_is_easy_to_read_out() -> None:
    assert re.fullmatch(rf"LD(-[{ALPHABET}]{{4}}){{3}}", NUMBER)


def test_it_follows_from_the_seed_and_the_key_alone() -> None:
    assert receipt(b"enrollment 1", KEY) == NUMBER
    assert receipt(b"enrollment 2", KEY) != NUMBER
    assert receipt(b"enrollment 1", b"another key") != NUMBER


@given(st.binary())
def test_people_write_it_in_many_ways(seed: bytes) -> None:
    number = receipt(seed, KEY)
    bare = number.removeprefix("LD-")
    ways = (
        number,
        number.lower(),
        number.replace("-", ""),
        number.replace("-", " – "),
        f"  {bare}\n",
        bare.replace("-", "").lower(),
        number.replace("0", "O").replace("1", "I"),
        bare.replace("0", "o").replace("1", "l"),
        f"“{number}”.",
    )
    assert {read_receipt(way, KEY) for way in ways} == {number}


@pytest.mark.parametrize(
    "text",
    ["", "LD", "LD-", NUMBER[:-1], NUMBER + "0", "LD-UUUU-UUUU-UUUU", "LD" + NUMBER, "é" * 12],
)
def test_what_cannot_be_one(text: str) -> None:
    assert read_receipt(text, KEY) == MALFORMED


def test_one_that_we_did_not_make() -> None:
    assert read_receipt("LD-0000-0000-0000", KEY) == UNKNOWN
    assert read_receipt(NUMBER, b"another key") == UNKNOWN


@given(st.integers(0, 11), st.sampled_from(ALPHABET))
def test_a_wrong_character_is_noticed(place: int, symbol: str) -> None:
    symbols = NUMBER.removeprefix("LD-").replace("-", "")
    altered = symbols[:place] + symbol + symbols[place + 1 :]
    assert read_receipt(altered, KEY) == (NUMBER if altered == symbols else UNKNOWN)


@given(st.text() | st.from_regex(r"(LD)?[0-9A-Za-z -]{12,16}", fullmatch=True))
def test_no_text_makes_it_raise(text: str) -> None:
    assert read_receipt(text, KEY) in (MALFORMED, UNKNOWN)
