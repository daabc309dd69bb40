"""What pages fetch besides: a browser that may not guess has to be told what it is."""

import pytest

from handlers.dashboard.assets import ASSETS, KINDS
from tests.dashboard.site import Browser, Site


@pytest.mark.parametrize("name", ASSETS)
def test_every_file_says_what_it_is(site: Site, name: str) -> None:
    found = Browser(site.url).get(f"/static/{name}")
    assert found.headers["Content-Type"] == KINDS[name.rpartition(".")[2]]
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.content
