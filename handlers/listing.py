"""The list that a restore reads, as turns add to it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from storage import Vault
from storage.keys.repeating import Decided, keep, line_of_chat

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Listing:
    """Adds to the file at `path`, under a key of the vault."""

    vault: Vault
    path: Path

    def add(self, chat_id: int, at: datetime, what: Decided) -> None:
        """Have a restore decide it again. A full disk keeps nobody from what is theirs to decide:
        whoever runs this then finds the line in the log."""
        line = line_of_chat(self.vault, chat_id, at, what)
        try:
            keep(self.path, line)
        except OSError as error:
            log.error("not listed for a restore", line=line, error=type(error).__name__)
