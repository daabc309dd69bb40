"""The dashboard, as somebody who wants in would go about it, and somebody who wants to see more."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest

from bot.dashboard.answers import sent
from bot.links import start_payload
from handlers.dashboard.looking import Page
from handlers.dashboard.showing import VIEWS
from tests.attacks.room import DASHBOARD, Room
from tests.blank import blank
from tests.dashboard.conftest import DEWI, JOKO, staffed
from tests.dashboard.site import OWN, Browser, Site, serving, token_of

WORKER = 51
CROSS_SITE = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://other.example.id"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {},
]
"""A browser says where a form comes from; one that says nothing is not believed."""


@pytest.fixture
def site(room: Room) -> Iterator[Site]:
    staffed(room)
    with serving(room) as made:
        yield made


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_many_who_press_at_once_one_gets_in(
    tmp_path: Path, request: pytest.FixtureRequest, database: str
) -> None:
    """With PostgreSQL in two processes."""
    with ExitStack() as stack:
        if database == "sqlite":
            rooms = [stack.enter_context(Room(blank(tmp_path / "room.db")))]
        else:
            url = request.getfixturevalue("postgres_url")
            rooms = [stack.enter_context(Room(url)) for _ in range(2)]
        staffed(rooms[0])
        sites = [stack.enter_context(serving(each)) for each in rooms]
        for _ in range(5):
            press = _together(Barrier(6), sites[0].link(DEWI))
            browsers = [sites[number % len(sites)].browser() for number in range(6)]
            with ThreadPoolExecutor(6) as pool:
                statuses = sorted(pool.map(press, browsers))
            assert statuses == [303, 410, 410, 410, 410, 410]
            for each in rooms:
                each.clock.wait(minutes=5)


def _together(start: Barrier, link: str) -> Callable[[Browser], int]:
    def press(browser: Browser) -> int:
        start.wait()
        return browser.enter(link).status_code

    return press


@pytest.mark.parametrize("headers", CROSS_SITE, ids=str)
def test_no_other_page_signs_anybody_in(site: Site, headers: dict[str, str]) -> None:
    """Else an admin could be made to read, and believe, what another one sees."""
    link = site.link(DEWI)
    victim = site.browser()
    forged = victim.post("/masuk", {"tautan": link.removeprefix("/masuk/")}, headers)
    assert forged.status_code == 403
    assert not victim.session.cookies
    assert victim.enter(link).status_code == 303, "the link is not used up by that"


@pytest.mark.parametrize("headers", CROSS_SITE, ids=str)
def test_no_other_page_signs_anybody_out(site: Site, headers: dict[str, str]) -> None:
    browser = site.browser(DEWI)
    token = token_of(browser.get())
    assert browser.post("/keluar", {"token": token}, headers).status_code == 403
    assert browser.get().status_code == 200


def test_a_browser_that_tells_the_origin_alone_is_believed(site: Site) -> None:
    browser, secret = site.browser(), site.link(DEWI).removeprefix("/masuk/")
    assert browser.post("/masuk", {"tautan": secret}, {"Origin": DASHBOARD}).status_code == 303


def test_a_form_of_another_session_is_refused(site: Site) -> None:
    hers, his = site.browser(DEWI), site.browser(JOKO)
    for token in (token_of(his.get()), "", "ä", "0" * 64):
        assert hers.leave(token).status_code == 403
    assert hers.get().status_code == 200
    assert hers.leave(token_of(hers.get())).status_code == 200


def test_a_session_that_was_there_before_is_not_signed_in(site: Site) -> None:
    """Whoever puts a cookie into somebody's browser learns nothing from it."""
    victim = site.browser()
    planted = "p" * 43
    victim.session.cookies.set("lindung", planted)
    victim.enter(site.link(DEWI))
    assert site.browser().get(Cookie=f"lindung={planted}").status_code == 401


def test_signing_in_ends_the_session_that_the_browser_had(site: Site) -> None:
    browser = site.browser(JOKO)
    his = browser.secret
    assert browser.enter(site.link(DEWI)).status_code == 303
    assert browser.secret != his
    assert site.browser().get(Cookie=f"lindung={his}").status_code == 401
    assert "Petugas 31" in browser.get().text


def test_an_altered_cookie_is_none(site: Site) -> None:
    secret = site.browser(DEWI).secret
    other = "A" if secret[-5] != "A" else "B"
    altered = secret[:-5] + other + secret[-4:]
    for shown in (altered, secret[:-1], secret + "A", secret.swapcase(), "", '"', "a" * 5000):
        assert site.browser().get(Cookie=f"lindung={shown}").status_code == 401


def test_the_link_is_no_cookie_and_the_cookie_is_no_link(site: Site) -> None:
    link = site.link(DEWI)
    assert site.browser().get(Cookie=f"lindung={link.removeprefix('/masuk/')}").status_code == 401
    secret = site.browser(JOKO).secret
    assert site.browser().enter(f"/masuk/{secret}").status_code == 410


def test_a_suspension_ends_sessions_and_links_for_good(site: Site) -> None:
    browser, link = site.browser(JOKO), site.link(JOKO)
    kept = {"Cookie": f"lindung={browser.secret}"}
    assert browser.get().status_code == 200
    site.room.say(DEWI, "/tangguhkan 2")
    assert browser.get().status_code == 401
    assert site.browser().get(link).status_code == 410
    site.room.say(DEWI, "/aktifkan 2")
    assert site.browser().enter(link).status_code == 410
    assert site.browser().get(**kept).status_code == 401
    assert site.browser(JOKO).get().status_code == 200


def test_a_role_is_looked_up_at_each_look(site: Site) -> None:
    """Whatever took it away, and though the session is still there."""
    browser, link = site.browser(DEWI), site.link(DEWI)
    demote = "UPDATE staff SET role = 'agent', channel = 1 WHERE chat_id = 31"
    with site.room.store.transaction() as unit:
        unit._connection.execute(demote)  # type: ignore[union-attr]
    assert browser.get().status_code == 401
    assert site.browser().enter(link).status_code == 410


def test_erasing_ends_sessions_and_links(site: Site) -> None:
    browser, link = site.browser(JOKO), site.link(JOKO)
    with site.room.store.transaction() as unit:
        unit.erase_account(JOKO)
    assert browser.get().status_code == 401
    assert site.browser().enter(link).status_code == 410


def test_a_channel_admin_sees_the_own_channel_alone(site: Site) -> None:
    """On every page there is, whatever is asked for."""
    room = site.room
    payload = start_payload(room.vault, room.channel("pegadaian"), room.clock.today())
    room.enroll(WORKER, start=f"/start {payload}")
    hers, his = site.browser(DEWI), site.browser(JOKO)
    assert "PEGADAIAN" in hers.get("/kanal").text
    for view in VIEWS:
        assert b"PEGADAIAN" not in his.get(f"/{view}").content, view
        assert his.get(f"/{view}?kanal=pegadaian").status_code == 404, view


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pyproject.toml",
        "/static/..%2fpyproject.toml",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/..%5c..%5cpyproject.toml",
        "/static//etc/passwd",
        "/static/report.html",
        "/static/door.html",
        "/static/dashboard.css%00.html",
        "/static/",
    ],
)
def test_no_path_leads_out_of_the_styles(site: Site, path: str) -> None:
    """As it is written, without a client that would tidy it up."""
    answer = raw(site, f"GET {path} HTTP/1.1\r\nHost: lindung\r\nConnection: close\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400"))


@pytest.mark.parametrize(
    "path",
    ["/masuk/x%0d%0aSet-Cookie:%20lindung=planted", "/%0d%0aX-Evil:%201", "/?a=%0d%0aX-Evil:%201"],
)
def test_no_header_is_made_of_what_was_asked(site: Site, path: str) -> None:
    answer = raw(site, f"GET {path} HTTP/1.1\r\nHost: lindung\r\nConnection: close\r\n\r\n")
    head = answer.split(b"\r\n\r\n")[0].lower()
    assert b"x-evil" not in head
    assert b"planted" not in head


def test_the_name_of_a_file_makes_no_header() -> None:
    answer = sent(Page(b"", "text/csv", 'a"\r\nX-Evil: 1;\u202e.csv'))
    given = answer.headers["Content-Disposition"]
    assert given == 'attachment; filename="a___X-Evil__1__.csv"'


def test_where_one_is_led_is_not_what_the_host_header_says(site: Site) -> None:
    secret = site.link(DEWI).removeprefix("/masuk/")
    headers = OWN | {"Host": "evil.example"}
    assert site.browser().post("/masuk", {"tautan": secret}, headers).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"tautan": "SECRET"}'),
        ("text/plain", b"tautan=SECRET"),
        ("multipart/form-data; boundary=b",
         b'--b\r\nContent-Disposition: form-data; name="tautan"\r\n\r\nSECRET\r\n--b--\r\n'),
        ("application/x-www-form-urlencoded", b"tautan=SECRET\xff"),
        ("application/x-www-form-urlencoded; charset=rot13", b"tautan=SECRET"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"tautan=SECRET"),
    ],
)  # fmt: skip
def test_nothing_but_a_form_is_read(site: Site, content_type: str, body: bytes) -> None:
    secret = site.link(DEWI).removeprefix("/masuk/").encode()
    browser = site.browser()
    answer = browser.session.post(
        f"{site.url}/masuk",
        body.replace(b"SECRET", secret),
        headers=OWN | {"Content-Type": content_type},
        timeout=30,
        allow_redirects=False,
    )
    assert answer.status_code == 415
    assert not browser.session.cookies


def test_odd_forms_break_nothing(site: Site) -> None:
    for fields in ({"tautan": ""}, {"tautan": "\0" * 43}, {"tautan": "ü" * 43}, {"x": "y"}):
        assert site.browser().post("/masuk", fields).status_code == 410
    assert site.browser(JOKO).get("/?periode=%ff%fe&periode=2").status_code == 200


def raw(site: Site, request: str) -> bytes:
    """The answer to these very bytes."""
    place = urlsplit(site.url)
    with socket.create_connection((str(place.hostname), int(place.port or 0)), 30) as connection:
        connection.sendall(request.encode())
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)
