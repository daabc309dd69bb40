"""What people and offices do after a receipt, for the tests of what is paid and due."""

from datetime import UTC, date, datetime, timedelta

from bot.cli.payments import PaymentsOfAFile
from dialog.enrollment import ENROLLMENT
from domain.coverage.cells import Exit
from domain.coverage.events import NO_MONEY, Amounts, Event, Leave, Payment
from domain.enrollment import Proof, Rung, Source
from domain.months import Month
from domain.sheets.cells import Cell
from handlers.dues.news import heard
from handlers.timers import Timers
from storage import Enrollment
from storage.handover.steps import Evidence
from tests.attacks.room import NIK, Room, nik_of

BUDI, SITI = 11, 12
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)
NEWS_OF_A_PAYMENT = "pembayaran iuran sudah sampai di catatan kami"


def ring(room: Room) -> dict[int, list[str]]:
    """What the timers that are due say, by chat."""
    timers = Timers(room.store, ENROLLMENT, room.clock)
    while timers.fire():
        pass
    before = len(room.calls)
    room._send()
    told: dict[int, list[str]] = {}
    for _, body in room.calls[before:]:
        told.setdefault(body["chat_id"], []).append(body["text"])
    return told


def on(room: Room, day: date) -> dict[int, list[str]]:
    """What is said at noon of that day."""
    room.clock.wait(days=(day - room.clock.today()).days)
    return ring(room)


def forms(room: Room, chat: int) -> list[Enrollment]:
    with room.store.transaction() as unit:
        return unit.enrollments_of([chat]).get(chat, [])


def enrolled(room: Room, chat: int, nik: str = NIK) -> Enrollment:
    """The form of somebody who has just got their receipt."""
    room.enroll(chat, nik)
    return forms(room, chat)[-1]


def pays(
    room: Room, form: Enrollment, through: Month, proof: Proof = Proof.CONFIRMED, mark: int = 1
) -> None:
    """A partner says that this member paid, by the pseudonym."""
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        unit.record_facts([_payment(member, through, proof, mark, room.clock.now())])


def _payment(member: bytes, through: Month, proof: Proof, mark: int, at: datetime) -> Event:
    return Payment(
        event_id=bytes([mark]) * 16, member_id=member, occurred_on=at.date(),
        recorded_at=at.astimezone(UTC), source="api:test", paid_from=through,
        paid_through=through, amounts=Amounts(NO_MONEY, NO_MONEY), proof=proof,
    )  # fmt: skip


def reports(room: Room, chat: int, form: Enrollment, first: str, count: int) -> str:
    return room.press(chat, f"iuran:0:lapor|{form.number}|{first}|{count}")


def facts(room: Room, form: Enrollment) -> list[Event]:
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        return [each for each in unit.facts_of(member) if each.kind != "signup"]


def blocked(room: Room, chat: int) -> None:
    """They block the bot."""
    member = {"chat": {"id": chat, "type": "private"}, "from": {"id": chat}, "date": 0}
    gone = {"status": "kicked", "user": {"id": 4242}}
    room.bring({"update_id": 5000, "my_chat_member": member | {"new_chat_member": gone}})


def dies(room: Room, form: Enrollment) -> None:
    """A file says so, of the member."""
    with room.store.transaction() as unit:
        member = unit.member_of_number(form.number)
        assert member is not None
        death = Leave(
            event_id=b"d" * 16, member_id=member, occurred_on=date(2026, 12, 20), source="file",
            recorded_at=datetime(2026, 12, 21, tzinfo=UTC), reason=Exit.DEATH,
        )  # fmt: skip
        unit.record_facts([death])


def tell(room: Room, form: Enrollment, rung: Rung | None, why: str = "") -> None:
    """A file of the office says what became of a form."""
    with room.store.transaction() as unit:
        evidence = Evidence(rung, Source.OFFICIAL_FILE, room.clock.today(), why)
        unit.set_timers(heard(form, rung, room.clock.now()))
        unit.add_step(form, evidence, room.clock.now())


def delivered(room: Room, through: Month = NOVEMBER, on: date | None = None, **whose: str) -> bool:
    """A partner's file has one line: this was paid. Whether the line was good."""
    file = PaymentsOfAFile(room.store, "mitra", 0, room.clock)
    (taken,) = file.take([line(room, through, on, **whose)])
    return taken.good


def line(
    room: Room, through: Month = NOVEMBER, on: date | None = None, **whose: str
) -> tuple[int, dict[str, Cell]]:
    return 2, {
        "occurred_on": str(on or room.clock.today()), "paid_from": str(through),
        "paid_through": str(through), "jkk": "10000", "jkm": "6800", **whose,
    }  # fmt: skip


def tomorrow(room: Room) -> dict[int, list[str]]:
    """What is said a day later."""
    return on(room, room.clock.today() + timedelta(days=1))


def family(room: Room) -> tuple[Enrollment, Enrollment]:
    """Two forms on Budi's phone."""
    room.enroll(BUDI)
    room.say(BUDI, "Nanti saja")
    room.say(BUDI, "/daftar")
    room.enroll(BUDI, nik_of(7))
    first, second = forms(room, BUDI)
    return first, second
