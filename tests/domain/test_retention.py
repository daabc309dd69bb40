"""Everything personal that can lie idle has a rule, with its source, and no day is made up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.dated import NoRow
from domain.retention import _RULES, Kept, days_kept, forgotten_before, rule

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_everything_has_a_rule_with_a_source() -> None:
    assert {each.kept for each in _RULES} == set(Kept)
    for each in _RULES:
        assert each.days > 0 and each.flag == "A" and each.source


@pytest.mark.parametrize("kept, days", [
    (Kept.CONVERSATION, 30), (Kept.DRAFT, 30), (Kept.FORM, 365), (Kept.CONSENT, 365),
])  # fmt: skip
def test_days_are_those_that_were_promised(kept: Kept, days: int) -> None:
    assert forgotten_before(kept, NOW) == NOW - timedelta(days=days)


def test_people_are_told_of_every_rule() -> None:
    told = {"conversation": 30, "draft": 30, "form": 365, "consent": 365}
    assert days_kept(NOW.date()) == told


def test_a_day_without_a_rule_is_an_error() -> None:
    with pytest.raises(NoRow, match=r"retention\.toml"):
        rule(Kept.FORM, date(2025, 12, 31))
