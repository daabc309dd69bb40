"""The command line: `lindung`."""

import gc
import sys

# Nothing that is imported is garbage, and looking for some takes a fifth of the start.
gc.disable()

import typer  # noqa: E402
from typer.exceptions import TyperException  # noqa: E402

from bot.cli.commands import app  # noqa: E402
from bot.cli.failing import EXPECTED, tell, tell_use  # noqa: E402

gc.enable()


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
