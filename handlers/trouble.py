"""What may be said of an exception in a log: where it passed, never its text or its values."""

import traceback
from pathlib import Path


def passed(error: BaseException) -> list[str]:
    """The places an exception passed, outermost first. Its message may quote what was typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
