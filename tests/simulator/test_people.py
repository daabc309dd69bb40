"""What people do with their phones becomes Telegram's updates; what the bot does, their screen."""

import asyncio
import time
from typing import Any

import pytest

from bot.simulator import NotOnScreenError, Simulator
from tests.simulator.conftest import SITI, Api, Clock

Json = dict[str, Any]


async def newest(api: Api) -> Json:
    return dict((await api.ok("getUpdates", offset=-1))[0])


async def keyboard(api: Api, chat: int, *rows: list[Any], **more: Any) -> int:
    markup = {"keyboard": list(rows), "resize_keyboard": True, **more}
    sent = await api.ok("sendMessage", chat_id=chat, text="Pilih", reply_markup=markup)
    assert "reply_markup" not in sent
    return int(sent["message_id"])


async def test_start_with_the_link_they_came_by(sim: Simulator, api: Api) -> None:
    await sim.person("siti").start()
    message = (await newest(api))["message"]
    assert message["text"] == "/start 1-bri-42"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["chat"] == {
        "id": sim.person("siti").user_id,
        "first_name": "Siti",
        "type": "private",
    }
    assert message["from"]["language_code"] == "id"
    assert message["chat"]["id"] > 2**32
    await sim.person("siti").start("lain_2")
    assert (await newest(api))["message"]["text"] == "/start lain_2"


async def test_contacts(sim: Simulator, api: Api, chat: int) -> None:
    budi, siti = sim.person("budi"), sim.person("siti")
    await keyboard(api, chat, [{"text": "Bagikan nomor", "request_contact": True}])
    await budi.press("Bagikan nomor")
    contact = (await newest(api))["message"]["contact"]
    assert contact == {
        "phone_number": "+6281234567001",
        "first_name": "Budi",
        "last_name": "Santoso",
        "user_id": chat,
    }
    await budi.share_contact_of(siti)
    message = (await newest(api))["message"]
    assert message["contact"]["user_id"] == siti.user_id
    assert "forward_origin" not in message
    await budi.share_contact_of(siti, forwarded=True)
    message = (await newest(api))["message"]
    assert message["forward_origin"]["sender_user"]["id"] == siti.user_id
    await budi.share_contact_of(SITI)
    assert "user_id" not in (await newest(api))["message"]["contact"]


async def test_a_one_time_keyboard_folds_away_and_can_be_brought_back(
    sim: Simulator, api: Api, chat: int
) -> None:
    budi = sim.person("budi")
    await keyboard(api, chat, ["Ya", "Tidak"], one_time_keyboard=True)
    assert budi.keyboard == [["Ya", "Tidak"]]
    await budi.press("Ya")
    assert (await newest(api))["message"]["text"] == "Ya"
    assert budi.keyboard == []
    await budi.toggle_keyboard()
    assert budi.keyboard == [["Ya", "Tidak"]]
    await budi.say("Tidak")  # typed, and yet the button
    assert budi.keyboard == []


async def test_a_lasting_keyboard_stays_until_removed(sim: Simulator, api: Api, chat: int) -> None:
    budi = sim.person("budi")
    await keyboard(api, chat, ["Ya"], input_field_placeholder="Pilih satu")
    await budi.press("Ya")
    await api.ok("sendMessage", chat_id=chat, text="tanpa tombol")
    assert budi.keyboard == [["Ya"]]
    assert budi.chat.placeholder == "Pilih satu"
    remove = {"remove_keyboard": True}
    await api.ok("sendMessage", chat_id=chat, text="selesai", reply_markup=remove)
    assert budi.keyboard == []
    assert budi.chat.placeholder == ""


async def test_a_keyboard_goes_with_its_message(sim: Simulator, api: Api, chat: int) -> None:
    number = await keyboard(api, chat, ["Ya"])
    await api.ok("deleteMessage", chat_id=chat, message_id=number)
    assert sim.person("budi").keyboard == []


async def test_presses(sim: Simulator, api: Api, chat: int) -> None:
    budi = sim.person("budi")
    markup = {"inline_keyboard": [[{"text": "✅ Benar", "callback_data": "3:ya"}]]}
    sent = await api.ok("sendMessage", chat_id=chat, text="Benar?", reply_markup=markup)
    await budi.press("Benar", times=2)
    first, second = await api.ok("getUpdates", offset=-2)
    query = first["callback_query"]
    assert query["data"] == "3:ya"
    assert query["message"] == sent
    assert query["from"]["id"] == chat
    assert query["chat_instance"]
    assert query["id"] != second["callback_query"]["id"]
    assert first["update_id"] != second["update_id"]

    await api.ok("deleteMessage", chat_id=chat, message_id=sent["message_id"])
    with pytest.raises(NotOnScreenError, match="no single button"):
        await budi.press("Benar")
    await budi.press_again()
    query = (await newest(api))["callback_query"]
    assert query["message"]["date"] == 0
    assert "text" not in query["message"]


async def test_the_newest_button_of_a_text_is_pressed(sim: Simulator, api: Api, chat: int) -> None:
    for data in ("lama", "baru"):
        markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": data}]]}
        await api.ok("sendMessage", chat_id=chat, text="?", reply_markup=markup)
    await sim.person("budi").press("Ya")
    assert (await newest(api))["callback_query"]["data"] == "baru"


async def test_things_that_can_be_sent(sim: Simulator, api: Api, chat: int) -> None:
    budi = sim.person("budi")
    await budi.send_sticker("🙏")
    assert (await newest(api))["message"]["sticker"]["emoji"] == "🙏"
    await budi.send_voice(5)
    assert (await newest(api))["message"]["voice"]["duration"] == 5
    await budi.send_location()
    assert (await newest(api))["message"]["location"]["latitude"] == -6.9175
    await budi.send_photo(caption="KTP")
    message = (await newest(api))["message"]
    widths = [size["width"] for size in message["photo"]]
    assert widths == sorted(widths) == [90, 320]
    assert message["caption"] == "KTP"
    await budi.send_document("daftar.csv", b"a,b")
    document = (await newest(api))["message"]["document"]
    assert (document["file_name"], document["file_size"]) == ("daftar.csv", 3)
    await budi.forward("Ikut, yuk", "Pak RT")
    message = (await newest(api))["message"]
    assert message["forward_origin"]["sender_user_name"] == "Pak RT"
    assert [m.kind for m in budi.messages[1:]] == [
        "sticker", "voice", "location", "photo", "document", "text",
    ]  # fmt: skip


async def test_editing(sim: Simulator, api: Api, chat: int, clock: Clock) -> None:
    budi = sim.person("budi")
    await budi.say("Bandnug")
    clock.forward(5)
    await budi.edit("Bandung")
    update = await newest(api)
    assert update["edited_message"]["text"] == "Bandung"
    assert update["edited_message"]["edit_date"] == update["edited_message"]["date"] + 5
    clock.forward(49 * 3600)
    with pytest.raises(NotOnScreenError, match="too old"):
        await budi.edit("Bogor")


async def test_blocking_and_coming_back(sim: Simulator, api: Api, chat: int) -> None:
    budi = sim.person("budi")
    await budi.block()
    member = (await newest(api))["my_chat_member"]
    assert member["old_chat_member"]["status"] == "member"
    assert member["new_chat_member"]["status"] == "kicked"
    assert member["new_chat_member"]["user"]["username"] == "coba_bot"
    with pytest.raises(NotOnScreenError):
        await budi.say("halo")
    await budi.start("")
    kinds = [list(u)[1] for u in await api.ok("getUpdates", offset=-2)]
    assert kinds == ["my_chat_member", "message"]


async def test_force_reply_and_quotes(sim: Simulator, api: Api, chat: int) -> None:
    force = {"force_reply": True, "input_field_placeholder": "Nama"}
    asked = await api.ok("sendMessage", chat_id=chat, text="Nama?", reply_markup=force)
    assert sim.person("budi").chat.placeholder == "Nama"
    await sim.person("budi").say("Budi")
    message = (await newest(api))["message"]
    assert message["reply_to_message"]["message_id"] == asked["message_id"]
    quoted = await api.ok(
        "sendMessage",
        chat_id=chat,
        text="Halo Budi",
        reply_parameters={"message_id": message["message_id"]},
    )
    assert quoted["reply_to_message"]["text"] == "Budi"


async def test_long_texts_arrive_in_pieces(sim: Simulator, api: Api, chat: int) -> None:
    await sim.person("budi").say("x" * 5000)
    texts = [u["message"]["text"] for u in await api.ok("getUpdates", offset=-2)]
    assert [len(text) for text in texts] == [4096, 904]


async def test_answers_are_what_came_since(sim: Simulator, api: Api, chat: int) -> None:
    budi = sim.person("budi")
    await api.ok("sendMessage", chat_id=chat, text="satu")
    assert [m.text for m in budi.answers] == ["satu"]
    await budi.say("halo")
    assert budi.answers == []
    await api.ok("sendMessage", chat_id=chat, text="dua")
    assert [m.text for m in budi.answers] == ["dua"]


async def test_nothing_personal_in_what_is_printed(sim: Simulator, api: Api, chat: int) -> None:
    await api.ok("sendMessage", chat_id=chat, text="rahasia")
    assert "rahasia" not in repr(sim.calls) + repr(sim.person("budi").messages)


async def test_settled_says_what_it_waits_for(sim: Simulator, api: Api, chat: int) -> None:
    await sim.person("budi").say("halo")
    with pytest.raises(TimeoutError, match="1 updates unconfirmed"):
        await sim.settled(timeout=0.2)


async def test_it_is_not_settled_when_the_machine_stood_still(
    sim: Simulator, api: Api, chat: int
) -> None:
    await sim.person("budi").say("halo")
    asyncio.get_running_loop().call_later(0.01, time.sleep, 0.1)
    with pytest.raises(TimeoutError):
        await sim.settled(quiet=0.05, timeout=0.3)
