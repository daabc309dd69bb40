"""`/ekspor`: the monthly cube as a file in the chat, without small cells."""

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from domain.months import Month
from handlers.outgoing import File
from handlers.staff.coverage.asking import buttons, grouped
from handlers.staff.visit import Act, Visit
from locales.speak import Message
from locales.values import fill
from storage import Job, Store
from storage.audit.log import Deed
from storage.coverage import exports
from storage.coverage.errors import TooLong

FORMATS = {"excel": "xlsx", "xlsx": "xlsx", "csv": "csv"}

BY = ("month", "channel", "region", "programmes", "payer")
"""Tenure is left out: most files are opened to see who brought whom."""

LARGEST = 45 * 2**20
"""Bytes; Telegram takes 50 MB from a bot."""


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """Asks which kind of file, then has it written after the turn."""
    form = FORMATS.get(argument.strip().lower())
    if form is None:
        labels = [("Excel", "xlsx"), ("CSV", "csv")]
        text = fill(visit.language, "export.which")
        return [Message(text, buttons("ekspor", [labels]), inline=True)]
    asked = {
        "form": form,
        "until": visit.today.isoformat(),
        "channel": visit.staff.sees,
        "language": visit.language,
    }
    visit.note(Deed.EXPORT, f"{form} until {Month.of(visit.today)}, channel {visit.staff.sees}")
    visit.later("ekspor", json.dumps(asked))
    return [visit.say("coverage.wait")]


def work(store: Store) -> Callable[[Job], Sequence[Act]]:
    """Writes the file."""

    def write(job: Job) -> Sequence[Act]:
        asked = json.loads(job.argument)
        until = Month.of(date.fromisoformat(asked["until"]))
        name = f"lindung-{until}.{asked['form']}"
        with tempfile.TemporaryDirectory() as folder, store.reader() as reader:
            path = Path(folder) / name
            channel = asked["channel"]
            seen = (its if channel is None else its.of(channel) for its in reader.published(until))
            try:
                rows = exports.export(seen, path, asked["form"], BY, lambda _: None)
            except TooLong:
                return [Message(fill(asked["language"], "export.too_long"))]
            if path.stat().st_size > LARGEST:
                return [Message(fill(asked["language"], "export.too_long"))]
            content = path.read_bytes()
            made_up = reader.is_made_up()
        key = "export.made_up" if made_up else "export.done"
        caption = fill(asked["language"], key, {"rows": grouped(rows), "month": until})
        return [File(name, content, caption)]

    return write
