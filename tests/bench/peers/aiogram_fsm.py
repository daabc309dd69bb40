"""The ten questions as an aiogram bot asks them: its FSM on Redis, behind aiohttp.

After the documentation's pages on the finite state machine and on webhooks with aiohttp
(SimpleRequestHandler and setup_application); every default is left alone.
"""

# mypy: ignore-errors

import json
import logging
import os
import re
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

logging.basicConfig(level=logging.WARNING)

FORM = json.loads(Path(__file__).with_name("questions.json").read_text(encoding="utf-8"))
QUESTIONS = {question["key"]: question for question in FORM["questions"]}
ORDER = list(QUESTIONS)
SECRET = os.environ["WEBHOOK_SECRET"]
PLAIN = LinkPreviewOptions(is_disabled=True)


class Enrollment(StatesGroup):
    """One state a question."""

    consent = State()
    nik = State()
    nik_right = State()
    name = State()
    phone = State()
    occupation = State()
    place = State()
    income = State()
    months = State()
    review = State()


router = Router()


def keyboard(key: str) -> ReplyKeyboardMarkup | InlineKeyboardMarkup:
    rows = QUESTIONS[key]["buttons"]
    if key == "review":
        return InlineKeyboardMarkup(
            inline_keyboard=[
                [InlineKeyboardButton(text=label, callback_data=label[:20]) for label in row]
                for row in rows
            ]
        )
    return ReplyKeyboardMarkup(
        keyboard=[
            [KeyboardButton(text=label, request_contact=label.startswith("📱")) for label in row]
            for row in rows
        ],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def filled(text: str, answers: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda place: str(answers[place[1]]), text)


async def ask(message: Message, state: FSMContext, key: str, answers: dict[str, Any]) -> None:
    await state.set_state(getattr(Enrollment, key))
    await message.answer(
        filled(QUESTIONS[key]["text"], answers),
        reply_markup=keyboard(key),
        link_preview_options=PLAIN,
    )


async def accept(message: Message, state: FSMContext, key: str) -> None:
    said = message.contact.phone_number if message.contact else message.text
    answers = await state.update_data({key: said})
    await ask(message, state, ORDER[ORDER.index(key) + 1], answers)


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.clear()
    await ask(message, state, "consent", {})


@router.message(Enrollment.consent, F.text)
async def consent(message: Message, state: FSMContext) -> None:
    await accept(message, state, "consent")


@router.message(Enrollment.nik, F.text.regexp(r"^\d{16}$"))
async def nik(message: Message, state: FSMContext) -> None:
    await accept(message, state, "nik")


@router.message(Enrollment.nik, F.text)
async def wrong_nik(message: Message) -> None:
    await message.answer("NIK ada 16 angka. Coba lihat KTP lagi.")


@router.message(Enrollment.nik_right, F.text)
async def nik_right(message: Message, state: FSMContext) -> None:
    await accept(message, state, "nik_right")


@router.message(Enrollment.name, F.text)
async def name(message: Message, state: FSMContext) -> None:
    await accept(message, state, "name")


@router.message(Enrollment.phone, F.contact | F.text)
async def phone(message: Message, state: FSMContext) -> None:
    await accept(message, state, "phone")


@router.message(Enrollment.occupation, F.text)
async def occupation(message: Message, state: FSMContext) -> None:
    await accept(message, state, "occupation")


@router.message(Enrollment.place, F.text)
async def place(message: Message, state: FSMContext) -> None:
    await accept(message, state, "place")


@router.message(Enrollment.income, F.text)
async def income(message: Message, state: FSMContext) -> None:
    await accept(message, state, "income")


@router.message(Enrollment.months, F.text)
async def months(message: Message, state: FSMContext) -> None:
    await accept(message, state, "months")


@router.callback_query(Enrollment.review, F.data.startswith("✅"))
async def submit(query: CallbackQuery, state: FSMContext) -> None:
    answers = await state.get_data()
    await state.clear()
    await query.answer()
    number = f"LD-{query.from_user.id}"
    await query.message.answer(
        filled(FORM["receipt"], answers | {"number": number}), link_preview_options=PLAIN
    )


async def on_startup(bot: Bot) -> None:
    await bot.set_webhook(f"http://127.0.0.1:{os.environ['PORT']}/telegram", secret_token=SECRET)


def main() -> None:
    dispatcher = Dispatcher(storage=RedisStorage.from_url(os.environ["REDIS_URL"]))
    dispatcher.include_router(router)
    dispatcher.startup.register(on_startup)
    server = TelegramAPIServer.from_base(os.environ["BOT_API_URL"])
    bot = Bot(token=os.environ["BOT_TOKEN"], session=AiohttpSession(api=server))
    app = web.Application()
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot, secret_token=SECRET).register(
        app, path="/telegram"
    )
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None)


if __name__ == "__main__":
    main()
