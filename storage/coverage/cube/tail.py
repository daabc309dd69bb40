"""What is not folded yet, worked out once for all questions of a transaction.

Between two statements another process may fold. Cube and tail belong together as long as the number
of the newest fold is the same before and after; when it is not, the question is asked again.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from storage.coverage.cube.batch import Batch, changed_members
from storage.unit.work import Work

T = TypeVar("T")
ALL: Final = (b"", b"\xff" * 17)
_EVERYBODY: Final = 2**62


class Tail(Work):
    """The part of a transaction that knows what is not folded."""

    _known: tuple[int, Batch] | None = None

    def unfolded(self) -> Batch:
        """What the facts add that are not folded yet; not to be changed."""
        return self.exact(lambda tail: tail)

    def exact(self, ask: Callable[[Batch], T]) -> T:
        """The answer to a question about the cube and what is not folded, at one instant."""
        while True:
            fold = self._newest_fold()
            if self._known is None or self._known[0] != fold:
                self._known = fold, self._work_out()
            answer = ask(self._known[1])
            if self._newest_fold() == fold:
                return answer

    def forget_tail(self) -> None:
        """This transaction has changed what is not folded."""
        self._known = None

    def _newest_fold(self) -> int:
        return int(self._run(self._sql.newest_fold).fetchone()[0])

    def _work_out(self) -> Batch:
        batch = Batch()
        rows = self._run(self._sql.unfolded, *ALL, _EVERYBODY)
        for events, new in changed_members(rows):
            batch.change(events, new)
        return batch
