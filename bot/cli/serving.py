"""Runs what serves on the fastest event loop that this machine has."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any


def serve(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end; on uvloop where there is one."""
    with asyncio.Runner(loop_factory=_new_loop()) as runner:
        runner.run(work)


def _new_loop() -> Any:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 - not to be had on Windows

    return uvloop.new_event_loop
