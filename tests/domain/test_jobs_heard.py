"""What people say that they do, and which job that is."""

import pytest

from domain.occupations import OTHER, confident, search_jobs
from domain.regions import region


def codes(text: str) -> list[str]:
    return [match.occupation.code for match in search_jobs(text)]


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
