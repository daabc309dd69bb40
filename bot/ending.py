"""The end of the program comes in time: a database that does not answer keeps nobody here."""

import os
import threading
from collections.abc import Callable, Mapping

import structlog

log = structlog.get_logger()

SECONDS = 4.5
"""From the signal to the end, at most."""


class Ending:
    """Once it has begun, the process ends in time, whatever hangs in it.

    Nothing is lost by that: what is not on disk comes again, as after a kill.
    """

    def __init__(self) -> None:
        self.left: Callable[[], Mapping[str, int]] = dict
        self._begun = False

    def begin(self) -> None:
        """The stop has begun; a thread that nobody waits for looks that it ends."""
        if not self._begun:
            self._begun = True
            timer = threading.Timer(SECONDS, self._end)
            timer.daemon = True
            timer.start()

    def _end(self) -> None:
        log.error("what hangs is not waited for", **self.left())
        os._exit(1)
