"""What people type when asked for a place."""

import tomllib
from functools import partial
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.regions import confident, search_places
from tests.counting import calls_of
from tests.domain.regions import CURRENT

ALIASES = tomllib.loads(
    files("domain").joinpath("data", "region_aliases.toml").read_text(encoding="utf-8")
)["places"]

JAKARTA = {"3171", "3172", "3173", "3174", "3175"}
JOGJA = {"3471", "3404", "3402", "3401", "3403"}


def codes(text: str) -> list[str]:
    return [match.region.code for match in search_places(text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("atambua", "5304"),
        ("lewoleba", "5313"),
        ("perawang", "1408"),
        ("muntok", "1905"),
        ("sungguminasa", "7306"),
        ("watampone", "7308"),
        ("sengkang", "7313"),
        ("batusangkar", "1304"),
        ("amlapura", "5107"),
        ("buntok", "6204"),
        ("puruk cahu", "6212"),
        ("enarotali", "9403"),
        ("pelabuhan ratu", "3202"),
        ("kec. cilawu, garut", "3205"),
        ("jl merdeka no 5 kota bandung", "3273"),
        ("garut", "3205"),
        ("Garut", "3205"),
        ("di garut", "3205"),
        ("kab. garut", "3205"),
        ("Kab.Garut", "3205"),
        ("garut jabar", "3205"),
        ("jawa barat, garut", "3205"),
        ("grt", "3205"),
        ("garrut", "3205"),
        ("kota bogor", "3271"),
        ("bogor kota", "3271"),
        ("kab bogor", "3201"),
        ("kodya bandung", "3273"),
        ("kotamadya bandung", "3273"),
        ("bandung barat", "3217"),
        ("bandung brt", "3217"),
        ("kab bandung barat", "3217"),
        ("KBB", "3217"),
        ("jaksel", "3174"),
        ("jak sel", "3174"),
        ("jkt selatan", "3174"),
        ("jakarta selatan", "3174"),
        ("selatan jakarta", "3174"),
        ("jakartaselatan", "3174"),
        ("south jakarta", "3174"),
        ("jaktim", "3175"),
        ("jakut", "3172"),
        ("jakbar", "3173"),
        ("jakpus", "3171"),
        ("jksel jaksel", "3174"),
        ("cilandak", "3174"),
        ("cilandk", "3174"),
        ("kec. cilandak", "3174"),
        ("pasar minggu", "3174"),
        ("pasarminggu", "3174"),
        ("ciputat tangsel", "3674"),
        ("tangsel", "3674"),
        ("solo", "3372"),
        ("surakarta", "3372"),
        ("kota jogja", "3471"),
        ("kota yogyakarta", "3471"),
        ("sleman", "3404"),
        ("sleman jogja", "3404"),
        ("gunung kidul", "3403"),
        ("gunungkidul", "3403"),
        ("gunkid", "3403"),
        ("kulonprogo", "3401"),
        ("sby", "3578"),
        ("surabya", "3578"),
        ("SURABAYA", "3578"),
        ("suroboyo", "3578"),
        ("sidoarjo jatim", "3515"),
        ("jombnag", "3517"),
        ("mks", "7371"),
        ("makasar", "7371"),
        ("ujung pandang", "7371"),
        ("medan", "1271"),
        ("padang", "1371"),
        ("siantar", "1272"),
        ("palangka raya", "6271"),
        ("palangkaraya", "6271"),
        ("tanjung pinang", "2172"),
        ("tanjungpinang", "2172"),
        ("tj pinang", "2172"),
        ("tanjungbalai", "1274"),
        ("bau-bau", "7472"),
        ("pare pare", "7372"),
        ("parepare", "7372"),
        ("lubuklinggau", "1673"),
        ("fakfak", "9203"),
        ("denpasar bali", "5171"),
        ("badung", "5103"),
        ("ubud", "5104"),
        ("labuan bajo", "5315"),
        ("lombok timur", "5203"),
        ("lotim", "5203"),
        ("50 kota", "1307"),
        ("lima puluh kota", "1307"),
        ("aceh barat", "1105"),
        ("okut", "1608"),
        ("kukar", "6402"),
        ("sidrap", "7314"),
        ("tobasa", "1212"),
        ("kab nias", "1204"),
        ("kab maluku tenggara", "8102"),
        ("wamena", "9501"),
        ("merauke", "9301"),
        ("batu", "3579"),
        ("Saya kerja di daerah Garut", "3205"),
    ],
)
def test_a_place_is_understood(text: str, code: str) -> None:
    found = confident(search_places(text))
    assert found, codes(text)
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("bandung", ["3273", "3204", "3217"]),
        ("bdg", ["3273", "3204", "3217"]),
        ("bandung jawa barat", ["3273", "3204", "3217"]),
        ("bogor", ["3271", "3201"]),
        ("tangerang", ["3671", "3603", "3674"]),
        ("malang", ["3573", "3507"]),
        ("semarang", ["3374", "3322"]),
        ("bekasi", ["3275", "3216"]),
        ("tasik", ["3278", "3206"]),
        ("tasikmlaya", ["3278", "3206"]),
        ("sorong", ["9671", "9601", "9602"]),
        ("cibaduyut bandung", ["3273", "3204"]),
        ("banjar", ["3279", "6303"]),
        ("sumbawa", ["5204", "5207"]),
        ("toraja", ["7318", "7326"]),
        ("gorontalo", ["7571", "7501", "7505"]),
    ],
)
def test_a_name_of_several_places_is_asked_back(text: str, first: list[str]) -> None:
    assert confident(search_places(text)) is None
    assert codes(text)[: len(first)] == first


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("jakarta", JAKARTA),
        ("jkt", JAKARTA),
        ("DKI Jakarta", JAKARTA),
        ("jogja", JOGJA),
        ("Yogyakarta", JOGJA),
        ("jogjakarta", JOGJA),
        ("DIY", JOGJA),
        ("madura", {"3526", "3527", "3528", "3529"}),
        ("nias", {"1204", "1214", "1224", "1225"}),
        ("lombok", {"5201", "5202", "5203", "5208"}),
        ("sumba", {"5311", "5312", "5317", "5318"}),
        ("kutai", {"6402", "6407", "6408"}),
    ],
)
def test_a_wider_area_is_asked_back(text: str, covered: set[str]) -> None:
    assert confident(search_places(text)) is None
    assert covered <= set(codes(text))


@pytest.mark.parametrize(
    "text", ["jabar", "jawa tengah", "bali", "papua", "sulsel", "kalimantan timur"]
)
def test_a_province_alone_never_decides(text: str) -> None:
    matches = search_places(text)
    assert len({match.region.province_code for match in matches}) == 1
    assert confident(matches) is None


@pytest.mark.parametrize(
    "text",
    [
        "sama", "sama dengan ktp", "sesuai ktp", "tidak tetap", "ga tentu", "luar kota", "keliling",
        "keliling kampung", "di pasar", "di laut", "di sawah", "kebun", "di hutan", "di rumah",
        "desa saya", "terminal", "bandara", "jawa", "pulau jawa", "kalimantan", "online aja",
        "saya tidak mau", "lihat ktp", "ktp saya hilang", "bayar",
    ],
)  # fmt: skip
def test_where_somebody_works_is_not_yet_a_place(text: str) -> None:
    """Else "the same" is Samarinda, and a fisher's "di laut" the choice of six regencies."""
    assert search_places(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "?", "1", "😀", "asdfgh", "qwerty", "halo", "ya", "tidak tahu", "kota",
        "kabupaten", "kab", "xx", "123456", "di mana saja", "https://t.me/x",
    ],
)  # fmt: skip
def test_nonsense_is_no_place(text: str) -> None:
    assert search_places(text) == []
    assert confident([]) is None


@pytest.mark.parametrize("province", sorted({place.province_code for place in CURRENT}))
def test_every_place_is_found_by_its_official_name(province: str) -> None:
    for place in (each for each in CURRENT if each.province_code == province):
        assert confident(search_places(place.name)) == place
        assert confident(search_places(place.name.upper())) == place


@pytest.mark.parametrize("province", sorted({place.province_code for place in CURRENT}))
def test_a_name_without_kind_never_decides_wrongly(province: str) -> None:
    for place in (each for each in CURRENT if each.province_code == province):
        matches = search_places(place.name.split(" ", 1)[1])
        assert place in [match.region for match in matches[:3]]
        assert confident(matches) in (place, None)


def test_every_everyday_name_finds_its_places() -> None:
    for alias, codes in ALIASES.items():
        meant = {codes} if isinstance(codes, str) else set(codes)
        matches = search_places(alias, limit=8)
        best = {match.region.code for match in matches if match.score == matches[0].score}
        assert meant <= best, alias


def test_results_are_ranked_limited_and_current() -> None:
    matches = search_places("bandung", limit=2)
    assert [round(match.score) for match in matches] == [100, 100]
    many = search_places("jabar", limit=50)
    assert [match.score for match in many] == sorted((m.score for m in many), reverse=True)
    assert all(match.region.current for match in search_places("merauke"))


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    matches = search_places(text)
    assert len(matches) <= 6
    assert all(0 < match.score <= 100 for match in matches)
    confident(matches)


def test_a_search_is_little_work_however_many_places_there_are() -> None:
    """Every place spelled wrong: a few calls for each place that there is, on the average."""
    texts = [f"{place.name.split(' ', 1)[1][:-1]} {number}" for number, place in enumerate(CURRENT)]
    work = [calls_of(partial(search_places, text)) for text in texts]
    assert sum(work) / len(work) < 4 * len(CURRENT)
