"""Files of people: taken in the chat, read after the turn, answered row by row."""

import json
import re
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from domain.problem import Problem
from domain.sheets.columns import SheetProblem
from domain.sheets.files import BY_AGENT, CHAT, MEGABYTE, FileProblem
from domain.sheets.people import COLUMNS
from domain.staff import Action, Staff
from handlers.cards import show
from handlers.clock import Clock
from handlers.outgoing import File
from handlers.sheets.importing import Counts, import_rows
from handlers.sheets.opening import Sheet, number_of, open_sheet
from handlers.sheets.people import PeopleOfAFile, PeopleOfAnAgent
from handlers.sheets.results import Results
from handlers.sheets.telling import tell
from handlers.staff.lists.template import NAME, explains, template
from handlers.staff.visit import Act, Visit
from locales.speak import Message
from locales.values import fill
from storage import Job, Store
from storage.audit.log import Deed

EVERY: Final = timedelta(seconds=3)
"""How often the card of a file is edited."""

SHOWN: Final = 5
"""Names of sheets in one message."""

LONGEST_NUMBER: Final = 9
"""Digits of an agent's number; no agent has one that is longer."""

_NUMBER: Final = re.compile(r"\d+")

OTHER_THAN_OURS: Final = frozenset(
    {FileProblem.KIND, SheetProblem.NO_COLUMNS, SheetProblem.MISSING}
)
"""What is wrong with a file that was not made from our sample."""


class Fetch(Protocol):
    """Gets a file that was sent to the bot."""

    def __call__(self, file_id: str, path: Path, most: int) -> Problem | None:
        """Into `path`; why not, when it is larger than `most` bytes or is not there any more."""


def send_template(visit: Visit, _argument: str) -> Sequence[Act]:
    """`/template`."""
    caption = fill(visit.language, "template.caption")
    return [File(NAME, template(visit.language, visit.today), caption)]


def serve(visit: Visit, _argument: str) -> Sequence[Act]:
    """A file came, or `/berkas`: how to send one."""
    file, may = visit.incoming.file, visit.staff.may(Action.ENROLL_OTHERS)
    if file is None:
        return [visit.say("file.how" if may else "file.how_admin")]
    if file.size > CHAT.packed:
        large = Problem(FileProblem.LARGE, {"megabytes": CHAT.packed // MEGABYTE})
        return [Message(tell(large, visit.language))]
    agent = visit.staff if may else _named(visit)
    if agent is None:
        return [visit.say("file.how_admin")]
    asked = {
        "file": file.id,
        "agent": agent.number,
        "by_agent": may,
        "language": visit.language,
    }
    visit.note(Deed.IMPORT, f"people for staff {agent.number}")
    visit.later("berkas", json.dumps(asked))
    text = fill(visit.language, "file.taken", {"agent": agent.name})
    return [Message(text, card=True)]


def _named(visit: Visit) -> Staff | None:
    """The agent whose number an admin wrote under the file; of several numbers nobody knows which
    is meant."""
    numbers = _NUMBER.findall(visit.incoming.caption)
    if len(numbers) != 1 or len(numbers[0]) > LONGEST_NUMBER:
        return None
    agent = visit.unit.staff_of_number(int(numbers[0]))
    return agent if agent is not None and agent.may(Action.ENROLL_OTHERS) else None


def work(store: Store, fetch: Fetch, clock: Clock) -> Callable[[Job], Sequence[Act]]:
    """Reads a file. Run again after a kill, it finds who is there already."""

    def take(job: Job) -> Sequence[Act]:
        asked = json.loads(job.argument)
        limits = BY_AGENT if asked["by_agent"] else CHAT
        language = asked["language"]
        with tempfile.TemporaryDirectory() as folder:
            path, written = Path(folder) / "berkas", Path(folder) / "hasil.xlsx"
            problem = fetch(asked["file"], path, limits.packed)
            sheet = problem or open_sheet(path, limits)
            if isinstance(sheet, Problem):
                return [Message(_refused(sheet, language))]
            with store.reader() as reader:
                agent = reader.staff_of_number(asked["agent"])
            if agent is None:
                raise LookupError("The agent of a file is nobody.")
            kind = PeopleOfAnAgent if asked["by_agent"] else PeopleOfAFile
            people = kind(store, agent, number_of(path), clock.today(), clock.now(), language)
            told = _Card(store, clock, job, language)
            with Results(written, language) as rows:
                counts = import_rows(sheet, COLUMNS, people.take, rows, told.show)
            if isinstance(counts, Problem):
                return [Message(_refused(counts, language, sheet))]
            told.finish(counts)
            caption = _told(counts, sheet, language)
            return [File("hasil.xlsx", written.read_bytes(), caption)]

    return take


class _Card:
    """How far a file is, in the message that acknowledged it."""

    def __init__(self, store: Store, clock: Clock, job: Job, language: str) -> None:
        self.store, self.clock, self.job, self.language = store, clock, job, language
        self._step = 0
        self._shown: datetime = clock.now()

    def show(self, counts: Counts) -> None:
        """Now and then; the last state comes by `finish`."""
        if self.clock.now() - self._shown >= EVERY:
            self._edit("file.progress", counts)

    def finish(self, counts: Counts) -> None:
        """All rows were read."""
        self._edit("file.finished", counts)

    def _edit(self, key: str, counts: Counts) -> None:
        now = self.clock.now()
        message = Message(fill(self.language, key, {"counts": counts}))
        with self.store.transaction() as unit:
            job = self.job
            step = job.attempts * 10_000 + self._step
            show(unit, job.chat_id, job.update_id, step, message, now)
        self._step, self._shown = self._step + 1, now


def _refused(problem: Problem, language: str, sheet: Sheet | None = None) -> str:
    """Why nothing was taken, and where to get a file that is right."""
    lines = [tell(problem, language), *_unread(sheet, language)]
    if problem.code in OTHER_THAN_OURS:
        lines.append(fill(language, "sheet.sample"))
    return "\n".join(lines)


def _told(counts: Counts, sheet: Sheet, language: str) -> str:
    lines = [fill(language, "file.result", {"counts": counts}), *_unread(sheet, language)]
    if counts.broken is not None:
        lines.append(tell(counts.broken, language))
    if sheet.encoding == "cp1252":
        lines.append(fill(language, "file.accents"))
    return "\n\n".join(lines)


def _unread(sheet: Sheet | None, language: str) -> list[str]:
    """That there are other sheets, on which people may stand."""
    others = [name for name in sheet.others if not explains(name)] if sheet else []
    shown = ", ".join(others[:SHOWN])
    return [fill(language, "file.sheets", {"others": shown})] if others else []
