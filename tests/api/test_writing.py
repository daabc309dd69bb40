"""What partners write: counted once, told where it is wrong, and nothing said of who is known."""

import msgspec
import pytest
import requests

from domain.months import Month
from storage.coverage.checking import verify
from tests.api.conftest import OF_CHANNEL, READER, Served
from tests.api.items import NEW, NIK, OTHER, payment, signup
from tests.conversation import FixedClock

TODAY = FixedClock().today()


def test_what_is_sent_twice_is_written_once(served: Served) -> None:
    body = {"items": [signup(), signup(nik="1234", region="0000"), payment()]}
    assert served.post("/signups", body, "a-key-of-its-own").status_code == 422
    good = {"items": [signup(), signup(nik="3273061413889999"), signup(region="9876")]}
    with served.store.reader() as reader:
        before = reader.unfolded_count()
    first = served.post("/signups", good, "a-key-of-its-own")
    again = served.post("/signups", good, "a-key-of-its-own")
    assert first.content == again.content
    assert [row["taken"] for row in first.json()["rows"]] == [True, False, False]
    with served.store.reader() as reader:
        assert reader.unfolded_count() == before + 1
    other = served.post("/signups", {"items": [signup(region="3171")]}, "a-key-of-its-own")
    assert other.status_code == 409


def test_a_payment_says_nothing_of_who_is_known(served: Served) -> None:
    known, unknown = payment(), payment(nik="3174015708909999")
    served.post("/signups", {"items": [signup()]}, "known-here")
    answers = [
        served.post("/payments", {"items": [each]}, f"payment-{place}").content
        for place, each in enumerate((known, unknown))
    ]
    assert answers[0] == answers[1]


def test_what_partners_write_counts(served: Served) -> None:
    served.post("/signups", {"items": [signup(nik=OTHER)]}, "counted-signup")
    served.post("/payments", {"items": [payment(nik=OTHER)]}, "counted-payment")
    served.store.fold(FixedClock().now())
    with served.store.reader() as reader:
        assert verify(reader, Month.of(TODAY), lambda _: None).broken == ()
        assert reader.signups_between(TODAY.replace(day=19), TODAY.replace(day=19))[1, "3273"] > 0


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (payment(occurred_on="2026-12-24"), "future"),
        (payment(paid_through="2026-10"), "1 to"),
        (payment(nik=None), "either"),
        (payment(number="LD-7K3M-9Q2F-X4TB", nik=None), "not one of our receipts"),
    ],
)
def test_a_bad_item_says_why(served: Served, item: dict[str, object], problem: str) -> None:
    answer = served.post("/payments", {"items": [item]}, f"bad-item-{problem}".replace(" ", "-"))
    row = answer.json()["rows"][0]
    assert not row["taken"]
    assert problem in row["problem"]
    assert NIK not in answer.text


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"occurred_on": "2026-12-24"}, "future"),
        ({"occurred_on": "2014-01-31"}, "check the day"),
        ({"region": "9999"}, "Kemendagri"),
        ({"nik": "3273069905889999"}, "nik: "),
        ({"nik": "3273062011089999"}, "nik: of somebody who was under 18 then"),
        ({"nik": "3273061911619999"}, "nik: of somebody who was 65 or older then"),
        ({"nik": "3273061405239999"}, "nik: of somebody who was under 18"),
    ],
)
def test_a_bad_signup_says_why_and_the_good_one_beside_it_is_taken(
    served: Served, wrong: dict[str, object], problem: str
) -> None:
    body = {"items": [signup(**wrong), signup()]}
    answer = served.post("/signups", body, f"bad-signup-{problem.replace(' ', '-')}")
    bad, good = answer.json()["rows"]
    assert good == {"taken": True}
    assert not bad["taken"]
    assert problem in bad["problem"]
    assert "327306" not in answer.text


@pytest.mark.parametrize(
    ("nik", "day"),
    [
        ("3273061911089999", "2026-11-19"),  # 18 on that very day
        ("3273062011619999", "2026-11-19"),  # 65 on the day after
        ("3273061405239999", "2025-12-31"),  # no age is known for that day
    ],
)
def test_the_age_is_that_of_the_day_of_the_signup(served: Served, nik: str, day: str) -> None:
    item = signup(nik=nik, occurred_on=day)
    answer = served.post("/signups", {"items": [item]}, f"signup-of-{nik}")
    assert answer.json()["rows"] == [{"taken": True}]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Idempotency-Key": ""}, 400),
        ({"Idempotency-Key": "seven77"}, 400),
        ({"Idempotency-Key": "with a space"}, 400),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_what_may_come_twice_unseen_is_not_written(
    served: Served, headers: dict[str, str], status: int
) -> None:
    """Without a key of its own a request that is sent again would count again."""
    sent = {"Authorization": f"Bearer {OF_CHANNEL}", "Idempotency-Key": "a-good-one"}
    sent |= {"Content-Type": "application/json"} | headers
    served.store.fold(FixedClock().now())
    before = served.get("/coverage/cube?limit=1").json()["seq"]
    body = msgspec.json.encode({"items": [signup(nik=NEW)]})
    answer = requests.post(f"{served.url}/api/v1/signups", data=body, headers=sent, timeout=30)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    served.store.fold(FixedClock().now())
    assert served.get("/coverage/cube?limit=1").json()["seq"] == before


def test_a_body_that_is_wrong_is_told_where_and_not_what(served: Served) -> None:
    items = [signup(), signup(programmes="JKK+RAHASIA")]
    answer = served.post("/signups", {"items": items}, "wrong-place")
    assert answer.status_code == 422
    assert "$.items[1].programmes" in answer.json()["detail"]
    assert "RAHASIA" not in answer.text


@pytest.mark.parametrize(
    ("path", "items"),
    [
        ("/signups", []),
        ("/payments", []),
        ("/signups", [signup()] * 1001),
        ("/signups", [signup(), signup(months=0)]),
        ("/signups", [signup(), signup(months=13)]),
        ("/payments", [payment(), payment(jkk=-1)]),
        ("/payments", [payment(), payment(jkm=1_000_000_001)]),
    ],
)
def test_what_is_beyond_its_bounds_is_refused_whole(
    served: Served, path: str, items: list[dict[str, object]]
) -> None:
    with served.store.reader() as reader:
        before = reader.unfolded_count()
    assert served.post(path, {"items": items}, "beyond-its-bounds").status_code == 422
    with served.store.reader() as reader:
        assert reader.unfolded_count() == before


def test_a_token_that_reads_cannot_write(served: Served) -> None:
    answer = served.post("/payments", {"items": [payment()]}, "not-allowed", READER)
    assert answer.status_code == 403
