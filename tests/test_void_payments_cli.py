"""`lindung coverage void --payments`: what a partner said was paid and was not, taken back."""

import csv
from pathlib import Path

import pytest

from tests.attacks.room import nik_of
from tests.lists import PAID_HEAD, as_csv, nik, people, results
from tests.terminal import Terminal, shell, staffed
from tests.voiding import api, done_once, figures, partners, shown_first

__all__ = ["shell", "staffed"]

WHY = ("--reason", "wrong batch, letter 12/2026")


def paid(day: str, token: str, numbers: range, key: str, through: str = "2027-01") -> None:
    """A delivery of payments, on the day on which they were."""
    what = {"occurred_on": day, "paid_from": day[:7], "paid_through": through}
    items = [
        {"nik": nik_of(each), "jkk": 30_000, "jkm": 20_400, "reference": f"{key}-{each}"} | what
        for each in numbers
    ]
    with api(day) as served:
        answer = served.post("/payments", {"items": items}, key, token)
        assert [row["taken"] for row in answer.json()["rows"]] == [True] * len(numbers)


def of_a_file(path: Path, numbers: range, reference: str = "KOP") -> Path:
    """A table of payments of November."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(("NIK", *PAID_HEAD[1:]))
        for each in numbers:
            months = ("24-11-2026", "2026-11", "2026-11", "10.000", "6.800")
            table.writerow((nik_of(each), *months, f"{reference}-{each}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def misled(shell: Terminal, request: pytest.FixtureRequest, tmp_path: Path) -> Terminal:
    """A bank brought twelve people, and said that ten have paid in November, of whom four have, as
    a file of the cooperative says; and two more in December."""
    if request.param == "postgresql":
        shell.set(database_url=request.getfixturevalue("postgres_url"))
        shell.well("migrate")
    shell.set(today="2026-12-05")
    shell.run("channel", "add", "koperasi", "KOPERASI", "--kind", "bank")
    tokens = partners(shell, {"bank-a": "bank", "bank-b": "bank"})
    where = {"region": "3171", "programmes": "JKK+JKM", "occurred_on": "2026-11-20"}
    items = [{"nik": nik_of(each)} | where for each in range(12)]
    with api("2026-11-20") as served:
        assert served.post("/signups", {"items": items}, "signups-1", tokens["bank-a"]).ok
    paid("2026-11-25", tokens["bank-a"], range(10), "november")
    paid("2026-12-02", tokens["bank-b"], range(10, 12), "december")
    file = of_a_file(tmp_path / "koperasi.csv", range(4))
    shell.well("payments", "import", str(file), "--partner", "koperasi")
    return shell


def of_bank(shell: Terminal) -> list[int]:
    """Signups, first payments, active, months and rupiah: by the bank's link all came."""
    names = ("signups", "first_payments", "active", "paid_months", "paid_rp")
    return [figures(shell)["bank"][name] for name in names]


SHOWN = """\
10 payments of 10 members. Of 4 another confirmed payment stands.
All months to 2026-12
channel  figure           before    after
bank     first payments       12        6
bank     paid months          38        8
bank     amount jkk rp   400,000  100,000
bank     amount jkm rp   272,000   68,000
bank     active               12        6
Active by month
channel  month    before  after
bank     2026-11      10      4
bank     2026-12      12      6
"""


def test_it_is_shown_first_and_done_once(misled: Terminal) -> None:
    assert of_bank(misled) == [12, 12, 12, 38, 10 * 50_400 + 2 * 50_400 + 4 * 16_800]
    chosen = ("coverage", "void", "--payments", "--token", "bank-a", *WHY)
    told = shown_first(misled, chosen, SHOWN)
    done_once(misled, chosen, told, "10 payments", WHY[1])
    assert of_bank(misled) == [12, 6, 6, 8, 168_000]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--channel", "bank"), 12),
        (("--channel", "koperasi"), 4),
        (("--token", "bank-b"), 2),
        (("--token", "bank-a", "--channel", "koperasi"), 0),
        (("--channel", "bank", "--since", "2026-11-26"), 2),
        (("--channel", "bank", "--until", "2026-11-26"), 10),
        (("--channel", "bank", "--reference", "november-3"), 1),
        (("--channel", "koperasi", "--reference", "KOP-3"), 1),
        (("--channel", "koperasi", "--reference", "november-3"), 0),
    ],
)
def test_every_option_narrows(misled: Terminal, options: tuple[str, ...], count: int) -> None:
    said = misled.run("coverage", "void", "--payments", *options, *WHY)
    if count:
        assert said.out.startswith(f"{count} payments of {count} members.")
        assert ("works still" in said.out) == (options[0] == "--token")
    else:
        assert (said.status, "No such payment stands" in said.line) == (1, True)


def test_one_payment_is_voided_by_the_partners_own_number(misled: Terminal) -> None:
    """A slip: whoever made it goes on, and others of the same person stay."""
    chosen = ("--payments", "--token", "bank-a", "--reference", "november-3", *WHY)
    said = misled.well("coverage", "void", *chosen, "--yes")
    assert said.startswith("1 payments of 1 members. Of 1 another confirmed payment stands.")
    assert "revoke" not in said
    assert figures(misled)["bank"]["active"] == 12
    assert figures(misled)["bank"]["paid_months"] == 35
    log = " ".join(misled.well("audit", "show").split())
    assert "1 payments by token bank-a, reference november-3, until" in log


def test_a_row_that_was_voided_does_not_come_again_with_its_file(
    misled: Terminal, tmp_path: Path
) -> None:
    misled.well("coverage", "void", "--payments", "--channel", "koperasi", *WHY, "--yes")
    left = figures(misled)
    bring = ("payments", "import", str(tmp_path / "koperasi.csv"), "--partner", "koperasi")
    assert "4 rows: 0 recorded, 0 already there, 4 to be put right" in misled.well(*bring)
    assert figures(misled) == left
    told = results(tmp_path / "koperasi-hasil.xlsx")[1]
    assert told[4].startswith("Pembayaran ini pernah dibatalkan oleh Lindung.")
    file = of_a_file(tmp_path / "benar.csv", range(2), "KOP2")
    bring = ("payments", "import", str(file), "--partner", "koperasi")
    assert "2 rows: 2 recorded" in misled.well(*bring), "what is right has another reference"
    assert figures(misled)["bank"]["paid_months"] == left["bank"]["paid_months"] + 2


def test_the_operator_is_told_how_many_have_a_form_here(staffed: Terminal, tmp_path: Path) -> None:
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(3))), "--agent", "1")
    file = tmp_path / "bayar.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        table = csv.writer(written, delimiter=";")
        table.writerow(("NIK", *PAID_HEAD[1:]))
        for whose in (nik(0), nik(1), nik_of(5)):
            table.writerow((whose, "24-11-2026", "2026-11", "2026-11", "10.000", "6.800", "A"))
    staffed.well("payments", "import", str(file), "--partner", "brilink")
    said = staffed.well("coverage", "void", "--payments", "--channel", "brilink", *WHY)
    assert said.startswith("3 payments of 3 members. 2 have a form here: ")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "Say whose payments: by --token, by --channel, or both"),
        (("--agent", "1"), "An agent delivers no payments; say --token or --channel"),
        (("--token", "nobody"), "No token was ever 'nobody'"),
        (
            ("--channel", "bank", "--reference", nik_of(1)),
            "--reference stands in the audit log, so it cannot hold a NIK",
        ),
    ],
)
def test_a_slip_is_told_in_one_line(shell: Terminal, options: tuple[str, ...], told: str) -> None:
    shell.run("channel", "add", "bank", "Bank", "--kind", "bank")
    said = shell.run("coverage", "void", "--payments", *options, *WHY)
    assert said.status == 2
    assert told in said.line
    assert nik_of(1) not in said.line


def test_a_reference_is_of_payments(shell: Terminal) -> None:
    shell.run("channel", "add", "bank", "Bank", "--kind", "bank")
    said = shell.run("coverage", "void", "--channel", "bank", "--reference", "A-1", *WHY)
    assert (said.status, "say --payments, too" in said.line) == (2, True)
