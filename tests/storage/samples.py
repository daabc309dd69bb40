"""Made-up people and events, for the tests of the store."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from dialog.conversation import Answers, Conversation
from domain.contributions import Payer
from domain.coverage.events import BOT, FIRST_TOUCH, Signup
from domain.enrollment import Agreement, Assurance, Attribution, Registrar, Rung, Touch
from domain.months import Month
from domain.nik import Nik
from domain.programmes import Programme
from storage import (
    Account,
    CoverageSummary,
    NewEnrollment,
    Outgoing,
    Store,
    Timer,
    Vault,
)
from storage.databases.sqlite import SqliteDatabase
from storage.driver import sqlite3

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LEASE = timedelta(minutes=2)
TODAY = date(2026, 11, 22)

VAULT = Vault(bytes(range(32)))
NIK = Nik("3273061203909999")
NAME = "Budi Tanpa Nama"
PHONE = "+6281299999999"
FORM: Answers = {"nik": NIK.reveal(), "nama": NAME, "telepon": PHONE, "jht": True, "bulan": 3}

POSTER = Touch(channel=3, agent=12, poster=1, day=TODAY)


def url(folder: Path) -> str:
    """The address of a database in this folder."""
    return f"sqlite:///{folder / 'lindung.db'}"


def budi(chat_id: int = 1, revision: int = 7) -> Account:
    """An account that holds every kind of personal data."""
    return Account(chat_id, Conversation(answers=FORM, revision=revision), POSTER, POSTER, False)


def step(account: Account, said: str) -> Account:
    """The account one answer later: every step that was taken stands in it."""
    steps = [*steps_of(account), said]
    return replace(account, conversation=Conversation({"steps": steps}, revision=len(steps)))


def steps_of(account: Account) -> list[str]:
    """The steps that were taken, in their order."""
    steps = account.conversation.answers.get("steps", [])
    assert isinstance(steps, list)
    return steps


def nik_of(number: int) -> Nik:
    """Of one of many made-up people."""
    return Nik(f"32730612{number % 12 + 1:02}{number // 12 + 80}9999")


def enrollment(chat_id: int = 1, update_id: int = 10, nik: Nik = NIK) -> NewEnrollment:
    """Budi's finished form, sent from that chat."""
    return NewEnrollment(
        chat_id=chat_id,
        update_id=update_id,
        ordinal=0,
        nik=nik,
        form=FORM,
        rung=Rung.COMPLETE,
        attribution=Attribution(POSTER, POSTER, Registrar(agent=12), "pos", Payer.SPONSOR),
        programmes=frozenset({Programme.JKM, Programme.JKK}),
        months=3,
        first_month=Month(2026, 12),
        region="3273",
        occupation="ojek",
        band=1,
        channel=3,
        agreed=Agreement(Assurance.OWN_PHONE),
    )


def rows(store: Store, statement: str) -> list[Any]:
    """What a question of the test's own finds."""
    with store.transaction() as unit:
        return list(unit._open().execute(statement).fetchall())


def writer(store: Store) -> sqlite3.Connection:
    """The connection that writes to the file."""
    assert isinstance(store._database, SqliteDatabase)
    return store._database.writer


def summary(store: Store) -> CoverageSummary:
    """What has been counted so far."""
    with store.reader() as reader:
        return reader.coverage_summary()


def signup(new: NewEnrollment, member_id: bytes) -> Signup:
    """The ledger's fact for an enrollment."""
    return Signup(
        event_id=VAULT.event_id("ledger", new.chat_id, f"form:{new.update_id}:{new.ordinal}"),
        member_id=member_id,
        occurred_on=TODAY,
        recorded_at=NOW,
        source=BOT,
        channel=new.channel,
        region=new.region,
        programmes=new.programmes,
        agent=12,
        poster=1,
        occupation=new.occupation,
        months=new.months,
        first_month=new.first_month,
        attribution_rule=FIRST_TOUCH,
    )


def message(chat_id: int, update_id: int, ordinal: int = 0) -> Outgoing:
    """A prompt that says which one it is."""
    body = f'{{"chat_id":{chat_id},"text":"{update_id}.{ordinal}"}}'
    return Outgoing(chat_id, update_id, ordinal, "sendMessage", body.encode())


def nudge(chat_id: int, due_at: datetime = NOW, revision: int = 1) -> Timer:
    """A timer of the kind "nudge"."""
    return Timer(chat_id, "nudge", due_at, revision)


def unreachable(account: Account) -> Account:
    """The same account, when Telegram no longer delivers to it."""
    return replace(account, unreachable=True)
