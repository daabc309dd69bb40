"""Odd, old and impossible NIKs. All of them are made up and end in 9999."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.nik import (
    Nik,
    NikProblem,
    Sex,
    facts,
    read_nik,
)
from domain.problem import Problem

TODAY = date(2026, 11, 22)
BUDI = "3273060312909999"
SITI = "3273064312909999"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def made_up(region: str = "327306", birth: str = "031290", serial: str = "9999") -> str:
    return region + birth + serial


def read(text: str, today: date = TODAY) -> Nik:
    nik = read_nik(text, today)
    assert isinstance(nik, Nik), nik
    return nik


@pytest.mark.parametrize(
    "text",
    [
        BUDI,
        "3273 0603 1290 9999",
        "32.73.06.031290.9999",
        "3273-0603-1290-9999",
        "3273–0603—1290‑9999",
        "3273\u00a00603\u202f1290\u200b9999\n",
        f"NIK {BUDI}",
        f"nik saya {BUDI}",
        f"No. KTP: {BUDI}",
        f"nik: {BUDI}",
        f"  Nik.\t{BUDI} ",
        f"NIK{BUDI}",
        BUDI.translate(FULL_WIDTH),
        BUDI.translate(ARABIC_INDIC),
    ],
)
def test_people_write_it_in_many_ways(text: str) -> None:
    assert read(text) == Nik(BUDI)


@pytest.mark.parametrize(
    ("text", "code", "details"),
    [
        ("", "nik.empty", {}),
        ("   - . ", "nik.empty", {}),
        ("NIK:", "nik.empty", {}),
        ("tidak tahu", "nik.empty", {}),
        ("Olll", "nik.empty", {}),
        (f"{BUDI} Budi", "nik.letters", {}),
        ("327306/031290/9999", "nik.letters", {}),
        ("327306²31290 9999", "nik.letters", {}),
        ("3273O60312909999", "nik.lookalike", {"letter": "O", "digit": "0"}),
        ("3273o603I2909999", "nik.lookalike", {"letter": "o", "digit": "0"}),
        ("327306O3l2909999", "nik.lookalike", {"letter": "O", "digit": "0"}),
        ("32730603l2909999", "nik.lookalike", {"letter": "l", "digit": "1"}),
        ("3", "nik.short", {"found": 1}),
        (BUDI[:-1], "nik.short", {"found": 15}),
        (BUDI[:5] + BUDI[4:], "nik.long", {"found": 17}),
        (BUDI + BUDI, "nik.long", {"found": 32}),
        ("9" * 16, "nik.same", {}),
        ("0" * 16, "nik.same", {}),
        (made_up(region="007306"), "nik.region", {"block": "1-6"}),
        (made_up(birth="001290"), "nik.day", {"block": "7-8", "found": "00"}),
        (made_up(birth="351290"), "nik.day", {"block": "7-8", "found": "35"}),
        (made_up(birth="401290"), "nik.day", {"block": "7-8", "found": "40"}),
        (made_up(birth="721290"), "nik.day", {"block": "7-8", "found": "72"}),
        (made_up(birth="991290"), "nik.day", {"block": "7-8", "found": "99"}),
        (made_up(birth="030090"), "nik.month", {"block": "9-10", "found": "00"}),
        (made_up(birth="031390"), "nik.month", {"block": "9-10", "found": "13"}),
        (made_up(birth="300290"), "nik.date", {"day": 30, "month": 2}),
        (made_up(birth="710490"), "nik.date", {"day": 31, "month": 4}),
        (made_up(birth="290290"), "nik.date", {"day": 29, "month": 2}),
        (made_up(serial="0000"), "nik.serial", {"block": "13-16"}),
    ],
)
def test_each_mistake_has_its_own_answer(text: str, code: str, details: dict[str, object]) -> None:
    assert read_nik(text, TODAY) == Problem(code, details)


def test_every_problem_above_is_a_known_one() -> None:
    marks = test_each_mistake_has_its_own_answer.pytestmark  # type: ignore[attr-defined]
    assert {code for _, code, _ in marks[0].args[1]} == set(NikProblem)


@pytest.mark.parametrize(
    ("birth", "today", "expected"),
    [
        ("231161", "2026-11-22", "1961-11-23"),
        ("311211", "2026-11-22", "2011-12-31"),
        ("010112", "2026-11-22", "2012-01-01"),
        ("221126", "2026-11-22", "2026-11-22"),
        ("231126", "2026-11-22", "1926-11-23"),
        ("010127", "2026-11-22", "1927-01-01"),
        ("010127", "2032-02-29", "2027-01-01"),
        ("290232", "2032-02-29", "2032-02-29"),
        ("290232", "2032-02-28", "1932-02-29"),
        ("290200", "2026-11-22", "2000-02-29"),
        ("290200", "2100-03-01", "2000-02-29"),
        ("290228", "2026-11-22", "1928-02-29"),
        ("690204", "2026-11-22", "2004-02-29"),
    ],
)
def test_the_century_is_the_latest_possible_one(birth: str, today: str, expected: str) -> None:
    day = date.fromisoformat(today)
    assert facts(read(made_up(birth=birth), day), day).birth == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "born", "sex"),
    [("01", 1, Sex.MALE), ("31", 31, Sex.MALE), ("41", 1, Sex.FEMALE), ("71", 31, Sex.FEMALE)],
)
def test_women_have_forty_added_to_the_day(day: str, born: int, sex: Sex) -> None:
    known = facts(read(made_up(birth=f"{day}1290")), TODAY)
    assert (known.birth.day, known.sex) == (born, sex)


@pytest.mark.parametrize("region", ["910101", "920101", "540101", "999999"])
def test_retired_and_unknown_regions_are_accepted(region: str) -> None:
    assert read(made_up(region=region)).region_code == region


def test_the_number_of_a_family_card_reads_as_that_of_a_child() -> None:
    issued = read(made_up(birth="140319"))
    assert facts(issued, TODAY).birth == date(2019, 3, 14)


def test_it_never_prints_itself() -> None:
    nik = Nik(BUDI)
    shown = (str(nik), repr(nik), f"{nik}", repr([nik]), repr(facts(nik, TODAY)))
    assert shown[:4] == (*["32••••••••••9999"] * 3, "[32••••••••••9999]")
    assert not any("1990" in text or BUDI[2:-4] in text for text in shown)
    assert nik.reveal() == BUDI


@pytest.mark.parametrize("digits", ["", BUDI[:-1], BUDI + "9", BUDI.translate(FULL_WIDTH)])
def test_only_sixteen_digits_make_one(digits: str) -> None:
    with pytest.raises(ValueError, match="read_nik") as refused:
        Nik(digits)
    assert BUDI[:-1] not in str(refused.value)


def test_a_nik_that_was_never_read_has_no_facts() -> None:
    with pytest.raises(ValueError, match="read_nik"):
        facts(Nik(made_up(birth="300290")), TODAY)


@given(
    today=st.dates(date(2020, 1, 1), date(2120, 1, 1)),
    days_old=st.integers(0, 36_523),
    region=st.integers(10_000, 999_999),
    sex=st.sampled_from(Sex),
    serial=st.integers(1, 9999),
)
def test_what_is_composed_reads_back(
    today: date, days_old: int, region: int, sex: Sex, serial: int
) -> None:
    birth = today - timedelta(days_old)
    day = birth.day + (40 if sex is Sex.FEMALE else 0)
    digits = f"{region:06d}{day:02d}{birth:%m%y}{serial:04d}"
    nik = read_nik(digits, today)
    if len(set(digits)) == 1:
        assert nik == Problem(NikProblem.SAME)
        return
    assert isinstance(nik, Nik)
    known = facts(nik, today)
    assert (known.birth, known.sex) == (birth, sex)
    assert str(nik) == digits[:2] + "•" * 10 + digits[-4:]


@given(
    text=st.text() | st.from_regex(r"[0-9OoIl .-]{14,18}", fullmatch=True),
    today=st.dates(),
)
def test_no_text_makes_it_raise(text: str, today: date) -> None:
    nik = read_nik(text, today)
    if isinstance(nik, Nik):
        assert facts(nik, today).birth <= today
