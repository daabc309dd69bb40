"""The ten questions as a stock python-telegram-bot asks them.

ConversationHandler, PicklePersistence and run_webhook, as in the library's own examples
`persistentconversationbot.py` and the wiki's page on webhooks; every default is left alone.
"""

# mypy: ignore-errors

import json
import logging
import os
import re
from pathlib import Path
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

logging.basicConfig(level=logging.WARNING)

FORM = json.loads(Path(__file__).with_name("questions.json").read_text(encoding="utf-8"))
QUESTIONS = FORM["questions"]
NIK, PHONE, REVIEW = 1, 4, 9
PLAIN = LinkPreviewOptions(is_disabled=True)


def keyboard(state: int) -> ReplyKeyboardMarkup | InlineKeyboardMarkup:
    rows = QUESTIONS[state]["buttons"]
    if state == REVIEW:
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(label, callback_data=label[:20]) for label in r] for r in rows]
        )
    return ReplyKeyboardMarkup(
        [
            [KeyboardButton(label, request_contact=label.startswith("📱")) for label in row]
            for row in rows
        ],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def filled(text: str, answers: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda place: str(answers[place[1]]), text)


async def ask(update: Update, context: ContextTypes.DEFAULT_TYPE, state: int) -> int:
    text = filled(QUESTIONS[state]["text"], context.user_data)
    await update.message.reply_text(text, reply_markup=keyboard(state), link_preview_options=PLAIN)
    return state


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data.clear()
    return await ask(update, context, 0)


def answer(state: int) -> Any:
    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        contact = update.message.contact
        said = contact.phone_number if contact else update.message.text
        context.user_data[QUESTIONS[state]["key"]] = said
        return await ask(update, context, state + 1)

    return handle


async def wrong_nik(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text("NIK ada 16 angka. Coba lihat KTP lagi.")
    return NIK


async def submit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.callback_query.answer()
    number = f"LD-{update.effective_user.id}"
    await update.callback_query.message.reply_text(
        filled(FORM["receipt"], context.user_data | {"number": number}), link_preview_options=PLAIN
    )
    context.user_data.clear()
    return ConversationHandler.END


def accepted(state: int) -> list[Any]:
    text = filters.TEXT & ~filters.COMMAND
    if state == NIK:
        return [
            MessageHandler(filters.Regex(r"^\d{16}$"), answer(state)),
            MessageHandler(text, wrong_nik),
        ]
    if state == PHONE:
        return [MessageHandler(filters.CONTACT | text, answer(state))]
    if state == REVIEW:
        return [CallbackQueryHandler(submit, pattern="^✅")]
    return [MessageHandler(text, answer(state))]


def main() -> None:
    application = (
        Application.builder()
        .token(os.environ["BOT_TOKEN"])
        .base_url(f"{os.environ['BOT_API_URL']}/bot")
        .persistence(PicklePersistence(filepath=os.environ["PICKLE_FILE"]))
        .build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={state: accepted(state) for state in range(len(QUESTIONS))},
            fallbacks=[CommandHandler("start", start)],
            name="enrollment",
            persistent=True,
        )
    )
    application.run_webhook(
        listen="127.0.0.1",
        port=int(os.environ["PORT"]),
        url_path="telegram",
        secret_token=os.environ["WEBHOOK_SECRET"],
        webhook_url=f"http://127.0.0.1:{os.environ['PORT']}/telegram",
    )


if __name__ == "__main__":
    main()
