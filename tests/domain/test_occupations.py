"""What people answer when asked what they do."""

import tomllib
from functools import partial
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.occupations import (
    OTHER,
    Group,
    Occupation,
    confident,
    groups,
    jobs_of,
    occupation,
    search_jobs,
    sector,
    sounds_employed,
)
from domain.programmes import Sector
from domain.regions import region
from tests.counting import calls_of

LIST = tomllib.loads(
    files("domain").joinpath("data", "occupations.toml").read_text(encoding="utf-8")
)
JOBS = [job for group in groups() for job in jobs_of(group.code)]
OWN_WORDS = [
    (job["code"], words)
    for group in LIST["groups"]
    for job in group["jobs"]
    for words in (job["name"]["id"], job["name"]["en"], *job["words"])
]


def codes(text: str) -> list[str]:
    return [match.occupation.code for match in search_jobs(text)]


def known(code: str) -> Occupation:
    job = occupation(code)
    assert job, code
    return job


def test_the_list_has_thirteen_groups_of_jobs() -> None:
    assert len(groups()) == 13
    assert len(JOBS) >= 92
    assert len({job.code for job in JOBS}) == len(JOBS)
    assert all(jobs_of(group.code) for group in groups())
    assert list(jobs_of("no such group")) == []
    assert occupation("no such job") is None


def test_everything_has_a_name_in_both_languages_that_fits_a_button() -> None:
    everything: list[Group | Occupation] = [*groups(), *JOBS]
    for named in everything:
        assert set(named.name) == {"id", "en"}
        assert all(1 < len(name) <= 40 for name in named.name.values())
        assert named.code == named.code.lower().replace(" ", "-").replace("_", "-")


def test_transport_is_a_sector_of_its_own() -> None:
    for job in JOBS:
        expected = Sector.TRANSPORT if job.group == "transportasi" else Sector.GENERAL
        assert sector(job) is expected
    assert sector(known("ojek")) is Sector.TRANSPORT
    assert sector(known("sopir-pribadi")) is Sector.GENERAL
    assert sector(known("tukang-kebun")) is Sector.GENERAL


def test_one_job_may_employ_others() -> None:
    assert [job.code for job in JOBS if job.owner] == ["pemilik-usaha"]


def test_there_is_a_job_for_everybody_else() -> None:
    assert known(OTHER).name["id"] == "Belum ada di daftar"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("narik ojek", "ojek"),
        ("ngojek", "ojek"),
        ("saya ngojek", "ojek"),
        ("ojol", "ojek"),
        ("Ojol", "ojek"),
        ("ojek onlen", "ojek"),
        ("ojek onlin", "ojek"),
        ("ojeg", "ojek"),
        ("gojek", "ojek"),
        ("grab", "ojek"),
        ("driver gojek", "ojek"),
        ("nggih, ngojek mas", "ojek"),
        ("jual noken", "kaki-lima"),
        ("jual sagu", "pedagang-pasar"),
        ("pengemudi ojek", "ojek"),
        ("grab car", "sopir-angkot"),
        ("supir angkot", "sopir-angkot"),
        ("sopir taxi", "sopir-angkot"),
        ("narik angkot", "sopir-angkot"),
        ("kurir shopee", "kurir"),
        ("kurir paket", "kurir"),
        ("nganter paket", "kurir"),
        ("supir truk", "sopir-truk"),
        ("becak motor", "becak"),
        ("sopir pribadi", "sopir-pribadi"),
        ("supir pribadi", "sopir-pribadi"),
        ("tukang kebun", "tukang-kebun"),
        ("les privat", "guru-les"),
        ("ngajar ngaji", "guru-ngaji"),
        ("ustad", "ustaz"),
        ("marbot masjid", "marbot"),
        ("pendeta", "pengajar-agama"),
        ("kuli bangunan", "tukang-bangunan"),
        ("nguli", "tukang-bangunan"),
        ("kuli banguan", "tukang-bangunan"),
        ("tukang batu", "tukang-batu"),
        ("tukang kayu", "tukang-kayu"),
        ("ngelas", "tukang-las"),
        ("service ac", "teknisi-ac"),
        ("tambal ban", "montir"),
        ("bengkel motor", "montir"),
        ("servis hp", "servis-elektronik"),
        ("tani", "petani"),
        ("petani", "petani"),
        ("kerja di sawah", "petani"),
        ("buruh tani", "buruh-tani"),
        ("petani kopi", "pekebun"),
        ("petani tembakau", "petani-tembakau"),
        ("ternak lele", "pembudidaya-ikan"),
        ("ternak sapi", "peternak-sapi"),
        ("angon kambing", "peternak-kambing"),
        ("nelayan", "nelayan"),
        ("melaut", "nelayan"),
        ("nelayn", "nelayan"),
        ("tambak udang", "petambak-ikan"),
        ("petani garam", "petambak-garam"),
        ("rumput laut", "pembudidaya-ikan"),
        ("tukang sayur", "pedagang-keliling"),
        ("saya jualan sayur keliling", "pedagang-keliling"),
        ("bakso keliling", "pedagang-keliling"),
        ("jamu gendong", "pedagang-keliling"),
        ("jualan bakso", "usaha-makanan"),
        ("tukang bakso", "usaha-makanan"),
        ("tukng baso", "usaha-makanan"),
        ("gorengan", "usaha-makanan"),
        ("jualan gorengan", "usaha-makanan"),
        ("jualan nasi goreng", "usaha-makanan"),
        ("warteg", "usaha-makanan"),
        ("warung kopi", "usaha-makanan"),
        ("warung", "warung"),
        ("toko kelontong", "warung"),
        ("jual pulsa", "warung"),
        ("jualan di pasar", "pedagang-pasar"),
        ("pkl", "kaki-lima"),
        ("asongan", "kaki-lima"),
        ("olshop", "penjual-online"),
        ("jualan online", "penjual-online"),
        ("pemulung", "pengepul"),
        ("punya usaha", "pemilik-usaha"),
        ("umkm", "usaha-lain"),
        ("serabutan", "serabutan"),
        ("buruh harian lepas", "harian-lepas"),
        ("kuli panggul", "kuli-angkut"),
        ("tukang parkir", "tukang-parkir"),
        ("jukir", "tukang-parkir"),
        ("jaga malam", "penjaga-lepas"),
        ("tukang sampah", "petugas-kebersihan"),
        ("pembantu", "art"),
        ("ART", "art"),
        ("asisten rumah tangga", "art"),
        ("momong anak", "pengasuh"),
        ("jahit baju", "penjahit"),
        ("penjait", "penjahit"),
        ("pangkas rambut", "tukang-cukur"),
        ("tukang pijat", "pekerja-salon"),
        ("laundri kiloan", "laundry"),
        ("jasa titip", "perantara"),
        ("jastip", "perantara"),
        ("makelar", "perantara"),
        ("freelance", "freelancer"),
        ("sales", "sales-lepas"),
        ("youtuber", "content-creator"),
        ("ngamen", "musisi"),
        ("tukang foto", "fotografer"),
        ("membatik", "pengrajin"),
        ("bikin kue", "makanan-rumahan"),
        ("bikin batu bata", "bata-genteng"),
        ("mebel", "mebel"),
        ("kader posyandu", "relawan"),
        ("motorcycle taxi", "ojek"),
        ("farmer", "petani"),
        ("belum ada di daftar", OTHER),
        ("supir bos", "sopir-pribadi"),
        ("kuli angkut barang", "kuli-angkut"),
        ("driver mobil box", "sopir-truk"),
        ("jual lontong sayur", "usaha-makanan"),
        ("warung padang", "usaha-makanan"),
        ("jual balon", "kaki-lima"),
        ("jaga warung orang", "warung"),
        ("jaga bayi", "pengasuh"),
        ("anak buah kapal", "nelayan"),
        ("kernet tukang", "tukang-bangunan"),
        ("pelayan warung", "usaha-makanan"),
        ("modin", "marbot"),
        ("cari emas", "tambang-rakyat"),
        ("tukang sampan", "perahu-penumpang"),
        ("buruh peternakan", "pekerja-ternak"),
        ("pialang", "perantara"),
        ("ngojol", "ojek"),
        ("petani gurem", "petani"),
        ("saya jualan sayur pake motor", "pedagang-keliling"),
        ("kang paket", "kurir"),
    ],
)
def test_a_job_is_understood(text: str, code: str) -> None:
    job = confident(search_jobs(text))
    assert job, codes(text)
    assert job.code == code


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("sopir", {"sopir-angkot", "sopir-truk", "sopir-pribadi"}),
        ("supir", {"sopir-angkot", "sopir-truk", "sopir-pribadi"}),
        ("driver", {"ojek", "sopir-angkot", "sopir-pribadi"}),
        ("jualan", {"warung", "kaki-lima", "pedagang-keliling", "usaha-makanan"}),
        ("dagang", {"warung", "kaki-lima", "pedagang-keliling", "pedagang-pasar"}),
        ("guru", {"guru-les", "guru-ngaji", "guru-nonformal"}),
        ("buruh", {"buruh-tani", "buruh-lepas", "kuli-angkut"}),
        ("kuli", {"tukang-bangunan", "kuli-angkut"}),
        ("kenek", {"sopir-truk", "tukang-bangunan"}),
        ("tukang", {"tukang-bangunan", "servis-lain"}),
        ("jual pinang", {"pedagang-pasar", "kaki-lima"}),
        ("pinang", {"pedagang-pasar", "kaki-lima"}),
        ("macul", {"petani", "buruh-tani"}),
        ("dodolan", {"warung", "kaki-lima", "pedagang-keliling", "usaha-makanan"}),
        ("ikan", {"nelayan", "pembudidaya-ikan", "pedagang-pasar"}),
        ("usaha", {"usaha-lain", "pemilik-usaha", "warung"}),
        ("jual jilbab", {"pedagang-pasar", "kaki-lima", "warung"}),
        ("jualan di stasiun", {"pedagang-pasar", "kaki-lima", "warung"}),
        ("tukang gunting", {"tukang-bangunan", "servis-lain"}),
        ("sopir galon", {"sopir-angkot", "sopir-truk", "sopir-pribadi"}),
        ("supir serep", {"sopir-angkot", "sopir-truk", "sopir-pribadi"}),
        ("guru pramuka", {"guru-les", "guru-ngaji", "guru-nonformal"}),
        ("kapal", {"nelayan", "perahu-penumpang"}),
        ("kerjaan saya sehari hari jualan gorengan di depan rumah", {"usaha-makanan"}),
    ],
)
def test_a_word_of_many_jobs_is_asked_back(text: str, among: set[str]) -> None:
    assert confident(search_jobs(text)) is None
    assert among <= set(codes(text))


@pytest.mark.parametrize(
    "text",
    ["", " ", "?", "1", "😀", "asdfgh", "kerja", "belum kerja", "mahasiswa", "pelajar", "halo pak"],
)
def test_nonsense_is_no_job(text: str) -> None:
    assert search_jobs(text) == []
    assert confident([]) is None


@pytest.mark.parametrize(
    "text",
    [
        "nganggur",
        "ga kerja",
        "tidak kerja",
        "ada usaha",
        "ada cs",
        "ga punya ktp",
        "saya mau daftar",
    ],
)
def test_who_has_no_work_is_not_taken_at_some_word_of_it(text: str) -> None:
    assert confident(search_jobs(text)) is None


@pytest.mark.parametrize("text", ["bandung", "Kota Bekasi", "di malang", "Bangkalan", "lampung"])
def test_a_place_is_no_slip_of_a_job(text: str) -> None:
    """Else Bandung is a fish pond, and Bangkalan drives an ojek for half the price."""
    assert search_jobs(text) == []


def test_no_place_but_one_that_is_a_job_by_its_very_name_has_a_job() -> None:
    named = [region(str(code)) for code in range(1101, 9700)]
    jobs = {its.name: search_jobs(its.name) for its in named if its is not None and its.current}
    assert len(jobs) > 500
    assert {name for name, found in jobs.items() if found and found[0].score < 100} == set()


@pytest.mark.parametrize("text", ["jualan sayur, bayar harian", "jualan sayur dibayar harian"])
def test_how_one_is_paid_is_no_job(text: str) -> None:
    found = confident(search_jobs(text))
    assert found is not None
    assert found.code == "pedagang-keliling"


def best(words: str) -> list[str]:
    """The jobs that fit best."""
    matches = search_jobs(words)
    return [match.occupation.code for match in matches if match.score == matches[0].score]


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.code)
def test_every_job_finds_itself_by_its_own_words(job: Occupation) -> None:
    its = [words for code, words in OWN_WORDS if code == job.code]
    assert [words for words in its if job.code not in best(words)] == []


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.code)
def test_every_job_is_understood_by_its_name(job: Occupation) -> None:
    assert confident(search_jobs(job.name["id"])) == job


def test_no_job_on_the_list_sounds_employed() -> None:
    assert [words for _, words in OWN_WORDS if sounds_employed(words)] == []


@pytest.mark.parametrize(
    "text",
    [
        "karyawan", "Karyawan swasta", "karywan toko", "pegawai negeri", "PNS", "guru PNS", "ASN",
        "TNI", "polri", "buruh pabrik", "buruh pabrik garmen", "kerja di PT",
        "kerja di pt. maju jaya", "satpam", "satpam perusahaan", "security mall",
        "saya digaji tiap bulan", "staff admin",
        "sopir di perusahaan", "kasir indomaret", "pegawai bank", "gaji UMR", "cleaning service",
    ],
)  # fmt: skip
def test_wages_sound_employed(text: str) -> None:
    assert sounds_employed(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "buruh tani", "kuli bangunan", "buruh harian lepas", "karyawan lepas", "bukan karyawan",
        "pegawai harian lepas", "pensiunan PNS", "mantan karyawan, sekarang ojol",
        "jualan depan pabrik", "satpam komplek", "usaha punya karyawan 2", "tidak digaji",
        "pabrik tahu rumahan", "sepatu",
        "tukang parkir", "ojol", "pembantu", "opto",
    ],
)  # fmt: skip
def test_work_of_ones_own_does_not(text: str) -> None:
    assert not sounds_employed(text)


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    matches = search_jobs(text)
    assert len(matches) <= 6
    assert all(0 < match.score <= 100 for match in matches)
    confident(matches)
    sounds_employed(text)


def test_a_search_is_little_work_however_many_jobs_there_are() -> None:
    """Every job spelled wrong: less than a call for each job that there is, on the average."""
    texts = [f"{words[:-1]} {number}" for number, (_, words) in enumerate(OWN_WORDS)]
    work = [calls_of(partial(search_jobs, text)) for text in texts]
    assert sum(work) / len(work) < len(OWN_WORDS)
