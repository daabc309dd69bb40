"""Made-up people come by an agent's form, a market line, lists and files, with DEBUG on.

Nothing of them is found in logs, answers, audit lines, result files, reports or a backup. Only the
file for a named recipient holds what it is for.
"""

import csv
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from domain.staff import Role
from tests.attacks.room import Room
from tests.attacks.staff import ADMIN, AGENT, HEAD, opened, shown_to_staff
from tests.conversation import KEY
from tests.lists import PAID_HEAD, STATUS_HEAD, as_csv, as_xlsx
from tests.postgres import Server

NIKS = [f"320117{day}07919999" for day in range(42, 47)]
NAMES = (
    "Kenari Puspitasari",
    "Merpati Wulandari",
    "Jalak Baskara",
    "Cucak Rawanda",
    "Gelatik Rahayu",
)
PHONES = [f"08137777{number}" for number in ("1234", "2345", "3456", "4567", "5678")]
INCOMES = [f"{number}" for number in (7_654_321, 1_500_000, 6_543_217, 5_432_176, 4_321_765)]
REASON = "Nama Merpati Wulandari beda dengan KTP"

HARD = (*NIKS, *(nik[:12] for nik in NIKS), *(phone[1:] for phone in PHONES))
"""Found nowhere but in the file for a recipient."""

FULL = tuple(name.split()[1] for name in NAMES)
"""Who finds a row again has the first name and a letter; the rest of a name is shown nowhere."""

SEALED = (*HARD, *(word for name in NAMES for word in name.split()), INCOMES[0], *INCOMES[2:])


def clean(text: str, where: str, hers: tuple[str, ...] = HARD + FULL) -> None:
    for each in hers:
        place = text.find(each)
        assert place < 0, f"{where} shows {each!r}: {text[max(0, place - 100) : place + 60]}"


def row(number: int) -> tuple[str, ...]:
    """Of a list."""
    place, work = "Kota Bandung", "jualan sayur"
    return NIKS[number], NAMES[number], PHONES[number], work, place, INCOMES[number], "tertulis"


def by_chat(room: Room, tmp_path: Path) -> None:
    """One by an agent's form, one by a line, two by lists, one of them twice."""
    room.say(AGENT, "/pasar Kota Bandung; jualan sayur; 1,5 juta; 3 bulan")
    line = f"{NIKS[1]} {NAMES[1]} {PHONES[1]}"
    assert "Tercatat: 1 orang" in room.say(AGENT, f"{line}\n{NIKS[1][:-1]} {NAMES[1]}")
    room.say(AGENT, "/selesai")
    for said in (
        "/daftarkan", "Ia setuju", NIKS[0], "Betul", NAMES[0], PHONES[0], "buruh tani", "Garut",
        INCOMES[0], "1 bulan", "Benar, lanjut", "Tanpa Telegram", "Tidak punya HP", "Saya saksikan",
    ):  # fmt: skip
        room.say(AGENT, said)
    bad = (NIKS[2][:-1], *row(2)[1:])
    book = as_xlsx(tmp_path / "a.xlsx", [row(2), bad]).read_bytes()
    assert "Tercatat baru: 1" in room.send(AGENT, "a.xlsx", book)
    text = as_csv(tmp_path / "a.csv", [row(3), row(3)]).read_bytes()
    assert "Tercatat baru: 1" in room.send(ADMIN, "a.csv", text, "1")
    assert room.send(AGENT, "b.csv", f"{NIKS[3]};{NAMES[3]}\n".encode())


def table(path: Path, head: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return str(path)


def by_command(room: Room, tmp_path: Path) -> str:
    """Lists, payments and forms in and out at the command line; all that it says."""
    with room.store.transaction() as unit:
        forms = {str(each.form["nik"]): each.number for each in unit.enrollments_by(1)}
    assert set(forms) == set(NIKS[:4])
    room.close()
    paid = (forms[NIKS[0]], "14-11-2026", "2026-11", "2027-01", "15000", "10200", NAMES[0])
    wrong = (NIKS[1], "14-11-2030", "2026-11", "2027-01", NAMES[1], PHONES[1], NAMES[1])
    back = (forms[NIKS[1]], "dikembalikan", "20-11-2026", REASON)
    said = []
    for words in (
        ["import", str(as_xlsx(tmp_path / "c.xlsx", [row(4), (NAMES[4], *row(4)[1:])])),
         "--agent", "1"],
        ["payments", "import", table(tmp_path / "p.csv", PAID_HEAD, paid, wrong),
         "--partner", "brilink"],
        ["handover", "import", table(tmp_path / "s.csv", STATUS_HEAD, back, (NIKS[2], *back[1:])),
         "--from", "bpjs"],
        ["handover", "export", str(tmp_path / "out.xlsx"), "--for", "Kantor Bandung"],
        ["handover", "export", str(tmp_path / "out.csv"), "--for", "Kantor Bandung"],
        ["coverage", "snapshot"],
        *(["coverage", "export", "--format", kind, str(tmp_path / f"cube.{kind}")]
          for kind in ("csv", "xlsx", "parquet")),
        ["audit", "show"],
        ["coverage", "summary"],
        ["backup", str(tmp_path / "backup")],
    ):  # fmt: skip
        result = CliRunner().invoke(app, words)
        said.append(f"{words[:2]}: {result.output}{result.exception!r}")
    room.open()
    return "\n".join(said)


def test_nothing_of_people_in_files_is_found_anywhere(
    house: tuple[Room, Server | None],
    loud: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    room, server = house
    folder = tmp_path / "files"
    folder.mkdir()
    master = tmp_path / "master.key"
    environment(monkeypatch, room, master)
    channel = room.channel("brilink")
    room.appoint(AGENT, Role.AGENT, channel)
    room.appoint(ADMIN, Role.ADMIN)
    room.appoint(HEAD, Role.CHANNEL_ADMIN, channel)
    by_chat(room, folder)
    said = by_command(room, folder)
    assert said.count("Wrote") == 4
    clean(said, "the command line")
    sent = [body.get("document") for _, body in room.calls]
    results = [opened(b64decode(file["base64"])) for file in sent if file]
    assert len(results) == 2
    results += [opened(path.read_bytes()) for path in folder.glob("*-hasil.xlsx")]
    assert len(results) == 5
    for each in results:
        clean(each, "a file of results", (*HARD, *FULL, INCOMES[0], *INCOMES[2:]))
    for path in folder.glob("cube.*"):
        clean(opened(path.read_bytes()), path.name, SEALED)
    for recipient in ("out.xlsx", "out.csv"):
        assert all(nik in opened((folder / recipient).read_bytes()) for nik in NIKS)
    shown = list(shown_to_staff(room))
    # Why an office sent a form back is told, in its own words, to the agent who filled it in.
    assert any(REASON in each for each in shown)
    for each in shown:
        clean(each.replace(REASON, ""), "what staff is told")
    clean(repr(room.deeds()), "the audit log", SEALED)
    clean(loud(), "the log", SEALED)
    backup = opened((folder / "backup").read_bytes())
    assert "enrollment" in backup
    log = (server.folder / "log").read_text() if server else ""
    for hers in (*SEALED, REASON):
        assert hers not in log
        assert hers not in backup
        assert hers.encode().hex() not in backup.lower(), "bytes are dumped as hex"


def environment(monkeypatch: pytest.MonkeyPatch, room: Room, master: Path) -> None:
    """The command line works on the room's database."""
    master.write_text(urlsafe_b64encode(KEY).decode() + "\n")
    master.chmod(0o600)
    monkeypatch.setenv("LINDUNG_DATABASE_URL", room.url)
    monkeypatch.setenv("LINDUNG_MASTER_KEY_FILE", str(master))
    monkeypatch.setenv("LINDUNG_LOG_LEVEL", "DEBUG")
    # The day after: what comes by a file is heard later than what was said in the chat.
    later = room.clock.today() + timedelta(days=1)
    monkeypatch.setenv("LINDUNG_TODAY", later.isoformat())
