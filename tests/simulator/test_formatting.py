"""Texts are read as Telegram reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.api.formatting import parse_html, tidy, units
from bot.simulator.api.refusals import RefusalError
from bot.simulator.people.wire import pieces


def test_html_becomes_text_and_entities() -> None:
    text, entities = parse_html(
        'Halo <b>Bu <i>Siti</i></b> &lt;3 &#128512; <a href="https://x.id/?a=1&amp;b=2">sini</a>'
        ' <span class="tg-spoiler">NIK</span> <pre><code class="language-py">x</code></pre>'
    )
    assert text == "Halo Bu Siti <3 😀 sini NIK x"
    kinds = {entity["type"]: (entity["offset"], entity["length"]) for entity in entities}
    assert kinds["bold"] == (5, 7)
    assert kinds["italic"] == (8, 4)
    assert kinds["text_link"] == (19, 4)
    assert kinds["spoiler"] == (24, 3)
    assert kinds["pre"] == (28, 1)
    links = [entity for entity in entities if entity["type"] == "text_link"]
    assert links[0]["url"] == "https://x.id/?a=1&b=2"


def test_outer_blanks_go_and_entities_follow() -> None:
    text, entities = tidy("  a\tb\r\n", [{"type": "bold", "offset": 1, "length": 3}])
    assert text == "a b"
    assert entities == [{"type": "bold", "offset": 0, "length": 2}]


def test_what_telegram_recognises_by_itself() -> None:
    _, entities = tidy("/start abc lihat https://x.id/a, @budi_ojek #hemat 1/2", [])
    found = [(entity["type"], entity["offset"], entity["length"]) for entity in entities]
    assert found == [
        ("bot_command", 0, 6),
        ("url", 17, 14),
        ("mention", 33, 10),
        ("hashtag", 44, 6),
    ]


@given(st.text(alphabet="<>/b i&;a\"='", max_size=40))
def test_html_is_read_or_refused_and_never_anything_else(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except RefusalError as refusal:
        assert refusal.description.startswith("Bad Request: can't parse entities: ")
    else:
        assert all(e["offset"] + e["length"] <= units(text) for e in entities)


@given(st.text(max_size=50), st.integers(1, 300))
def test_long_texts_leave_in_pieces_that_fit(text: str, times: int) -> None:
    cut = pieces(text * times)
    assert "".join(cut) == text * times
    assert all(units(piece) <= 4096 for piece in cut)


@pytest.mark.parametrize("text", ["<b>", "<b", "</b>", "<>", "<3", "a < b", "<span>a</span>"])
def test_bad_html(text: str) -> None:
    with pytest.raises(RefusalError, match="can't parse entities"):
        parse_html(text)
