"""What a page says that its figures are of, they are of."""

import csv
from io import StringIO

import pytest

from domain.staff import Role
from handlers.dashboard.rendering import MENU
from tests.attacks.room import Room
from tests.handlers.dashboard.conftest import CHANNELS
from tests.handlers.dashboard.reading import got, looker, seen


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


@pytest.mark.parametrize("view", ["bulan", "daerah", "program"])
def test_files_of_different_parts_have_different_names(busy: Room, view: str) -> None:
    """Two of them lie in one folder, and nothing in the table says whose it is."""
    parts: tuple[dict[str, str], ...] = (
        {}, {"kanal": "kanal1"}, {"kanal": "kanal2"}, {"provinsi": "32"},
        {"kanal": "kanal1", "provinsi": "32"},
    )  # fmt: skip
    names = set()
    for part in parts:
        page = got(busy, looker(busy), f"unduh/{view}.csv", periode="2026-10", **part)
        assert page is not None and page.filename is not None
        names.add(page.filename)
    assert len(names) == len(parts)
    assert (f"lindung-{view}-kanal1-32-2026-10.csv" in names) == (view != "bulan")


def test_a_month_leads_to_what_it_is_made_of(busy: Room) -> None:
    """To its channels; of one channel to its places, also for whoever works there."""
    own = looker(busy, Role.CHANNEL_ADMIN, 1)
    assert "/kanal?periode=2026-10" in seen(busy, looker(busy), "bulan").links
    of_one = seen(busy, looker(busy), "bulan", kanal="kanal1").links
    assert "/daerah?periode=2026-10&kanal=kanal1" in of_one
    assert "/daerah?periode=2026-10" in seen(busy, own, "bulan").links


def test_a_row_leads_further_into_what_it_is_of(busy: Room) -> None:
    """A channel to its months, a province to its regencies and cities."""
    links = {
        view: seen(busy, looker(busy), view, periode="2026-10").links
        for view in ("kanal", "daerah")
    }
    assert "/bulan?periode=2026-10&kanal=kanal1" in links["kanal"]
    assert "/daerah?periode=2026-10&provinsi=32" in links["daerah"]


def test_a_file_is_by_name_and_what_was_merged_is_no_place(busy: Room) -> None:
    names, inside = (
        [row[0] for row in csv.reader(StringIO(page.body.decode("utf-8-sig")))][1:-1]
        for view, part in (("kanal", {}), ("daerah", {"provinsi": "32"}))
        if (page := got(busy, looker(busy), f"unduh/{view}.csv", periode="tahun ini", **part))
    )
    assert names == sorted(names)
    assert len(names) == CHANNELS + 1
    assert inside == ["lainnya"]


def test_a_file_is_by_name_however_the_page_is_sorted(busy: Room) -> None:
    links = seen(busy, looker(busy), "kanal", periode="oktober", urut="-bayar").links
    assert "/unduh/kanal.csv?periode=oktober" in links


def test_another_period_is_asked_of_the_same_part(busy: Room) -> None:
    """By a link, or by typing one: the channel and the province go along."""
    page = seen(busy, looker(busy), "program", kanal="kanal1", provinsi="32", periode="oktober")
    kept = [its for tag, its in page.tags if tag == "input" and its.get("type") == "hidden"]
    fields = {its["name"]: its["value"] for its in kept}
    assert (fields["kanal"], fields["provinsi"]) == ("kanal1", "32")
    assert "/program?periode=bulan+lalu&kanal=kanal1&provinsi=32" in page.links


def test_the_period_in_view_is_marked(busy: Room) -> None:
    page = seen(busy, looker(busy), "kanal", periode="bulan lalu")
    marked = [its["href"] for tag, its in page.tags if its.get("aria-current") == "true"]
    assert marked == ["/kanal?periode=bulan+lalu"]


def test_whose_figures_they_are_stands_beside_the_name(busy: Room) -> None:
    assert "Dewi · KANAL9" in seen(busy, looker(busy, Role.CHANNEL_ADMIN, 9)).text
    assert "Dewi ·" not in seen(busy, looker(busy)).text
