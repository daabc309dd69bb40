"""Processes forked from one that has imported everything: a start costs 0.2 s, not 1.5."""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from types import TracebackType
from typing import IO, Self


def _forking() -> ForkServerContext:
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.preloaded"])
    return forks


FORKS = _forking()


class Forked:
    """A piece of Python at work, `words` as its arguments: as `python -c` in a `Popen` would be."""

    def __init__(self, code: str, *words: str) -> None:
        theirs_in, ours_in = FORKS.Pipe(duplex=False)
        ours_out, theirs_out = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=_run, args=(code, words, theirs_in, theirs_out))
        self._process.start()
        theirs_in.close()
        theirs_out.close()
        self.stdin, self.stdout = _file(ours_in, "w"), _file(ours_out, "r")

    @property
    def pid(self) -> int:
        """Of the process."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended: minus the signal, if by one; None while it runs."""
        return self._process.exitcode

    def line(self) -> str:
        """The next line that it says. It has to come."""
        said = self.stdout.readline()
        assert said, "it has ended, or said all there is"
        return said

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        self._process.kill()
        self._process.join()

    def wait(self, seconds: float = 60) -> int:
        """Its exit code; it has so long."""
        self._process.join(seconds)
        assert self._process.exitcode is not None, "it runs still"
        return self._process.exitcode

    def rest(self, said: str = "", seconds: float = 60) -> str:
        """Tell it this and no more; all that it says until its end."""
        with suppress(BrokenPipeError):
            self.stdin.write(said)
            self.stdin.close()
        with self.stdout:
            heard = self.stdout.read()
        self.wait(seconds)
        return heard

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.kill()
        self.stdout.close()
        with suppress(BrokenPipeError):
            self.stdin.close()


def _run(code: str, words: Sequence[str], stdin: Connection, stdout: Connection) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # it goes when its parent does
    sys.argv = ["-c", *words]
    sys.stdin, sys.stdout = _file(stdin, "r"), _file(stdout, "w")
    exec(compile(code, "<forked>", "exec"), {"__name__": "__main__"})  # noqa: S102 - a test's own
    sys.stdout.flush()


def _file(connection: Connection, mode: str) -> IO[str]:
    """The same pipe as text, by lines."""
    file = os.fdopen(os.dup(connection.fileno()), mode, buffering=1, encoding="utf-8")
    connection.close()
    return file
