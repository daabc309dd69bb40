"""What admins write about the future is read in any order; what cannot be read has an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.months import Month
from domain.problem import Problem
from handlers.staff.projection.reading import WORDS, Question, read
from handlers.staff.projection.saying import STOCKS
from locales.catalogue import LANGUAGES, has
from projection.parameters import NAMES, SHIPPED
from projection.scenarios import LEVERS


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("", Question()),
        ("2030", Question(month=Month(2030, 12))),
        ("70 juta", Question(amount=70_000_000)),
        ("70jt", Question(amount=70_000_000)),
        ("43,5 juta", Question(amount=43_500_000)),
        ("43.5 juta", Question(amount=43_500_000)),
        ("Rp1.000 triliun", Question(amount=10**15, of_fund=True)),
        ("rp 1000 T", Question(amount=10**15, of_fund=True)),
        ("BRI 2030", Question(month=Month(2030, 12), rest="bri")),
        ("2030-06 70 juta BRI",
         Question(amount=70_000_000, month=Month(2030, 6), rest="bri")),
        ("lapse=-50% daftar=+20%", Question({"lapse": -0.5, "signups": 0.2})),
        ("Lapse=−5,5%", Question({"lapse": -0.055})),
        ("retention", Question({"lapse": -0.1375}, "retention")),
    ],
)  # fmt: skip
def test_questions(text: str, question: Question) -> None:
    assert read(text) == question


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cuaca=+10%", "lever.unknown"),
        ("lapse=banyak", "lever.unknown"),
        ("lapse=-101%", "lever.too_far"),
        ("diskon=150%", "lever.too_far"),
        ("0 juta", "projection.how"),
        ("999999999 triliun", "projection.how"),
        pytest.param(f"{'9' * 400} juta", "projection.how", id="400 digits"),
    ],
)
def test_what_is_not_a_question(text: str, code: str) -> None:
    found = read(text)
    assert isinstance(found, Problem)
    assert found.code == code


@given(st.text(max_size=60) | st.from_regex(r"[a-z]{3,6}=[+-]?\d{1,4}% \d{1,9} (juta|t) 20\d\d"))
def test_nothing_that_is_written_breaks_it(text: str) -> None:
    assert isinstance(read(text), Question | Problem)


def test_every_lever_can_be_pulled_and_every_assumption_has_a_name() -> None:
    assert set(WORDS.values()) == set(LEVERS)
    needed = {f"lever.{name}" for name in LEVERS}
    needed |= {f"assumption.{name}" for name in SHIPPED if SHIPPED[name].sd and name != "valuation"}
    for language in LANGUAGES:
        assert not {key for key in needed if not has(language, key)}
    assert set(STOCKS) <= NAMES
