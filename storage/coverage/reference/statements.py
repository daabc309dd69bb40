"""The statements about reference facts."""

# ruff: noqa: S608 - only constants of ours are put into these texts

from typing import Final

from storage.coverage.reference.tables import OfficialRow, TargetRow
from storage.sql import Dialect

OFFICIAL: Final = (
    "metric", "month", "version", "definition", "value", "unit", "whole", "status", "published_on",
    "flag", "flag_word", "source", "note",
)  # fmt: skip
TARGET: Final = (
    "metric", "month", "set_in", "version", "value", "unit", "whole", "by", "flag", "flag_word",
    "source", "note",
)  # fmt: skip
PROFILE: Final = (
    "code", "since", "kind", "flag", "flag_word", "source", "reach", "agents", "capacity_per_day",
    "payers_per_day",
)  # fmt: skip


class ReferenceStatements:
    """Made once for one database."""

    def _reference(self, sql: Dialect) -> None:
        self.add_official = sql.insert(OfficialRow, OFFICIAL)
        self.add_target = sql.insert(TargetRow, TARGET)
        self.official = sql.text(
            f"SELECT {', '.join(OFFICIAL)} FROM coverage_official ORDER BY metric, month, version"
        )
        self.targets = sql.text(
            f"SELECT {', '.join(TARGET)} FROM coverage_target"
            " ORDER BY metric, month, set_in, version"
        )
        self.profiles = sql.text(
            f"SELECT {', '.join(PROFILE)} FROM coverage_profile ORDER BY code, since"
        )
