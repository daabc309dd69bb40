"""Commands, texts of the profile and files: kept, found again, refused when wrong."""

from typing import Any

import aiohttp
import pytest

from bot.simulator import Simulator
from tests.simulator.conftest import TOKEN, Api

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ("x", "can't parse commands JSON object"),
        ([{"command": "Besar", "description": "a"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a-b", "description": "a"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "a"}], "command length must not exceed 32"),
        ([{"command": "", "description": "a"}], "command must be non-empty"),
        ([{"command": "a", "description": ""}], "command description must be non-empty"),
        (
            [{"command": "a", "description": "x" * 257}],
            "command description length must not exceed 256",
        ),
        ([{"command": "a", "description": "b"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_wrong_commands(api: Api, commands: Any, words: str) -> None:
    assert await api.refused("setMyCommands", commands=commands) == f"Bad Request: {words}"


async def test_commands_by_scope_and_language(sim: Simulator, api: Api, chat: int) -> None:
    usual = [{"command": "start", "description": "Mulai"}]
    english = [{"command": "start", "description": "Start"}]
    mine = [{"command": "tarif", "description": "Iuran"}]
    await api.ok("setMyCommands", commands=usual)
    await api.ok("setMyCommands", commands=english, language_code="en")
    await api.ok("setMyCommands", commands=mine, scope={"type": "chat", "chat_id": chat})
    assert await api.ok("getMyCommands") == usual
    assert await api.ok("getMyCommands", language_code="en") == english
    assert sim.telegram.commands_for(sim.person("budi").chat) == mine
    assert sim.telegram.commands_for(sim.person("siti").chat) == usual
    await api.ok("deleteMyCommands", scope={"type": "chat", "chat_id": chat})
    assert sim.telegram.commands_for(sim.person("budi").chat) == usual
    words = await api.refused("setMyCommands", commands=usual, language_code="ind")
    assert words == "Bad Request: invalid language code specified"


async def test_other_texts_of_the_profile(api: Api) -> None:
    await api.ok("setMyDescription", description="Halo", language_code="id")
    await api.ok("setMyDescription", description="Hello")
    assert await api.ok("getMyDescription", language_code="id") == {"description": "Halo"}
    assert await api.ok("getMyDescription", language_code="fr") == {"description": "Hello"}
    await api.ok("setMyShortDescription", short_description="x" * 120)
    words = await api.refused("setMyShortDescription", short_description="x" * 121)
    assert words.startswith("Bad Request")
    assert (await api.refused("setMyDescription", description="x" * 513)).startswith("Bad Request")
    await api.ok("setMyName", name="Lindung")
    assert await api.ok("getMyName") == {"name": "Lindung"}
    await api.ok("setChatMenuButton", menu_button={"type": "commands"})
    assert await api.ok("getChatMenuButton") == {"type": "commands"}
    assert await api.refused("setChatMenuButton", menu_button={"type": "x"})


async def test_files(sim: Simulator, base: str, api: Api, chat: int) -> None:
    words = await api.refused("sendDocument", chat_id=chat)
    assert words == "Bad Request: there is no document in the request"
    words = await api.refused("sendDocument", chat_id=chat, document="nonsense")
    assert words.startswith("Bad Request: wrong remote file identifier specified")
    words = await api.refused("sendPhoto", chat_id=chat, photo="https://example.org/a.png")
    assert words == "Bad Request: failed to get HTTP URL content"
    assert await api.refused("getFile", file_id="x") == "Bad Request: invalid file_id"

    async def upload(method: str, field: str, data: bytes, **values: str) -> Json:
        form = aiohttp.FormData({"chat_id": str(chat), **values})
        form.add_field(field, data, filename="data.csv", content_type="text/csv")
        async with api.session.post(api.address(method), data=form) as response:
            return dict(await response.json())

    sent = (await upload("sendDocument", "document", b"a,b\n", caption="Lihat <b>"))["result"]
    assert sent["document"]["file_name"] == "data.csv"
    assert sent["caption"] == "Lihat <b>"
    file = await api.ok("getFile", file_id=sent["document"]["file_id"])
    async with api.session.get(f"{base}/file/bot{TOKEN}/{file['file_path']}") as response:
        assert await response.read() == b"a,b\n"
    again = await api.ok("sendDocument", chat_id=chat, document=sent["document"]["file_id"])
    assert again["document"] == sent["document"]
    for answer, words in (
        (await upload("sendPhoto", "photo", b"a,b\n"), "IMAGE_PROCESS_FAILED"),
        (await upload("sendDocument", "document", b""), "file must be non-empty"),
        (
            await upload("sendDocument", "document", b"a", caption="x" * 1025),
            "message caption is too long",
        ),
    ):
        assert answer["description"] == f"Bad Request: {words}"
    attached = await upload("sendDocument", "part", b"x", document="attach://part")
    assert attached["ok"]


async def test_chat_actions_and_get_chat(sim: Simulator, api: Api, chat: int) -> None:
    await api.ok("sendChatAction", chat_id=chat, action="typing")
    words = await api.refused("sendChatAction", chat_id=chat, action="dancing")
    assert words == "Bad Request: wrong parameter action in request"
    found = await api.ok("getChat", chat_id=chat)
    assert (found["id"], found["type"], found["username"]) == (chat, "private", "budi_ojek")


async def test_log_out_and_close(api: Api) -> None:
    assert await api.ok("close") is True
    assert await api.ok("logOut") is True
    assert await api.refused("getMe") == "Bad Request: logged out"
