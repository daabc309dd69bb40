"""What stands in an older database once it is brought up to date."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from domain.coverage import history
from storage import Store, migrate, migrations
from storage.coverage.checking import glance
from tests.postgres import Server
from tests.storage.coverage.made import UNTIL, backdated, fold, kept, members, mend, record, verdict
from tests.storage.samples import VAULT
from tests.storage.upgrading import bound_to

OLD_PASSAGE = sa.text(
    "INSERT INTO funnel (event_id, day, channel, kind, question, script, agent)"
    " VALUES (:id, '2026-11-28', 0, :kind, :q, 'enrollment-1', :agent)"
)
NEW_PASSAGES = sa.text("SELECT kind, question, agent, number FROM funnel ORDER BY kind, agent")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'lindung.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    url = server.new()
    yield url
    server.drop(url)


def test_what_was_counted_row_by_row_is_summed_up(empty: str) -> None:
    """From 0019 on the funnel is sums; whose link it was is known of two kinds."""
    with bound_to(empty) as engine:
        migrations.migrate(engine, "0019")
        with engine.begin() as old:
            for number, (kind, question, agent) in enumerate(
                [("started", None, 7), ("started", None, 7), ("started", None, None),
                 ("reached", "nik", 7), ("reached", "nik", None)]
            ):  # fmt: skip
                passed = {"id": bytes([number]), "kind": kind, "q": question, "agent": agent}
                old.execute(OLD_PASSAGE, passed)
        migrations.migrate(engine)
        assert migrations.is_current(engine)
        with engine.connect() as new:
            found = new.execute(NEW_PASSAGES).all()
            months = new.execute(sa.text("SELECT month, kind, number FROM funnel_month")).all()
    assert found == [("reached", "nik", 0, 2), ("started", "", 0, 1), ("started", "", 7, 2)]
    assert months == [("2026-11", "started", 3)]


SIGNED = sa.text(
    "INSERT INTO ledger (member_id, event_id, kind, occurred_on, recorded_at, source)"
    " VALUES (:member, :event, :kind, :day, :at, 'test')"
)


@pytest.mark.parametrize(
    ("facts", "mark"),
    [
        ([(1, 1, "signup", "2026-01-05", 5), (1, 2, "signup", "2026-02-05", 6)], 0),
        ([(1, 1, "signup", "2026-01-05", 6), (1, 2, "signup", "2026-02-05", 5)], 2),
        ([(1, 2, "signup", "2026-01-05", 6), (1, 1, "signup", "2026-02-05", 6)], 2),
        ([(1, 1, "signup", "2026-01-05", 6), (1, 2, "signup", "2026-02-05", 6)], 0),
        ([(1, 1, "signup", "2026-01-05", 6), (1, 2, "signup", "2026-01-05", 5)], 0),
        ([(1, 1, "signup", "2026-01-05", 6), (2, 2, "signup", "2026-02-05", 5)], 0),
        ([(1, 1, "payment", "2026-01-05", 6), (1, 2, "signup", "2026-02-05", 5)], 0),
        ([(1, 1, "correct", "2026-01-05", 6)], 2),
    ],
)
def test_where_the_rule_of_signups_makes_a_difference_the_cube_is_marked(
    empty: str, facts: list[tuple[int, int, str, str, int]], mark: int
) -> None:
    """From 0022 on the one recorded first is counted; in most stores it is the earliest, too."""
    with bound_to(empty) as engine:
        migrations.migrate(engine, "0021")
        with engine.begin() as old:
            for member, event, kind, day, at in facts:
                names = {"member": bytes([member]) * 16, "event": bytes([event]) * 16}
                old.execute(SIGNED, names | {"kind": kind, "day": day, "at": at})
        migrations.migrate(engine)
        with engine.connect() as new:
            found = new.execute(
                sa.text("SELECT number FROM coverage_state WHERE name = 'loading'")
            ).scalar_one()
    assert found == mark


PAID = sa.text(
    "INSERT INTO ledger (member_id, event_id, kind, occurred_on, recorded_at, source, proof)"
    " VALUES (:id, :id, 'payment', '2026-01-05', 5, 'test', :proof)"
)


@pytest.mark.parametrize(
    ("proof", "before", "mark"),
    [("reported", 0, 3), ("confirmed", 0, 0), ("reported", 1, 1), ("reported", 2, 2)],
)
def test_where_workers_said_that_they_paid_the_cube_is_marked(
    empty: str, proof: str, before: int, mark: int
) -> None:
    """Their word had been counted among the facts that come late; no other mark is forgotten."""
    loading = sa.text("SELECT number FROM coverage_state WHERE name = 'loading'")
    with bound_to(empty) as engine:
        migrations.migrate(engine, "0023")
        with engine.begin() as old:
            old.execute(PAID, {"id": bytes(16), "proof": proof})
            set_to = sa.text("UPDATE coverage_state SET number = :mark WHERE name = 'loading'")
            old.execute(set_to, {"mark": before})
        migrations.migrate(engine)
        with engine.connect() as new:
            assert new.execute(loading).scalar_one() == mark


def test_a_cube_by_the_older_rule_says_so_until_it_is_counted_again(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(empty, VAULT, create=True) as store, monkeypatch.context() as older:
        older.setattr(history, "_recorded_first", lambda signups, _: signups[0])
        record(store, (fact for its in members(40, seed=23) for fact in (*its, backdated(its))))
        fold(store)
        by_the_older = kept(store)
    with bound_to(empty) as engine, engine.begin() as back:
        for since in (
            "DROP INDEX enrollment_later",
            "DROP INDEX enrollment_once",
            "ALTER TABLE enrollment DROP COLUMN voided_at",
            "CREATE UNIQUE INDEX enrollment_once ON enrollment (chat_id, person_key)",
        ):
            back.execute(sa.text(since))
        back.execute(sa.text("UPDATE alembic_version SET version_num = '0021'"))
    migrate(empty)
    with Store.open(empty, VAULT) as store:
        assert kept(store) == by_the_older
        assert "older rule" in str(verdict(store).broken[0])
        with store.reader() as reader:
            assert "older rule" in str(glance(reader, UNTIL)[0])
        assert mend(store) > 0
        assert kept(store) != by_the_older
        assert not verdict(store).broken
        with store.reader() as reader:
            assert not glance(reader, UNTIL)
