"""The promise of the straight road: at most 10 actions after /start, at most 3 of them typed."""

import re
from pathlib import Path

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"


def test_ten_actions_three_typed() -> None:
    story = (TRANSCRIPTS / "jalan_lurus.txt").read_text(encoding="utf-8")
    before_receipt = story.split("TANDA TERIMA")[0]
    actions = re.findall(r"^Budi: (.*)$", before_receipt, re.MULTILINE)
    assert actions[0] == "/start"
    typed = [action for action in actions[1:] if not action.startswith("(")]
    assert len(actions[1:]) <= 10
    assert len(typed) <= 3
