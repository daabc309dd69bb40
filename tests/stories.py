"""Plays a story and writes down what happens.

A story is a text file: comment lines, `hari ini: DATE`, `Name: input`, `(...)` a tap, `Bot:` what
was said, `=>` what was recorded. Comments, days and inputs are kept; the rest is written anew.
"""

import re
from datetime import date
from pathlib import Path

from bot.cli.payments import PaymentsOfAFile
from bot.made_up import make_up
from domain.enrollment import Rung, Source
from domain.months import Month
from domain.sheets.cells import Cell
from handlers.dues.news import heard
from storage.handover.steps import RETURNED, Evidence
from tests.conversation import Stage

INPUT = re.compile(r"^([A-Z]\w*): ?(.*)$")
MADE_UP = re.compile(r"^data contoh: (\d+) orang$")
NEWS = re.compile(r"^kabar untuk (\w+): (\w+)(?:, (.+))?$")
"""What BPJS Ketenagakerjaan's file says became of somebody's form, and why."""
PAID = re.compile(r"^mitra mencatat pembayaran (\w+): (20\d\d-\d\d)$")
"""A partner's file says that somebody's month was paid, by the number of their receipt."""
TIMERS = "pengingat dikirim"
"""Whatever is due by the day of the story goes out."""
DAY = re.compile(r"^hari ini: (\d{4}-\d{2}-\d{2})$")


def play(story: str, folder: Path) -> str:
    """The story as it goes today."""
    lines: list[str] = []
    with Stage(folder) as stage:
        for line in story.splitlines():
            if day := DAY.match(line):
                stage.clock.day = date.fromisoformat(day[1])
                lines += ["", line] if lines and lines[-1] else [line]
            elif made_up := MADE_UP.match(line):
                make_up(stage.store, Month.of(stage.clock.day), int(made_up[1]), 1)
                stage.forget()
                lines.append(line)
            elif line.startswith("#"):
                lines.append(line)
            elif line == TIMERS:
                lines += ["", line, *stage.rings()]
            elif _is_told(stage, line):
                lines += ["", line]
            elif (said := INPUT.match(line)) and said[1] != "Bot":
                if said[2].startswith("bahasa "):
                    stage.phone(said[1]).language = said[2].removeprefix("bahasa ")
                    lines += ["", line]
                    continue
                lines += ["", line]
                try:
                    lines += stage.does(said[1], said[2])
                except AssertionError as error:
                    error.add_note("\n".join(lines[-40:]))
                    raise
    return "\n".join(lines) + "\n"


def _is_told(stage: Stage, line: str) -> bool:
    """Whether a file has this to say; if so it was said."""
    news, paid = NEWS.match(line), PAID.match(line)
    if news:
        _hears(stage, *news.groups(""))
    if paid:
        _pays(stage, *paid.groups())
    return bool(news or paid)


def _hears(stage: Stage, name: str, what: str, why: str) -> None:
    """The word of an official file on the newest form of this person's chat."""
    chat_id = stage.phone(name).chat_id
    with stage.store.transaction() as unit:
        form = unit.enrollments_of([chat_id])[chat_id][-1]
        rung = None if what == RETURNED else Rung[what.upper()]
        evidence = Evidence(rung, Source.OFFICIAL_FILE, stage.clock.day, why)
        unit.add_step(form, evidence, stage.clock.now())
        unit.set_timers(heard(form, rung, stage.clock.now()))


def _pays(stage: Stage, name: str, month: str) -> None:
    """The word of a partner's file on the newest form of this person's chat."""
    chat_id = stage.phone(name).chat_id
    with stage.store.transaction() as unit:
        form = unit.enrollments_of([chat_id])[chat_id][-1]
    file = PaymentsOfAFile(stage.store, "mitra", 0, stage.clock)
    line: dict[str, Cell] = {
        "number": form.number, "occurred_on": str(stage.clock.day), "paid_from": month,
        "paid_through": month, "jkk": "10000", "jkm": "6800",
    }  # fmt: skip
    (taken,) = file.take([(2, line)])
    assert taken.good, taken.why
