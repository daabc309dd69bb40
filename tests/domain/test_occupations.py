"""The list of jobs: what is on it, how it is searched, and what sounds employed."""

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
