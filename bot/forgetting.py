"""Retention at work: once a day all tables are gone through, a piece at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from domain.retention import Kept, forgotten_before
from handlers.clock import Clock
from storage import Store, Unit
from storage.audit.log import Deed
from storage.keys.idle import START, Piece, Place

log = structlog.get_logger()

Forget: TypeAlias = Callable[[Unit, Place, datetime, datetime], Piece]

WALKS: Final[tuple[tuple[Kept, Forget, Place], ...]] = (
    (Kept.CONVERSATION, Unit.forget_conversations, (START,)),
    (Kept.DRAFT, Unit.forget_drafts, (START,)),
    (Kept.FORM, Unit.forget_forms, (START, "")),
    (Kept.CONSENT, Unit.forget_consents, (START, START)),
)
"""Forms before consents: what was agreed to goes first."""

PROGRAM: Final = "retention"
"""Who it is in the audit log."""


class Forgetting:
    """Goes through all that lies idle. Synchronous: it runs in a storage thread.

    Several processes may do so at once: what one has forgotten the next does not find. Whoever is
    stopped in the middle begins again at the next start.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._walk = 0
        self._after: Place | None = None

    def begin(self) -> None:
        """From the first row of the first table."""
        self._walk, self._after = 0, WALKS[0][2]

    def go_on(self) -> bool:
        """One piece, in a short transaction; whether there is more.

        A piece that fails is the next one again: nothing of it was kept.
        """
        if self._after is None:
            return False
        kept, forget, _ = WALKS[self._walk]
        self._after = self._piece(kept, forget, self._after)
        if self._after is None and self._walk + 1 < len(WALKS):
            self._walk += 1
            self._after = WALKS[self._walk][2]
        return self._after is not None

    def _piece(self, kept: Kept, forget: Forget, after: Place) -> Place | None:
        now = self.clock.now()
        with self.store.transaction() as unit:
            piece = forget(unit, after, forgotten_before(kept, now), now)
            if kept is Kept.FORM and piece.forgotten:
                unit.audit(PROGRAM, Deed.ERASE, f"{piece.forgotten} forms by their time", now)
        if piece.forgotten:
            log.info("forgotten", what=str(kept), many=piece.forgotten)
        return piece.after
