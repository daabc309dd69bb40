"""The command line: `lindung`."""

import sys

import typer
from typer.exceptions import TyperException

from bot.cli.commands import app
from bot.cli.failing import EXPECTED, tell, tell_use


def main() -> None:
    """Run a command. What a person can mend is one line on stderr, with what to do."""
    try:
        sys.exit(app(prog_name="lindung", standalone_mode=False))
    except TyperException as error:
        tell_use(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        print("lindung: Nothing was done.", file=sys.stderr)
        sys.exit(1)
    except EXPECTED as error:
        tell(error)
        sys.exit(1)
