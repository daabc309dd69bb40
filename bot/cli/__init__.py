"""The command line: `lindung`."""

import sys

from bot.cli.commands import app
from bot.cli.failing import EXPECTED, tell


def main() -> None:
    """Run a command. What a person can mend is one line on stderr, with what to do."""
    try:
        app()
    except EXPECTED as error:
        tell(error)
        sys.exit(1)
