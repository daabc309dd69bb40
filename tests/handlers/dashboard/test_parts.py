"""What a page says that its figures are of, they are of."""

import pytest

from handlers.dashboard.rendering import MENU
from tests.attacks.room import Room
from tests.handlers.dashboard.reading import looker, seen


@pytest.mark.parametrize(
    ("limit", "name"), [({"provinsi": "32"}, "Jawa Barat"), ({"kanal": "kanal1"}, "KANAL1")]
)
@pytest.mark.parametrize("view", MENU)
def test_a_page_is_only_of_a_part_where_its_figures_are(
    busy: Room, view: str, limit: dict[str, str], name: str
) -> None:
    """The menu takes a channel or a province along to pages that are not divided by them."""
    part, whole = seen(busy, looker(busy), view, **limit), seen(busy, looker(busy), view)
    divided = part.tables != whole.tables
    assert (f"Hanya {name}." in part.text) == divided
    assert (f"Angka di halaman ini bukan hanya {name}." in part.text) != divided
    assert ("Tampilkan semua" in part.text) == divided
