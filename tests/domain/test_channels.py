"""Codes for channels, and start links that nobody else can make."""

import hmac
import string
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.channels import (
    DIRECT,
    LARGEST,
    Channel,
    InvalidStart,
    Kind,
    StartLink,
    check_code,
    read_start,
    sign,
)
from domain.problem import Problem

KEYS = {1: b"an old key, kept to read", 7: b"the present key, to sign"}
POSTER = StartLink(channel=3, agent=12, poster=1, day=date(2026, 11, 22))
PAYLOAD = sign(POSTER, KEYS, 7)
BASE64 = string.ascii_letters + string.digits + "_-"

numbers = st.integers(0, LARGEST)
days = st.integers(0, 2**16 - 1).map(lambda later: date(2020, 1, 1) + timedelta(later))
links = st.builds(StartLink, numbers, numbers, numbers, days)


@pytest.mark.parametrize("text", ["brilink", "bri-link", "46", "a" * 20])
def test_a_code_is_short_and_plain(text: str) -> None:
    assert check_code(text) == text


def test_capitals_and_spaces_around_a_code_do_not_matter() -> None:
    assert check_code(" BRILink\n") == "brilink"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem("channel.length", {"found": 0})),
        ("a", Problem("channel.length", {"found": 1})),
        ("a" * 21, Problem("channel.length", {"found": 21})),
        ("bri link", Problem("channel.characters")),
        ("kafé", Problem("channel.characters")),
        ("-bri", Problem("channel.characters")),
        ("bri-", Problem("channel.characters")),
        ("Langsung", Problem("channel.reserved")),
    ],
)
def test_a_code_that_will_not_do(text: str, problem: Problem) -> None:
    assert check_code(text) == problem


@pytest.mark.parametrize(
    ("number", "code"),
    [(-1, "bank"), (2**32, "bank"), (0, "bank"), (1, "langsung"), (1, "Bank"), (1, "b")],
)
def test_a_channel_that_cannot_be(number: int, code: str) -> None:
    with pytest.raises(ValueError, match=r"number|Number|code"):
        Channel(number, code, "Bank", Kind.BANK)


def test_direct_signups_have_a_channel_too() -> None:
    assert (DIRECT.number, DIRECT.code, DIRECT.kind) == (0, "langsung", Kind.OWN)
    assert Channel(LARGEST, "brilink", "BRILink", Kind.BANK).code == "brilink"


def test_a_payload_fits_telegram() -> None:
    assert len(PAYLOAD) == 32
    assert set(PAYLOAD) <= set(BASE64)


@given(links, st.sampled_from(sorted(KEYS)))
def test_what_is_signed_reads_back(link: StartLink, key_id: int) -> None:
    assert read_start(sign(link, KEYS, key_id), KEYS) == link


@given(links, st.integers(0, 24 * 8 - 1))
def test_a_flipped_bit_is_noticed(link: StartLink, bit: int) -> None:
    raw = int.from_bytes(urlsafe_b64decode(sign(link, KEYS, 7)), "big") ^ (1 << bit)
    altered = urlsafe_b64encode(raw.to_bytes(24, "big")).decode()
    assert isinstance(read_start(altered, KEYS), InvalidStart)


@given(links, st.integers(0, 31), st.sampled_from(BASE64 + "=+/ ~é"))
def test_an_altered_character_is_noticed(link: StartLink, place: int, character: str) -> None:
    payload = sign(link, KEYS, 7)
    assume(payload[place] != character)
    altered = payload[:place] + character + payload[place + 1 :]
    assert isinstance(read_start(altered, KEYS), InvalidStart)


@given(st.text() | st.text(BASE64, min_size=32, max_size=32))
def test_no_text_makes_it_raise(payload: str) -> None:
    assert isinstance(read_start(payload, KEYS), InvalidStart)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ("", InvalidStart.MALFORMED),
        ("poster", InvalidStart.MALFORMED),
        (PAYLOAD + "=", InvalidStart.MALFORMED),
        (PAYLOAD + "\n", InvalidStart.MALFORMED),
        (PAYLOAD[:-1], InvalidStart.MALFORMED),
        ("A" * 32, InvalidStart.UNKNOWN_VERSION),
        ("AQI" + "A" * 29, InvalidStart.UNKNOWN_KEY),
        ("AQc" + "A" * 29, InvalidStart.FORGED),
    ],
)
def test_why_a_link_is_not_credited(payload: str, reason: InvalidStart) -> None:
    assert read_start(payload, KEYS) is reason


def test_a_retired_key_makes_its_links_unknown() -> None:
    assert read_start(PAYLOAD, {1: KEYS[1]}) is InvalidStart.UNKNOWN_KEY
    assert read_start(PAYLOAD, {7: KEYS[1]}) is InvalidStart.FORGED


def test_a_signature_for_another_purpose_is_none() -> None:
    body = urlsafe_b64decode(PAYLOAD)[:16]
    elsewhere = body + hmac.digest(KEYS[7], body, "sha256")[:8]
    assert read_start(urlsafe_b64encode(elsewhere).decode(), KEYS) is InvalidStart.FORGED


@pytest.mark.parametrize(
    "link",
    [
        StartLink(-1, 0, 0, POSTER.day),
        StartLink(1, 2**32, 0, POSTER.day),
        StartLink(1, 0, 0, date(2019, 12, 31)),
        StartLink(1, 0, 0, date(2199, 6, 7)),
    ],
)
def test_what_does_not_fit_is_not_signed(link: StartLink) -> None:
    with pytest.raises(ValueError, match="A start link carries"):
        sign(link, KEYS, 7)


@pytest.mark.parametrize("key_id", [2, -1, 256])
def test_nothing_is_signed_without_a_key(key_id: int) -> None:
    with pytest.raises(KeyError, match="No key"):
        sign(POSTER, KEYS | {-1: b"no link", 256: b"can name these"}, key_id)
