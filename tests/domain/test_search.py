"""The search on lists small enough to see why it answers what it answers."""

import pytest

from domain.search import Entry, Index, clear_winner
from domain.text import one_line, plain_words

INDEX = Index(
    [
        Entry("Kota Bandung", ("bandung",), frozenset({"kota"})),
        Entry("Kabupaten Bandung", ("bandung",), frozenset({"kabupaten"})),
        Entry("Bandung Barat", ("bandung", "barat"), frozenset({"kabupaten"})),
        Entry("Lombok Barat", ("lombok", "barat"), frozenset({"kabupaten"})),
        Entry("Tasikmalaya", ("tasikmalaya",)),
        Entry("Batu", ("batu",)),
        Entry("elsewhere", ("batu",), ceiling=80.0),
    ],
    light=["barat"],
)


def found(text: str) -> list[str]:
    return [name for name, _ in INDEX.search(text.split(), 6)]


def test_earlier_entries_win_a_tie() -> None:
    assert found("bandung")[:2] == ["Kota Bandung", "Kabupaten Bandung"]


def test_context_decides_and_is_no_name() -> None:
    assert found("kabupaten bandung")[0] == "Kabupaten Bandung"
    assert found("kabupaten") == []


def test_a_light_word_tells_little_alone() -> None:
    assert found("bandung barat")[0] == "Bandung Barat"
    assert "Lombok Barat" not in found("bandung barat")


def test_order_and_spaces_do_not_matter() -> None:
    assert found("barat bandung")[0] == "Bandung Barat"
    assert found("bandungbarat") == ["Bandung Barat"]
    assert found("tasik malaya") == ["Tasikmalaya"]


def test_slips_and_beginnings_are_understood() -> None:
    assert found("tasikmlaya") == ["Tasikmalaya"]
    assert found("tasikmaalya") == ["Tasikmalaya"]
    assert found("tasik") == ["Tasikmalaya"]
    assert found("bat") == []  # too short to guess


def test_a_ceiling_keeps_the_less_likely_behind() -> None:
    assert INDEX.search(["batu"], 6) == [("Batu", 100.0), ("elsewhere", 80.0)]


def test_the_limit_is_kept() -> None:
    assert len(INDEX.search(["bandung"], 2)) == 2
    assert INDEX.search([], 6) == []


@pytest.mark.parametrize(
    ("matches", "winner"),
    [
        ([], None),
        ([("a", 100.0)], "a"),
        ([("a", 60.0)], None),
        ([("a", 100.0), ("b", 95.0)], None),
        ([("a", 100.0), ("b", 90.0)], "a"),
    ],
)
def test_a_winner_is_good_and_ahead(matches: list[tuple[str, float]], winner: str | None) -> None:
    assert clear_winner(matches, ahead=10) == winner


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a \t b\r\nc ", "a b c"),
        ("a\u00a0b", "a b"),
        ("a\u200b\u202eb", "ab"),
        ("e\u0301", "é"),
        ("a\x00b\ud800", "ab"),
        ("", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kab.Garut, JABAR", ["kab", "garut", "jabar"]),
        ("Ma'u / Ra’as", ["mau", "raas"]),
        ("José", ["jose"]),
        ("Ｂｏｇｏｒ ５０", ["bogor", "50"]),
        ("😀 ?", []),
    ],
)
def test_plain_words(text: str, words: list[str]) -> None:
    assert plain_words(text) == words
