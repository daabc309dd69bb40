"""Whatever anybody sends, in any role: nothing escapes, nothing is set aside, somebody answers."""

from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.staff import Role
from tests.attacks.room import ROAD, Room, nik_of
from tests.blank import blank

ROLES = {"worker": 11, "agent": 21, "head": 32, "admin": 31, "suspended": 22}
EXAMPLES = 700
COMMANDS = (
    "start", "status", "cek", "cekagen", "batal", "daftar", "bahasa", "bantuan", "resmi", "privasi",
    "mintaagen",
)  # fmt: skip
DEAR = ("ekspor", "poster")
"""Each makes a file: a few of them are enough."""

WORDS = st.one_of(
    st.sampled_from([*ROAD, "ya", "Kembali", "Lewati", "1", "2", "-1", "0", "٣", "12,5 juta"]),
    st.builds(nik_of, st.integers(0, 40)),
    st.integers(-(10**20), 10**20).map(str),
    st.text(max_size=40),
    st.sampled_from(["\0", "\u202e/start", "a" * 5000, "/" * 50, "=1+1", "'; DROP TABLE staff--"]),
)


class Act(NamedTuple):
    """One thing somebody does; what is drawn does not depend on what happened before."""

    role: str
    how: str
    name: int
    words: str
    place: int
    splice: str


ACTS = st.builds(
    Act,
    st.sampled_from(sorted(ROLES)),
    st.sampled_from(["command", "text", "button", "altered", "forged"]),
    st.integers(0, 10**6),
    WORDS,
    st.integers(0, 10**6),
    st.text(max_size=5),
)


def drawn(number: int) -> list[Act]:
    """So many of them, the same ones every time."""
    found: list[Act] = []

    @settings(
        max_examples=number, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(ACTS)
    def note(act: Act) -> None:
        found.append(act)

    note()
    return found


def test_nothing_escapes_whoever_sends_it(tmp_path: Path) -> None:
    """Commands with any words behind them, texts, buttons seen, stale, altered and made up."""
    with Room(blank(tmp_path / "room.db")) as room:
        channel = room.channel("brilink")
        room.appoint(ROLES["admin"], Role.ADMIN)
        room.appoint(ROLES["head"], Role.CHANNEL_ADMIN, channel)
        room.appoint(ROLES["agent"], Role.AGENT, channel)
        room.appoint(ROLES["suspended"], Role.AGENT, channel)
        room.say(ROLES["admin"], "/tangguhkan 4")
        office = room.turns.office
        doors = [each for each in (*office.desks, *office.counters) if each not in DEAR]
        buttons = ["review:1:send", "menu:0:", "tinjau:0:ok 3"]
        for act in drawn(EXAMPLES):
            room.clock.wait(seconds=2)
            chat = ROLES[act.role]
            if act.how in {"command", "text"}:
                names = [*COMMANDS, *doors]
                name = f"/{names[act.name % len(names)]} " if act.how == "command" else ""
                assert room.say(chat, name + act.words), f"not answered: {act}"
            else:
                room.press(chat, pressed(act, buttons, [*doors, "review", "done", "quote", "x"]))
            for _, body in room.calls:
                for row in body.get("reply_markup", {}).get("inline_keyboard", []):
                    buttons.extend(button["callback_data"] for button in row)
            del room.calls[:], buttons[:-60]
            assert room.parked() == 0, act
        with room.store.reader() as reader:
            assert reader.verify_audit().wrong == 0
            roles = {each.chat_id: each.role for each in reader.all_staff()}
        assert ROLES["worker"] not in roles
        assert roles[ROLES["agent"]] is Role.AGENT


def pressed(act: Act, buttons: list[str], names: list[str]) -> str:
    """The data of a button that was shown to anybody, of one that was altered, or made up."""
    if act.how == "forged":
        return f"{names[act.name % len(names)]}:{act.place % 99}:{act.words}"
    seen = buttons[act.name % len(buttons)]
    if act.how == "button":
        return seen
    place = act.place % (len(seen) + 1)
    return seen[:place] + act.splice + seen[place + 1 :]
