"""Every conversation in tests/transcripts, word for word. `make transcripts` writes them anew."""

import os
from pathlib import Path

import pytest

from tests.stories import play

STORIES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_story(story: Path, tmp_path: Path) -> None:
    written = story.read_text(encoding="utf-8")
    played = play(written, tmp_path)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        story.write_text(played, encoding="utf-8")
    else:
        assert played == written
