"""The way of made-up people through the form: how many began, and where the others stopped.

It ends in the signups that there are, and is drawn back from them, question by question. The
shares are assumptions of ours without a source: good for a demo, and for nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from dialog.effects import Passage
from dialog.enrollment import ENROLLMENT
from domain.coverage.events import MADE_UP
from storage import FunnelEvent, Store

GO_ON: Final[Mapping[str, float]] = {
    "consent": 0.80, "nik": 0.82, "identity": 0.97, "name": 0.98, "phone": 0.95,
    "occupation": 0.96, "place": 0.98, "income": 0.94, "quote": 0.90, "review": 0.96,
}  # fmt: skip
"""Of those who reach a question of the straight road, how many go on."""

MISTAKEN: Final[Mapping[str, float]] = {"nik": 0.22, "phone": 0.06, "income": 0.09}
"""Mistakes that are told and repaired, for each who goes on."""


def make_passages(store: Store, seed: int) -> None:
    """Put a made-up funnel before the signups of a made-up ledger, in place of an earlier one.

    The same signups and seed give the same.
    """
    with store.reader() as reader:
        signups = reader.signups_by_day()
    with store.transaction() as unit:
        unit.replace_passages(MADE_UP, _made(signups, seed))


def _made(signups: Sequence[tuple[date, int, int]], seed: int) -> Iterator[tuple[FunnelEvent, int]]:
    """Passages and how many, from those who finished back to those who opened the bot."""
    chance = np.random.default_rng(seed)
    on = np.array([number for _, _, number in signups], dtype=np.int64)
    yield from _each(signups, Passage.COMPLETE, "review", on)
    for question in reversed(list(ENROLLMENT.steps)):
        yield from _each(signups, Passage.MOVED_ON, question, on)
        if question in MISTAKEN:
            repaired = chance.binomial(on, MISTAKEN[question])
            yield from _each(signups, Passage.REPAIRED, question, repaired)
        if question == "consent":
            yield from _each(signups, Passage.CONSENTED, question, on)
        # How many stop until so many have gone on.
        on = on + chance.negative_binomial(np.maximum(on, 1), GO_ON[question])
        yield from _each(signups, Passage.REACHED, question, on)
    yield from _each(signups, Passage.STARTED, "consent", on)


def _each(
    signups: Sequence[tuple[date, int, int]], kind: Passage, question: str, numbers: np.ndarray
) -> Iterator[tuple[FunnelEvent, int]]:
    for (day, channel, _), number in zip(signups, numbers.tolist(), strict=True):
        if number:
            yield FunnelEvent(day, channel, kind, MADE_UP, question), number
