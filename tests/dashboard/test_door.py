"""How one gets into the dashboard, stays in, and out again."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.house import House
from dialog.enrollment import ENROLLMENT
from handlers.cards import show
from handlers.staff.entrance.desk import opening
from handlers.timers import Timers
from locales.speak import Message
from storage.access.sessions import SignInLink
from storage.driver import sqlite3
from tests.attacks.room import Room
from tests.blank import blank
from tests.dashboard.conftest import AGUS, DEWI, JOKO, staffed
from tests.dashboard.site import LINK, Site, serving, token_of


def rows(site: Site, table: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(site.room.url.removeprefix("sqlite:///"))) as db:
        return list(db.execute(f"SELECT * FROM {table}"))  # noqa: S608 - a name of ours


def test_a_link_that_is_looked_at_still_lets_in_and_then_never_again(site: Site) -> None:
    link = site.link(DEWI)
    scanner, browser, thief = site.browser(), site.browser(), site.browser()
    for _ in range(3):
        assert scanner.get(link).status_code == 200
    assert "Masuk" in browser.get(link).text
    entered = browser.enter(link)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/")
    assert browser.get().status_code == 200
    assert not scanner.session.cookies
    assert thief.enter(link).status_code == 410
    page = thief.get(link)
    assert page.status_code == 410
    assert "ketik /halaman" in page.text
    assert thief.get().status_code == 401


def test_the_message_with_the_link_says_when_it_was_used(site: Site) -> None:
    link = site.link(DEWI)
    site.room.clock.wait(minutes=3)
    site.browser().enter(link)
    before = len(site.room.calls)
    site.room.say(DEWI, "/staf")
    edited = [b["text"] for _, b in site.room.calls[before:] if "12.03 WIB" in b["text"]]
    assert len(edited) == 1
    assert not LINK.search(edited[0])


def test_signing_in_leaves_other_cards_of_the_chat_as_they_are(site: Site) -> None:
    """A file that is being read, say, still tells how far it is."""
    link, room = site.link(DEWI), site.room
    with room.store.transaction() as unit:
        show(unit, DEWI, 1, 1, Message("3 dari 9 baris"), room.clock.now())
    site.browser().enter(link)
    before = len(room.calls)
    room.say(DEWI, "/staf")
    said = " ".join(body["text"] for _, body in room.calls[before:])
    assert "3 dari 9 baris" in said
    assert "sudah dipakai" in said


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 303), (10, 410)])
def test_a_link_is_good_for_ten_minutes(site: Site, minutes: float, status: int) -> None:
    link = site.link(DEWI)
    site.room.clock.wait(minutes=minutes)
    assert site.browser().get(link).status_code == (200 if status == 303 else 410)
    assert site.browser().enter(link).status_code == status


def test_the_newest_link_is_the_only_one(site: Site) -> None:
    first, second = site.link(DEWI), site.link(DEWI)
    other = site.link(JOKO)
    assert site.browser().enter(first).status_code == 410
    assert site.browser().enter(second).status_code == 303
    assert site.browser().enter(other).status_code == 303


def test_an_agent_gets_no_link(site: Site) -> None:
    shown = site.room.say(AGUS, "/halaman") + site.room.press(AGUS, "halaman:0:")
    assert not LINK.search(shown)
    assert rows(site, "dashboard_link") == []


def test_the_cookie_is_for_this_host_and_for_no_script(site: Site) -> None:
    given = site.browser().enter(site.link(DEWI)).headers["Set-Cookie"]
    assert given.startswith("lindung=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} == set(given.split("; ")[1:])


def test_over_https_the_cookie_and_the_answers_are_for_https_alone(tmp_path: Path) -> None:
    with Room(blank(tmp_path / "room.db")) as room:
        staffed(room)
        with serving(room, "https://lindung.example") as site:
            entered = site.browser().enter(site.link(DEWI))
            given = entered.headers["Set-Cookie"]
            assert given.startswith("__Host-lindung=")
            assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} == set(given.split("; ")[1:])
            assert "Strict-Transport-Security" in site.browser().get().headers


@pytest.mark.parametrize(("minutes", "status"), [(29.9, 200), (30, 401)])
def test_a_session_ends_when_nobody_uses_it(site: Site, minutes: float, status: int) -> None:
    browser = site.browser(DEWI)
    site.room.clock.wait(minutes=minutes)
    assert browser.get().status_code == status


def test_a_session_that_is_used_goes_on_until_it_is_twelve_hours_old(site: Site) -> None:
    browser = site.browser(DEWI)
    for _ in range(24 * 2 - 1):
        site.room.clock.wait(minutes=15)
        assert browser.get().status_code == 200
    site.room.clock.wait(minutes=15)
    assert browser.get().status_code == 401
    assert not browser.session.cookies


def test_that_a_session_is_in_use_is_written_down_once_a_minute(site: Site) -> None:
    browser = site.browser(DEWI)
    seen = []
    for seconds in (0, 59, 1, 30):
        site.room.clock.wait(seconds=seconds)
        browser.get()
        seen.append(rows(site, "dashboard_session")[0][-1])
    assert seen[0] == seen[1] < seen[2] == seen[3]


def test_keluar_ends_the_session_and_takes_the_cookie(site: Site) -> None:
    browser, other = site.browser(DEWI), site.browser(DEWI)
    kept = browser.secret
    left = browser.leave(token_of(browser.get()))
    assert left.status_code == 200
    assert "Anda sudah keluar" in left.text
    assert not browser.session.cookies
    assert browser.get(Cookie=f"lindung={kept}").status_code == 401
    assert other.get().status_code == 200


def test_every_process_knows_who_is_in(postgres_url: str) -> None:
    with Room(postgres_url) as one, Room(postgres_url) as other:
        staffed(one)
        with serving(one) as first, serving(other) as second:
            browser = second.browser()
            assert browser.enter(first.link(DEWI)).status_code == 303
            for site in (first, second):
                assert site.browser().get(Cookie=f"lindung={browser.secret}").status_code == 200
            one.say(DEWI, "/halaman keluar")
            assert browser.get().status_code == 401


@pytest.mark.parametrize("how", ["command", "button"])
def test_whoever_asks_the_bot_is_out_everywhere(site: Site, how: str) -> None:
    browsers, his = [site.browser(DEWI), site.browser(DEWI)], site.browser(JOKO)
    link = site.link(DEWI)
    if how == "command":
        site.room.say(DEWI, "/halaman keluar")
    else:
        site.room.press(DEWI, "halaman:0:keluar")
    assert [browser.get().status_code for browser in browsers] == [401, 401]
    assert site.browser().enter(link).status_code == 410
    assert his.get().status_code == 200


def test_from_the_menu_the_link_comes_below_it(site: Site) -> None:
    before = len(site.room.calls)
    shown = site.room.press(DEWI, "halaman:0:")
    assert {method for method, _ in site.room.calls[before:]} == {
        "answerCallbackQuery",
        "sendMessage",
    }
    (link,) = LINK.findall(shown)
    assert site.browser().enter(link).status_code == 303


def test_pages_are_in_the_language_of_the_chat(site: Site) -> None:
    with site.room.store.transaction() as unit:
        link = SignInLink(DEWI, "en", 1)
        unit.add_sign_in_link("e" * 43, link, site.room.clock.now())
    browser = site.browser()
    assert "<button>Sign in</button>" in browser.get(f"/masuk/{'e' * 43}").text
    browser.enter(f"/masuk/{'e' * 43}")
    assert "There is no such page" in browser.get("/kanal?kanal=entah").text
    assert "You are signed out" in browser.leave(token_of(browser.get())).text


def test_without_a_safe_address_there_is_no_link(site: Site) -> None:
    desk = opening("")
    site.room.turns.office.desks["halaman"] = desk  # type: ignore[index]
    shown = site.room.say(DEWI, "/halaman")
    assert "LINDUNG_DASHBOARD_URL" in shown
    assert rows(site, "dashboard_link") == []


@pytest.mark.parametrize(
    ("address", "button"),
    [
        ("https://lindung.example", True),
        ("https://1.1.1.1", True),
        ("https://10.0.0.5", False),
        ("http://127.0.0.1:8081", False),
        ("http://[::1]:8081", False),
        ("http://localhost:8081", False),
    ],
)
def test_an_address_that_telegram_takes_for_none_is_sent_as_text(
    site: Site, address: str, button: bool
) -> None:
    site.room.turns.office.desks["halaman"] = opening(address)  # type: ignore[index]
    before = len(site.room.calls)
    text = site.room.say(DEWI, "/halaman")
    keyboard = site.room.calls[before][1]["reply_markup"]["inline_keyboard"]
    opened = [each["url"] for row in keyboard for each in row if "url" in each]
    assert bool(opened) is button
    assert all(each.startswith(f"{address}/masuk/") for each in opened)
    assert (f"{address}/masuk/" in text) is not button


def test_what_is_over_is_swept(site: Site) -> None:
    site.link(JOKO)
    site.browser(DEWI)
    room = site.room
    house = House(Timers(room.store, ENROLLMENT, room.clock), room.store, room.clock)
    house.keep()
    assert (len(rows(site, "dashboard_link")), len(rows(site, "dashboard_session"))) == (1, 1)
    room.clock.wait(hours=1)
    house.keep()
    assert (rows(site, "dashboard_link"), rows(site, "dashboard_session")) == ([], [])


def test_what_was_done_is_in_the_audit_log_and_no_secret_is(
    site: Site, loud: Callable[[], str]
) -> None:
    link = site.link(DEWI)
    browser = site.browser()
    browser.enter(link)
    secret = browser.secret
    token = token_of(browser.get("/?periode=bulan+lalu"))
    browser.leave(token)
    site.room.say(DEWI, "/halaman keluar")
    for shown in (link.removeprefix("/masuk/"), secret, token):
        assert shown not in loud()
    assert site.room.deeds()[-5:] == [
        ("staff 1", "link", "dashboard"),
        ("staff 1", "sign in", "dashboard"),
        ("staff 1", "look", "dashboard overview"),
        ("staff 1", "sign out", "dashboard"),
        ("staff 1", "sign out", "everywhere"),
    ]


def test_the_database_has_hashes_of_secrets_alone(site: Site) -> None:
    browser, link = site.browser(DEWI), site.link(JOKO)
    found = rows(site, "dashboard_session") + rows(site, "dashboard_link")
    assert any(isinstance(value, bytes) for row in found for value in row)
    kept = repr(found)
    assert browser.secret not in kept
    assert link.removeprefix("/masuk/") not in kept


def test_a_file_that_is_taken_along_is_an_export(site: Site) -> None:
    taken = site.browser(DEWI).get("/unduh/kanal.csv")
    assert taken.headers["Content-Disposition"].startswith('attachment; filename="lindung-kanal')
    assert site.room.deeds()[-1] == ("staff 1", "export", "dashboard unduh/kanal.csv")
