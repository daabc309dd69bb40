"""Tickets pass a draft on: signed, for one round, and for one purpose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.assisted import (
    CODES,
    Purpose,
    Ticket,
    help_code,
    is_ticket,
    masked_phone,
    read_code,
    read_help_code,
    read_ticket,
    short_name,
    sign_ticket,
    written,
)
from domain.channels import read_start
from domain.staff import is_invitation

KEY = bytes(range(32))
OTHER = bytes(reversed(range(32)))
codes = st.integers(0, CODES - 1)
rounds = st.integers(0, 99_999)
tickets = st.builds(Ticket, st.sampled_from(Purpose), codes, rounds)


@given(tickets)
def test_a_ticket_is_read_again_and_fits_into_a_start_link(ticket: Ticket) -> None:
    payload = sign_ticket(ticket, KEY)
    assert read_ticket(payload, KEY) == ticket
    assert len(payload) <= 64
    assert is_ticket(payload)
    assert not is_invitation(payload)
    assert isinstance(read_start(payload, {1: KEY}), str)  # never credited


@given(tickets, st.integers(0, 33), st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=122))
def test_an_altered_ticket_opens_nothing(ticket: Ticket, place: int, other: str) -> None:
    payload = sign_ticket(ticket, KEY)
    altered = payload[:place] + other + payload[place + 1 :]
    if altered != payload:
        assert read_ticket(altered, KEY) is None
    assert read_ticket(payload, OTHER) is None


@given(codes)
def test_a_code_is_read_as_it_is_written(code: int) -> None:
    assert read_code(written(code)) == code


@given(codes, rounds)
def test_a_help_code_is_heard_however_it_is_typed(code: int, round_: int) -> None:
    spoken = help_code(code, round_, KEY)
    for typed in (spoken, spoken.lower(), spoken.replace("-", " "), spoken.replace("0", "o")):
        assert read_help_code(typed) == (code, spoken)
    assert help_code(code, round_ + 1, KEY)[:7] == spoken[:7]


@pytest.mark.parametrize("typed", ["", "7K3M9Q", "7K3M9Q-X4TBB", "7K3M9Q-X4TU", "halo", "😀" * 10])
def test_anything_else_is_no_code(typed: str) -> None:
    assert read_help_code(typed) is None


@pytest.mark.parametrize(
    ("name", "short"),
    [("Siti", "Siti"), ("Siti Aminah", "Siti A."), ("Siti Nur Aminah", "Siti A."), ("", "")],
)
def test_a_name_is_shortened(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_phone_is_masked() -> None:
    assert masked_phone("+6281234567890") == "0812-••••-7890"
