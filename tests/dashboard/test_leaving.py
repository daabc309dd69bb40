"""Leaving when there is nothing left to leave."""

from tests.dashboard.conftest import DEWI
from tests.dashboard.site import Site, token_of


def test_whoever_is_out_already_is_told_so_and_not_that_something_broke(site: Site) -> None:
    """A page stays open; meanwhile the session was ended by the bot, or in another window."""
    browser = site.browser(DEWI)
    token = token_of(browser.get())
    site.room.say(DEWI, "/halaman keluar")
    for _ in range(2):
        left = browser.leave(token)
        assert left.status_code == 200
        assert "Anda sudah keluar" in left.text
