"""`lindung incident`: opened, listed for the operator alone, told, closed; all written down."""

import csv
import stat
from pathlib import Path

from tests.lists import as_csv, people
from tests.terminal import Terminal, count, shell, staffed

__all__ = ["shell", "staffed"]

TEXTS = ("--what", "NIK dan nama", "--happened", "22 November 2026", "--how", "HP agen hilang",
         "--done", "akses agen dicabut")  # fmt: skip


def test_an_incident_from_its_opening_to_its_end(staffed: Terminal, tmp_path: Path) -> None:
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(3))), "--agent", "1")
    file = tmp_path / "siapa.csv"
    said = staffed.well("incident", "open", str(file), *TEXTS, "--agent", "1")
    assert "Incident 1: 0 chats and 3 forms without a chat" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8", newline="") as read:
        head, *lines = csv.reader(read)
    assert head == ["chat", "number", "telephone"]
    assert all(number.startswith("LD-") and phone for _, number, phone in lines)
    assert len(lines) == 3
    assert "0 of 0 chats told, 71 hours left" in staffed.well("incident", "list")
    said = staffed.well("incident", "tell", "1", "--yes")
    assert "Pemberitahuan tentang data Anda" in said
    assert "Posted to 0 chats" in said
    assert "closed 1: 0 of 0 chats told" in staffed.well("incident", "close", "1")
    assert staffed.run("incident", "tell", "1", "--yes").status == 2
    assert staffed.run("incident", "list") == (0, "", "No incident is open.\n")
    assert count(tmp_path, "audit WHERE action = 'incident'") == 3


def test_every_option_narrows_by_itself(staffed: Terminal, tmp_path: Path) -> None:
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(3))), "--agent", "1")
    narrowed = (
        ("--channel", "brilink", 3), ("--channel", "langsung", 0),
        ("--since", "2001-01-01", 3), ("--since", "2999-01-01", 0),
        ("--until", "2999-01-01", 3), ("--until", "2001-01-01", 0),
        ("--key", "00000000", 0),
    )  # fmt: skip
    for number, (option, value, forms) in enumerate(narrowed, 1):
        file = str(tmp_path / f"{number}.csv")
        said = staffed.run("incident", "open", file, *TEXTS, option, value)
        if forms:
            assert f"and {forms} forms without a chat" in said.out, (option, value)
        else:
            assert (said.status, "That concerns nobody" in said.line) == (1, True), (option, value)
            assert not Path(file).exists()
        refused = ("incident", "open", f"{file}-", *TEXTS, option, value, "--everybody")
        assert staffed.run(*refused).status == 2, option
    assert count(tmp_path, "incident") == 3


def test_the_hours_count_from_when_it_was_found(staffed: Terminal, tmp_path: Path) -> None:
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(1))), "--agent", "1")
    words = (*TEXTS, "--everybody", "--found", "2026-01-01")
    staffed.well("incident", "open", str(tmp_path / "siapa.csv"), *words)
    assert "late" in staffed.well("incident", "list")


def test_nothing_is_opened_that_does_not_say_whom_it_concerns(
    staffed: Terminal, tmp_path: Path
) -> None:
    file = str(tmp_path / "siapa.csv")
    for wrong in (
        (*TEXTS,),
        (*TEXTS, "--everybody", "--agent", "1"),
        (*TEXTS, "--agent", "12"),
        (*TEXTS, "--channel", "tidak-ada"),
        (*TEXTS, "--key", "bukan"),
        (*TEXTS[:-1], " ", "--everybody"),
        (*TEXTS[:-1], "NIK 3273061405889999", "--everybody"),
    ):
        assert staffed.run("incident", "open", file, *wrong).status == 2, wrong
    assert count(tmp_path, "incident") == 0
    assert not Path(file).exists()
