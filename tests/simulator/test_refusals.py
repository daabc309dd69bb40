"""The server refuses what Telegram refuses, in its words."""

import json
from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator
from tests.simulator.conftest import TOKEN, Api, Clock

Json = dict[str, Any]

INLINE = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}


def inline(**button: Any) -> Json:
    return {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "a", "parse_mode": "Markup"}, "unsupported parse_mode"),
        (
            {"text": "<b>a", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"text": "é <x>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "x" at byte offset 3',
        ),
        (
            {"text": "a</b>", "parse_mode": "HTML"},
            "can't parse entities: Unexpected end tag at byte offset 1",
        ),
        (
            {"text": "<b><i>a</b></i>", "parse_mode": "HTML"},
            "can't parse entities: Unmatched end tag at byte offset 7, "
            'expected "</i>", found "</b>"',
        ),
        (
            {"text": "1 < 2", "parse_mode": "HTML"},
            "can't parse entities: Unclosed start tag at byte offset 2",
        ),
        ({"text": "a", "entities": "[{"}, "can't parse entities JSON object"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "a", "reply_markup": []}, "object expected as reply markup"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [{"text": "x"}]}},
            'field "inline_keyboard" must be an Array of Arrays',
        ),
        (
            {"text": "a", "reply_markup": {"keyboard": "x"}},
            'field "keyboard" must be of type Array',
        ),
        (
            {"text": "a", "reply_markup": {"keyboard": [[5]]}},
            "can't parse keyboard button: KeyboardButton must be a String or an Object",
        ),
        (
            {"text": "a", "reply_markup": {"keyboard": [[{"text": 5}]]}},
            'can\'t parse keyboard button: Field "text" must be of type String',
        ),
        (
            {"text": "a", "reply_markup": {"keyboard": [[""]]}},
            "keyboard button text must be non-empty",
        ),
        (
            {"text": "a", "reply_markup": {"keyboard": [["a"]], "resize_keyboard": "yes"}},
            'field "resize_keyboard" must be of type Boolean',
        ),
        (
            {
                "text": "a",
                "reply_markup": {"keyboard": [["a"]], "input_field_placeholder": "x" * 65},
            },
            "input field placeholder is too long",
        ),
        ({"text": "a", "reply_markup": {"keyboard": [["a"] * 13]}}, "REPLY_MARKUP_TOO_LONG"),
        (
            {"text": "a", "reply_markup": inline(text="x", callback_data="é" * 33)},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "a", "reply_markup": inline(text="x", callback_data="")},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "reply_markup": inline(callback_data="y")},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "a", "reply_markup": inline(text=" ", callback_data="y")},
            "inline keyboard button text must be non-empty",
        ),
        (
            {"text": "a", "reply_markup": inline(text="x", url="no address")},
            "inline keyboard button URL 'no address' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "reply_markup": inline(text="x", callback_data="y", style="pink")},
            "BUTTON_STYLE_INVALID",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [INLINE["inline_keyboard"][0] * 9]}},
            "REPLY_MARKUP_TOO_LONG",
        ),
        ({"text": "a", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ],
)
async def test_a_wrong_message_is_refused(api: Api, chat: int, params: Json, words: str) -> None:
    assert await api.refused("sendMessage", chat_id=chat, **params) == f"Bad Request: {words}"


async def test_what_is_just_within_the_limits_passes(api: Api, chat: int) -> None:
    await api.ok("sendMessage", chat_id=chat, text="😀" * 2048)
    await api.ok("sendMessage", chat_id=chat, text="<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    markup = inline(text="x", callback_data="x" * 64, style="success", unknown_field=1)
    sent = await api.ok("sendMessage", chat_id=chat, text="a", reply_markup=markup)
    button = sent["reply_markup"]["inline_keyboard"][0][0]
    assert button == {"text": "x", "callback_data": "x" * 64, "style": "success"}


async def test_whom_the_bot_does_not_know(sim: Simulator, api: Api, chat: int) -> None:
    siti, budi = sim.person("siti"), sim.person("budi")
    for unknown in (siti.user_id, 5, -100, "nobody"):
        words = await api.refused("sendMessage", chat_id=unknown, text="a")
        assert words == "Bad Request: chat not found"
    assert await api.refused("sendMessage", text="a") == "Bad Request: chat_id is empty"

    await budi.block()
    words = await api.refused("sendMessage", chat_id=chat, text="a")
    assert words == "Forbidden: bot was blocked by the user"
    await budi.start()
    await api.ok("sendMessage", chat_id=str(chat), text="a")
    await budi.reset()
    words = await api.refused("sendMessage", chat_id=chat, text="a")
    assert words == "Forbidden: user is deactivated"
    assert budi.user_id != chat


async def test_tokens_methods_and_addresses(base: str, api: Api) -> None:
    async def get(path: str) -> tuple[int, str]:
        async with api.session.get(base + path) as response:
            body = await response.json()
            assert body["error_code"] == response.status
            return response.status, body["description"]

    assert await get("/bot123456:wrong/getMe") == (401, "Unauthorized")
    assert await get("/botnonsense/getMe") == (404, "Not Found")
    assert await get(f"/bot{TOKEN}") == (404, "Not Found")
    assert await get(f"/bot{TOKEN}/") == (404, "Not Found")
    assert await get(f"/bot{TOKEN}/sendTelegram") == (404, "Not Found: method not found")
    assert await get(f"/file/bot{TOKEN}/documents/file_9.csv") == (404, "Not Found")
    async with api.session.get(f"{base}/bot{TOKEN}/GETME") as response:
        assert (await response.json())["result"]["username"] == "coba_bot"


async def test_every_kind_of_body_is_read(base: str, api: Api, chat: int) -> None:
    address, values = api.address("sendMessage"), {"chat_id": str(chat), "text": "é"}
    markup = json.dumps(INLINE)
    parts = aiohttp.FormData(values | {"reply_markup": markup})
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in values.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    for request in (
        api.session.get(address, params=values),
        api.session.post(address, params=values),
        api.session.post(address, data=parts),
        api.session.post(address, data=multipart),
        api.session.post(address, json={"text": "é"}, params={"chat_id": chat}),
    ):
        async with request as response:
            body = await response.json()
            assert body["ok"], body
            assert body["result"]["text"] == "é"
    async with api.session.post(
        address, data=b"{", headers={"Content-Type": "application/json"}
    ) as response:
        assert (await response.json())["description"] == "Bad Request: can't parse JSON object"


async def test_edits(sim: Simulator, api: Api, chat: int) -> None:
    sent = await api.ok("sendMessage", chat_id=chat, text="<b>a</b>", parse_mode="HTML")
    this = {"chat_id": chat, "message_id": sent["message_id"]}
    same = await api.refused("editMessageText", **this, text="<b>a</b>", parse_mode="HTML")
    assert same.startswith("Bad Request: message is not modified: specified new message content")
    edited = await api.ok("editMessageText", **this, text="b", reply_markup=INLINE)
    assert edited["edit_date"]
    assert edited["reply_markup"] == INLINE
    same = await api.refused("editMessageReplyMarkup", **this, reply_markup=INLINE)
    assert "not modified" in same
    assert "reply_markup" not in await api.ok("editMessageReplyMarkup", **this)
    reply = {"keyboard": [["a"]]}
    words = await api.refused("editMessageText", **this, text="c", reply_markup=reply)
    assert words == "Bad Request: inline keyboard expected"

    words = await api.refused("editMessageText", chat_id=chat, message_id=999, text="a")
    assert words == "Bad Request: message to edit not found"
    words = await api.refused("editMessageText", chat_id=chat, text="a")
    assert words == "Bad Request: message identifier is not specified"
    own = sim.person("budi").messages[0]
    words = await api.refused("editMessageText", chat_id=chat, message_id=own.id, text="a")
    assert words == "Bad Request: message can't be edited"
    sent = await api.ok("sendMessage", chat_id=chat, text="a", reply_markup=reply)
    number = sent["message_id"]
    words = await api.refused("editMessageText", chat_id=chat, message_id=number, text="b")
    assert words == "Bad Request: message can't be edited"


async def test_deletions(sim: Simulator, api: Api, chat: int, clock: Clock) -> None:
    budi = sim.person("budi")
    theirs = budi.messages[0].id
    await api.ok("deleteMessage", chat_id=chat, message_id=theirs)
    assert budi.messages == []
    words = await api.refused("deleteMessage", chat_id=chat, message_id=theirs)
    assert words == "Bad Request: message to delete not found"
    old = (await api.ok("sendMessage", chat_id=chat, text="old"))["message_id"]
    clock.forward(48 * 3600 + 1)
    words = await api.refused("deleteMessage", chat_id=chat, message_id=old)
    assert words == "Bad Request: message can't be deleted for everyone"
    new = (await api.ok("sendMessage", chat_id=chat, text="new"))["message_id"]
    await api.ok("deleteMessages", chat_id=chat, message_ids=[old, new, 999])
    assert [message.id for message in budi.messages] == [old]
    many = list(range(1, 102))
    words = await api.refused("deleteMessages", chat_id=chat, message_ids=many)
    assert words == "Bad Request: too many message identifiers specified"
    words = await api.refused("deleteMessages", chat_id=chat)
    assert words == "Bad Request: message identifiers are not specified"


async def test_button_answers(sim: Simulator, api: Api, chat: int, clock: Clock) -> None:
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await api.refused("answerCallbackQuery", callback_query_id="1") == old
    await api.ok("sendMessage", chat_id=chat, text="a", reply_markup=INLINE)
    budi = sim.person("budi")
    await budi.press("Ya")
    press = budi.chat.presses[-1].id
    words = await api.refused("answerCallbackQuery", callback_query_id=press, text="x" * 201)
    assert words == "Bad Request: MESSAGE_TOO_LONG"
    await api.ok("answerCallbackQuery", callback_query_id=press, text="Tersimpan")
    assert budi.toasts == ["Tersimpan"]
    await budi.press("Ya")
    clock.forward(151)
    press = budi.chat.presses[-1].id
    assert await api.refused("answerCallbackQuery", callback_query_id=press) == old
