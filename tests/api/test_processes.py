"""Two processes serve one database: a key is one key, whoever of them is asked."""

import threading
from collections.abc import Iterator

import pytest
import requests

from bot.api.limits import whose
from domain.limits import limit
from storage import Store
from tests.api.conftest import OF_CHANNEL, READER, Served, add_tokens, serving
from tests.api.items import NIK, OTHER, signup
from tests.conversation import FixedClock
from tests.storage.samples import VAULT, rows

Both = tuple[Served, Served]


@pytest.fixture
def both(postgres_url: str) -> Iterator[Both]:
    """Two programs that share nothing but PostgreSQL."""
    with (
        Store.open(postgres_url, VAULT, create=True) as first,
        Store.open(postgres_url, VAULT) as second,
    ):
        add_tokens(first)
        with serving(first) as one, serving(second) as other:
            yield one, other


def test_a_key_is_answered_once_and_refused_for_another_body(both: Both) -> None:
    one, other = both
    body = {"items": [signup()]}
    first, again = (each.post("/signups", body, "across-1") for each in (one, other))
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    refused = other.post("/signups", {"items": [signup(nik=OTHER)]}, "across-1")
    assert (refused.status_code, refused.json()["status"]) == (409, 409)
    assert rows(one.store, "SELECT count(*) FROM ledger") == [(1,)]


def test_of_many_bodies_under_one_key_at_once_one_is_taken(both: Both) -> None:
    found: list[requests.Response] = []

    def send(number: int) -> None:
        body = {"items": [signup(nik=(NIK, OTHER)[number % 2])]}
        found.append(both[number // 2 % 2].post("/signups", body, "across-2"))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.status_code for each in found) == [200] * 4 + [409] * 4
    assert rows(both[0].store, "SELECT count(*) FROM ledger") == [(1,)]


def test_guesses_count_whichever_process_is_asked(both: Both) -> None:
    statuses = [both[n % 2].get("/coverage/facts", f"guess-{n}").status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]
    for each in both:
        slowed = each.get("/coverage/facts", "guess-more")
        assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "6")
        assert each.get("/coverage/facts", READER).status_code == 200
    kept = rows(both[0].store, "SELECT name FROM bucket ORDER BY name")
    assert [name[:6] for (name,) in kept] == ["addres", "token:"]
    assert "127.0.0.1" not in str(kept)


def test_who_has_a_stolen_token_cannot_flood_the_ledger(both: Both) -> None:
    one, other = both
    today, now = FixedClock().today(), int(FixedClock().now().timestamp() * 1000)
    rule = limit("api_items", today)
    with one.store.transaction() as unit:
        token = unit.token(OF_CHANNEL)
        assert token is not None
        name = f"items:{token.hashed.hex()}"
        unit.bucket(name)
        unit.draw(name, now + (rule.many - 3) * rule.every)
    two = {"items": [signup(), signup(nik=OTHER)]}
    assert one.post("/signups", two, "items-one").status_code == 200
    assert one.post("/signups", two, "items-one").status_code == 200, "the same key, once"
    refused = other.post("/signups", two, "items-two")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert other.post("/signups", {"items": two["items"][:1]}, "items-two").status_code == 200


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_an_address_more_is_no_other_caller(address: str, caller: str) -> None:
    assert whose(address) == caller


def test_a_token_has_one_limit_in_all_processes(both: Both) -> None:
    statuses = [both[n % 2].get("/coverage/facts", READER).status_code for n in range(602)]
    assert statuses == [200] * 600 + [429] * 2
    assert both[1].get("/coverage/facts").status_code == 200
