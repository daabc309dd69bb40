"""Region codes that live and codes that retired."""

import re
from zoneinfo import ZoneInfo

import pytest

from domain.regions import (
    Level,
    Region,
    first_registered,
    province_of,
    region,
    successor,
    time_zone,
)
from tests.domain.regions import CURRENT, PLACES, REGIONS, RETIRED


def known(code: str) -> Region:
    found = region(code)
    assert found, code
    return found


def test_the_list_is_complete() -> None:
    assert len([r for r in REGIONS if r.level is Level.PROVINCE]) == 38
    assert len(CURRENT) == 514
    assert len([r for r in CURRENT if r.level is Level.CITY]) == 98
    assert len(RETIRED) == 26


def test_names_are_nicely_cased() -> None:
    for found in REGIONS:
        assert not found.name.isupper()
        assert re.match(r"Kabupaten |Kota ", found.name) or found.level is Level.PROVINCE
    assert known("9101").name == "Kabupaten Merauke"
    assert known("3273").name == "Kota Bandung"
    assert known("3205").name == "Kabupaten Garut"


def test_the_code_tells_a_city_from_a_regency() -> None:
    for place in PLACES:
        assert place.name.startswith("Kota ") == (place.level is Level.CITY)


def test_every_region_lies_in_a_current_province() -> None:
    for found in REGIONS:
        province = province_of(found)
        assert province.level is Level.PROVINCE
        assert province.current
        assert found.code.startswith(province.code)


def test_every_retired_region_goes_on_under_the_same_name() -> None:
    for old in RETIRED:
        new = successor(old)
        assert new.current
        assert new.name == old.name
        assert new.province_code in {"93", "94", "95", "96"}


@pytest.mark.parametrize(
    ("old", "new"), [("9101", "9301"), ("9109", "9404"), ("9201", "9601"), ("9271", "9671")]
)
def test_a_retired_code_has_a_successor(old: str, new: str) -> None:
    assert successor(known(old)) == known(new)


def test_a_current_region_is_its_own_successor() -> None:
    assert all(successor(place) is place for place in REGIONS if place.current)


@pytest.mark.parametrize(
    ("digits", "name"),
    [
        ("327306", "Kota Bandung"),
        ("320512", "Kabupaten Garut"),
        ("910101", "Kabupaten Merauke"),  # retired in 2022, in NIKs for life
        ("930101", "Kabupaten Merauke"),
        ("317499", "Kota Administrasi Jakarta Selatan"),  # the district need not be known
    ],
)
def test_where_a_nik_was_first_registered(digits: str, name: str) -> None:
    found = first_registered(digits)
    assert found
    assert found.name == name


@pytest.mark.parametrize("digits", ["999901", "540101", "", "3273", "32730", "3273067", "abcdef"])
def test_where_a_nik_was_first_registered_may_be_unknown(digits: str) -> None:
    assert first_registered(digits) is None


@pytest.mark.parametrize("code", ["", "3", "00", "9999", "327306", "３２", "Garut"])
def test_what_is_no_code_is_no_region(code: str) -> None:
    assert region(code) is None


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("1171", "Asia/Jakarta"),
        ("3273", "Asia/Jakarta"),
        ("6171", "Asia/Jakarta"),  # Kalbar
        ("6271", "Asia/Jakarta"),  # Kalteng
        ("6371", "Asia/Makassar"),  # Kalsel
        ("64", "Asia/Makassar"),
        ("6571", "Asia/Makassar"),
        ("5171", "Asia/Makassar"),
        ("5371", "Asia/Makassar"),
        ("7571", "Asia/Makassar"),
        ("8171", "Asia/Jayapura"),
        ("8271", "Asia/Jayapura"),
        ("9101", "Asia/Jayapura"),
        ("9671", "Asia/Jayapura"),
    ],
)
def test_time_zones(code: str, zone: str) -> None:
    assert time_zone(known(code)) == zone


def test_every_time_zone_exists() -> None:
    assert len({ZoneInfo(time_zone(found)).key for found in REGIONS}) == 3
