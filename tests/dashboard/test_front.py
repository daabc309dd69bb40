"""What every answer is like, whoever asks: its headers, its limits, what is said when all fails."""

from collections.abc import Callable

import pytest

from storage import Unavailable
from tests.dashboard.conftest import DEWI, JOKO
from tests.dashboard.site import Site


def test_nothing_is_shown_that_is_not_written_down(
    site: Site, monkeypatch: pytest.MonkeyPatch, loud: Callable[[], str]
) -> None:
    """And of what went wrong the log says its kind alone: a message may quote a secret."""
    browser = site.browser(DEWI)

    def full(*_: object) -> None:
        raise OSError(f"no room for {browser.secret}")

    monkeypatch.setattr("storage.unit.unit.Unit.audit", full)
    assert browser.get().status_code == 500
    assert "page failed" in loud()
    assert browser.secret not in loud()
    monkeypatch.undo()
    assert browser.get().status_code == 200


def test_while_the_database_is_away_one_is_asked_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, link = site.browser(DEWI), site.link(JOKO)

    def away(*_: object) -> None:
        raise Unavailable("The database is away.")

    monkeypatch.setattr(site.room.store, "transaction", away)
    monkeypatch.setattr(site.room.store, "reader", away)
    for answer in (browser.get(), browser.get(link), browser.enter(link)):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    monkeypatch.undo()
    assert browser.get().status_code == 200


HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/", 200, "no-store"),
        ("/masuk", 401, "no-store"),
        ("/masuk/forged", 410, "no-store"),
        ("/keluar", 405, "no-store"),
        ("/tidak-ada", 404, "no-store"),
        ("/static/dashboard.css", 200, "no-cache"),
        ("/static/tidak-ada.css", 404, "no-store"),
    ],
)
def test_every_answer_has_the_headers(site: Site, path: str, status: int, kept: str) -> None:
    answer = site.browser(DEWI).get(path)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == kept
    assert "Strict-Transport-Security" not in answer.headers


def test_whoever_is_not_in_is_told_how_to_get_in(site: Site) -> None:
    page = site.browser().get()
    assert page.status_code == 401
    assert "Ketik /halaman" in page.text
    assert "Type /halaman" in site.browser().get(**{"Accept-Language": "en-GB"}).text


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "/", "GET, HEAD"), ("GET", "/keluar", "POST"), ("DELETE", "/healthz", "GET, HEAD")],
)
def test_an_address_is_asked_in_its_own_way(
    site: Site, method: str, path: str, allowed: str
) -> None:
    answer = site.browser(DEWI).session.request(method, site.url + path, timeout=30)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_styles_are_asked_for_again_only_when_they_changed(site: Site) -> None:
    """Also behind a proxy that compresses, which puts W/ before the tag."""
    first = site.browser().get("/static/dashboard.css")
    for kept in (first.headers["ETag"], f"W/{first.headers['ETag']}"):
        again = site.browser().get("/static/dashboard.css", **{"If-None-Match": kept})
        assert (again.status_code, again.content) == (304, b"")


def test_wrong_links_are_limited_and_shut_nobody_else_out(site: Site) -> None:
    """Behind a proxy all come from one address."""
    good = site.link(DEWI)
    inside = site.browser(JOKO)
    guesser = site.browser()
    answers = [guesser.get("/masuk/" + f"{number:043}") for number in range(11)]
    assert [each.status_code for each in answers] == [410] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert guesser.get(Cookie=f"lindung={'a' * 43}").status_code == 429
    assert guesser.enter(f"/masuk/{'b' * 43}").status_code == 429
    assert site.browser().enter(good).status_code == 303
    assert inside.get().status_code == 200


def test_what_cannot_be_a_secret_is_not_looked_for(site: Site) -> None:
    """So it is no guess either, and nobody has to wait for it."""
    browser = site.browser()
    for shown in ("x", "a" * 42, "a" * 44, "b" * 5000):
        for _ in range(4):
            assert browser.get(f"/masuk/{shown}").status_code == 410
            assert browser.enter(f"/masuk/{shown}").status_code == 410
            assert browser.get(Cookie=f"lindung={shown}").status_code == 401


def test_one_session_looks_at_no_more_than_a_page_a_second(site: Site) -> None:
    browser, other = site.browser(DEWI), site.browser(DEWI)
    assert [browser.get().status_code for _ in range(61)] == [200] * 60 + [429]
    assert browser.session.cookies, "who was too quick stays in"
    assert other.get().status_code == 200
