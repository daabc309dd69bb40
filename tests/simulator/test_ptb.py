"""python-telegram-bot, which knows nothing of this server, is content with it."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from aiohttp import web
from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.simulator import Simulator
from bot.simulator.people import samples
from tests.e2e.program import until
from tests.simulator.conftest import TOKEN
from tests.simulator.hook import Hook, Json

INLINE = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])


@pytest.fixture
async def bot(base: str) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot") as bot:
        yield bot


async def test_sending_editing_deleting(sim: Simulator, bot: Bot, chat: int) -> None:
    assert bot.username == "coba_bot"
    sent = await bot.send_message(chat, "<b>Halo</b>", parse_mode="HTML", reply_markup=INLINE)
    assert sent.text_html == "<b>Halo</b>"
    assert sent.chat.first_name == "Budi"
    edited = await sent.edit_text("Lagi")
    assert isinstance(edited, Message)
    assert edited.edit_date is not None
    with pytest.raises(BadRequest, match="not modified"):
        await sent.edit_text("Lagi")
    await sent.delete()
    with pytest.raises(BadRequest, match="not found"):
        await sent.delete()
    keyboard = ReplyKeyboardMarkup(
        [[KeyboardButton("Nomor saya", request_contact=True)], ["Kembali"]],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder="Pilih",
    )
    await bot.send_message(chat, "Nomor?", reply_markup=keyboard)
    assert sim.person("budi").keyboard == [["Nomor saya"], ["Kembali"]]


async def test_files_up_and_down(sim: Simulator, bot: Bot, chat: int) -> None:
    picture = samples.picture()
    photo = await bot.send_photo(chat, picture, caption="Grafik")
    assert photo.photo[-1].width == 320
    document = await bot.send_document(chat, InputFile(b"isi", filename="tanda-terima.txt"))
    assert document.document is not None
    file = await document.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"isi"
    assert sim.person("budi").last.file_name == "tanda-terima.txt"


async def test_profile(bot: Bot, chat: int) -> None:
    await bot.set_my_commands([("start", "Mulai"), ("tarif", "Iuran")], language_code="id")
    commands = await bot.get_my_commands(language_code="id")
    assert [command.command for command in commands] == ["start", "tarif"]
    await bot.set_my_description("Daftar dari rumah")
    assert (await bot.get_my_description()).description == "Daftar dari rumah"
    assert (await bot.get_chat(chat)).username == "budi_ojek"
    assert (await bot.get_webhook_info()).pending_update_count == 0
    await bot.send_chat_action(chat, "typing")


async def test_refusals_become_its_errors(
    sim: Simulator, base: str, bot: Bot, chat: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else it warns of its own future
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "a")
    sim.faults.order("sendMessage", "flood", retry_after=4)
    with pytest.raises(RetryAfter):
        await bot.send_message(chat, "a")
    await sim.person("budi").block()
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(chat, "a")
    await bot.set_webhook("http://127.0.0.1:9/", secret_token="abc")
    with pytest.raises(Conflict):
        await bot.get_updates()
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{base}/bot"):
            pass


async def test_every_kind_of_update_is_understood(sim: Simulator, bot: Bot, chat: int) -> None:
    budi, siti = sim.person("budi"), sim.person("siti")
    await bot.send_message(chat, "?", reply_markup=INLINE)
    await budi.say("/status https://x.id")
    await budi.edit("status")
    await budi.share_contact()
    await budi.share_contact_of(siti, forwarded=True)
    await budi.send_sticker()
    await budi.send_voice()
    await budi.send_photo()
    await budi.send_document()
    await budi.send_location()
    await budi.forward("x")
    await budi.press("Ya")
    await budi.block()
    await siti.start()
    updates = await bot.get_updates()
    assert len(updates) == 13
    for update in updates:
        assert isinstance(update, Update)
        assert update.effective_user is not None
        assert update.effective_chat is not None
    assert updates[2].message is not None
    assert updates[2].message.contact is not None
    assert updates[2].message.contact.user_id == chat
    query = updates[10].callback_query
    assert isinstance(query, CallbackQuery)
    assert isinstance(query.message, Message)
    assert updates[11].my_chat_member is not None


async def talk(sim: Simulator, application: Application) -> None:  # type: ignore[type-arg]
    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(f"Anda: {update.message.text}", reply_markup=INLINE)

    async def pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Baik")
        await update.callback_query.edit_message_text("Selesai")

    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))


async def test_a_whole_application_by_polling(sim: Simulator, base: str) -> None:
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{base}/bot")
    application = builder.base_file_url(f"{base}/file/bot").build()
    await talk(sim, application)
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        budi, siti = sim.person("budi"), sim.person("siti")
        await asyncio.gather(budi.start("abc"), siti.start())
        # An update is confirmed when the next are asked for, and perhaps not answered yet.
        await until(budi, "Anda: /start abc")
        await until(siti, "Anda: /start 1-bri-42")
        await budi.press("Ya")
        async with asyncio.timeout(30):
            while budi.last.text != "Selesai":
                await asyncio.sleep(0.01)
        assert [m.text for m in budi.messages] == ["/start abc", "Selesai"]
        assert budi.toasts == ["Baik"]
        await application.updater.stop()
        await application.stop()


async def test_a_whole_application_by_webhook(sim: Simulator, base: str) -> None:
    # A connection for each call: the library does not send again on one that was just closed.
    request = HTTPXRequest(httpx_kwargs={"limits": httpx.Limits(max_keepalive_connections=0)})
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{base}/bot").updater(None)
    application = builder.request(request).build()
    await talk(sim, application)
    hook = Hook()

    async def handle(update: Json) -> web.StreamResponse:
        await application.process_update(Update.de_json(update, application.bot))
        return web.Response()

    hook.answer = handle
    async with application:
        await application.bot.set_webhook(await hook.start(), secret_token="abc", max_connections=5)
        budi = sim.person("budi")
        await budi.start("abc")
        await sim.settled()
        await budi.press("Ya", times=3)
        await sim.settled()
        assert [m.text for m in budi.messages] == ["/start abc", "Selesai"]
        assert budi.toasts == ["Baik"] * 3
        assert set(hook.secrets) == {"abc"}
        await application.bot.delete_webhook()
    await hook.stop()
