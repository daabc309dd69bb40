"""What a page says of people who came in different ways: by the bot, by a list, by a partner."""

from bot.api.shapes import Signed, Signups
from bot.api.writing import Writer
from bot.links import start_payload
from storage.access.tokens import Token
from tests.attacks.room import Room, nik_of
from tests.handlers.dashboard.reading import looker, seen


def partner_brings(room: Room, channel: int, many: int) -> None:
    """So many people by the API, today."""
    now, today = room.clock.now(), room.clock.today()
    token = Token(bytes([channel]) * 32, "t", frozenset(), channel, now)
    items = [
        Signed(nik=nik_of(each), occurred_on=today, region="3273", programmes="JKK+JKM")
        for each in range(many)
    ]
    with room.store.transaction() as unit:
        writer = Writer(unit, token, "kunci-pertama", room.vault.receipt_key, now, today)
        assert all(row.taken for row in writer.signups(Signups(items)).rows)


def test_people_whom_a_partner_brought_are_no_share_of_those_who_opened_the_bot(
    quiet: Room,
) -> None:
    channel = quiet.channel("pos")
    for chat in range(50, 54):
        quiet.say(chat, f"/start {start_payload(quiet.vault, channel, quiet.clock.today())}")
    quiet.say(50, "Setuju, mulai")
    partner_brings(quiet, channel, 12)
    page = seen(quiet, looker(quiet))
    rungs = page.rows()
    assert rungs["Membuka bot"] == ["4", "100%"]
    assert rungs["Setuju"] == ["1", "25%"]
    assert rungs["Data lengkap"] == ["12", ""], "not 300%"
    assert "orang dari daftar dan mitra tidak membuka bot" in page.text


def test_the_last_report_of_a_channel_is_of_the_day_on_which_it_came(quiet: Room) -> None:
    """Not of the day on which somebody looks: whoever reports no more is to be seen there."""
    for code in ("pos", "bri"):
        partner_brings(quiet, quiet.channel(code), 2)
        quiet.clock.wait(days=3)
    rows = seen(quiet, looker(quiet), "kelengkapan").rows(1)
    assert rows == {"POS": ["22 November 2026", "2"], "BRI": ["25 November 2026", "2"]}
