"""Where the dashboard is, and that no link to it goes over a network in the clear."""

import pytest
from pydantic import ValidationError

from bot.settings import Settings


@pytest.mark.parametrize(
    ("dashboard", "webhook", "listen", "found"),
    [
        ("", "", "127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("", "", "0.0.0.0:8081", ""),
        ("", "", "10.0.0.5:8081", ""),
        ("", "https://bot.example.id", "0.0.0.0:8081", "https://bot.example.id"),
        ("", "https://bot.example.id:8443/lindung/", "0.0.0.0:8081", "https://bot.example.id:8443"),
        ("", "http://10.0.0.5:8081", "10.0.0.5:8081", ""),
        ("", "http://127.0.0.1:9000", "127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("https://angka.example.id/", "https://bot.example.id", "", "https://angka.example.id"),
        ("http://localhost:8081", "", "0.0.0.0:8081", "http://localhost:8081"),
        ("http://[::1]:8081", "", "[::1]:8081", "http://[::1]:8081"),
        ("", "", "[::1]:8081", "http://[::1]:8081"),
    ],
)
def test_the_dashboard_is_where_its_links_are_safe(
    dashboard: str, webhook: str, listen: str, found: str
) -> None:
    settings = Settings(
        dashboard_url=dashboard, webhook_url=webhook, listen=listen or "127.0.0.1:1"
    )
    assert settings.dashboard == found


@pytest.mark.parametrize(
    "url",
    [
        "http://angka.example.id", "angka.example.id", "https://angka.example.id/angka",
        "https://angka.example.id?a=b", "https://nama@angka.example.id", "javascript:alert(1)",
        "http://127.0.0.1.example.id", "https://",
    ],
)  # fmt: skip
def test_any_other_address_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ValidationError, match="https://host"):
        Settings(dashboard_url=url)
