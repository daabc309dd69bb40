"""Every privileged action and every look at a person leaves a line in the audit log.

A new command is in none of the tables below, and fails here until somebody has decided.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.commands import app
from domain.staff import Role
from storage import create_master_key
from tests.attacks.room import Room, nik_of

ADMIN, AGENT = 31, 21

NOTED = {
    "undang": "agen brilink Bu Sari",
    "staf": "",
    "tangguhkan": "2",
    "aktifkan": "2",
    "tinjau": "",
    "hak": "catat salinan",
    "ekspor": "csv",
    "halaman": "",
    "angka": "ya aktif 2026-06 43,1 juta sumber Siaran pers Juli 2026",
    "target": "ya aktif 2027-12 63 juta sumber Rapat direksi 20 Nov 2026",
}
"""A use of each command that changes something, or shows somebody, beside one's own work."""

FIGURES = {"menu", "ringkasan", "corong", "poster", "proyeksi", "kapan", "butuh", "template"}
"""Totals without people, one's own posters, and what is offered."""

OWN_WORK = {
    "daftarkan", "draf", "simpan", "serahkan", "ambil", "ajakan", "perlu", "rekap", "pasar",
    "selesai", "berkas",
}  # fmt: skip
"""An agent's own forms. Opening a draft, passing it on and importing a list are noted by
themselves (`tests/handlers/assisted/test_agreeing.py`, `tests/handlers/test_lists.py`)."""

COMMAND_LINES = {
    "invite": ["agent", "--name", "Sari", "--channel", "brilink"],
    "channel add": ["pos", "Kantor Pos", "--kind", "post"],
    "token create": ["--scope", "coverage:read", "--label", "team"],
    "token revoke": ["team"],
    "official add": ["--metric", "BPU", "--date", "2026-10", "--value", "11.5", "--unit",
                     "million", "--source", "press release"],
    "target set": ["--metric", "BPU", "--date", "2026-12", "--value", "20", "--unit", "million",
                   "--source", "board", "--by", "the board"],
}  # fmt: skip

BY_FILE = {
    "import", "payments import", "handover export", "handover import", "keys rotate", "erase",
    "backup", "restore", "incident open", "incident tell", "incident close", "coverage void",
}  # fmt: skip
"""These note what they did themselves; they need files or people, and are tested with them."""

NOBODY = {
    "run", "demo", "migrate", "key", "check", "synth", "project", "backtest", "channel list",
    "token list", "keys list", "incident list", "audit verify", "audit show", "coverage summary",
    "coverage verify", "coverage rebuild", "coverage snapshot", "coverage export",
}  # fmt: skip
"""They show and change nobody: totals, lists of partners, the program itself."""


@pytest.fixture
def staffed(room: Room) -> Room:
    channel = room.channel("brilink")
    room.appoint(ADMIN, Role.ADMIN)
    room.appoint(AGENT, Role.AGENT, channel)
    return room


def test_every_command_of_the_chat_is_decided_upon(room: Room) -> None:
    tables = [set(NOTED), FIGURES, OWN_WORK]
    undecided = set(room.turns.office.desks) - set().union(*tables)
    assert not undecided, f"{undecided}: does it change something, or show somebody?"
    assert sum(map(len, tables)) == len(set().union(*tables))


@pytest.mark.parametrize("name", NOTED)
def test_in_the_chat_it_leaves_a_line(staffed: Room, name: str) -> None:
    if name == "aktifkan":
        staffed.say(ADMIN, "/tangguhkan 2")
    before = len(staffed.deeds())
    staffed.say(ADMIN, f"/{name} {NOTED[name]}")
    new = staffed.deeds()[before:]
    assert new, f"/{name} left no line"
    assert all(actor == "staff 1" for actor, *_ in new)


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all commands, as they are typed."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


def test_every_command_line_is_decided_upon() -> None:
    undecided = set(commands(typer.main.get_command(app))) - set(COMMAND_LINES) - BY_FILE - NOBODY
    assert not undecided, f"{undecided}: does it change something, or show somebody?"


def test_on_the_command_line_they_leave_lines(tmp_path: Path) -> None:
    key, url = tmp_path / "key", f"sqlite:///{tmp_path / 'room.db'}"
    with Room(url, master=create_master_key(key)) as room:
        room.channel("brilink")
    environment = {"LINDUNG_DATABASE_URL": url, "LINDUNG_MASTER_KEY_FILE": str(key)}
    for lines, (name, words) in enumerate(COMMAND_LINES.items()):
        done = CliRunner().invoke(app, [*name.split(), *words], env=environment)
        assert done.exit_code == 0, f"{name}: {done.output} {done.exception}"
        with Room(url, master=room.master) as after:
            deeds = after.deeds()
        assert len(deeds) == lines + 1, f"lindung {name} left no line"
        assert deeds[-1][0] == "command line"


def test_what_an_agent_opens_passes_on_and_takes_along_leaves_lines(staffed: Room) -> None:
    before = len(staffed.deeds())
    worker = 100
    for said in ("/start", "Setuju, mulai", nik_of(1), "Betul"):
        staffed.say(worker, said)
    (code,) = re.findall(r"\w{6}-\w{4}", staffed.say(worker, "/mintaagen"))
    staffed.say(AGENT, f"/ambil {code}")
    staffed.say(AGENT, "/serahkan")
    for said in ("/daftarkan", "Ia setuju", nik_of(2), "Betul", "/simpan", "/draf"):
        staffed.say(AGENT, said)
    (button,) = [
        row[0]["callback_data"]
        for _, body in staffed.calls[-1:]
        for row in body["reply_markup"]["inline_keyboard"]
        if row[0]["callback_data"].startswith("draf:0:")
    ]
    staffed.press(AGENT, button)
    staffed.say(AGENT, "/serahkan")
    staffed.say(AGENT, "/perlu")
    staffed.say(AGENT, "/rekap csv")
    staffed.send(AGENT, "a.csv", b"NIK\n")
    new = staffed.deeds()[before:]
    assert {who for who, *_ in new} == {"staff 2"}
    did = [(what, about.split()[0]) for _, what, about in new]
    assert did == [
        ("open", "draft"), ("pass on", "draft"), ("open", "draft"), ("pass on", "draft"),
        ("open", "work"), ("export", "own"), ("import", "people"),
    ]  # fmt: skip
