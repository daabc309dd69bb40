"""Codes of agents: those that we made are read however they are typed, no others are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.agent_codes import LARGEST, agent_code, read_agent_code

KEY = bytes(range(32))
NUMBERS = st.integers(1, LARGEST)


@given(NUMBERS)
def test_a_code_leads_back_to_its_agent(number: int) -> None:
    code = agent_code(number, KEY)
    assert read_agent_code(code, KEY) == number
    assert read_agent_code(f" {code.lower().replace('-', ' ').replace('0', 'o')} ", KEY) == number


@given(NUMBERS, st.integers(3, 16), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_no_other_code_is_one(number: int, place: int, symbol: str) -> None:
    code = agent_code(number, KEY)
    altered = code[:place] + symbol + code[place + 1 :]
    if altered.replace("-", "") != code.replace("-", ""):
        assert read_agent_code(altered, KEY) is None
    assert read_agent_code(agent_code(number, bytes(32)), KEY) is None


@given(st.text(max_size=30))
def test_whatever_is_typed_is_answered(text: str) -> None:
    assert read_agent_code(text, KEY) is None


@pytest.mark.parametrize("number", [0, -1, LARGEST + 1])
def test_there_are_no_codes_past_the_bounds(number: int) -> None:
    with pytest.raises(ValueError, match="between 1"):
        agent_code(number, KEY)
