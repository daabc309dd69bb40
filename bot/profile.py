"""How the bot presents itself in Telegram: its commands and what it says before the first tap."""

from typing import Any

from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.ext import ExtBot

from locales.catalogue import LANGUAGES
from locales.values import fill

COMMANDS = (
    "start",
    "status",
    "iuran",
    "bantuan",
    "batal",
    "resmi",
    "privasi",
    "dataku",
    "bahasa",
    "daftar",
)


async def introduce(bot: "ExtBot[Any]") -> None:
    """Tell Telegram our commands and description: Indonesian for all, others by language.

    Only what changed is sent, since every process does this at its start.
    """
    default, *others = LANGUAGES
    for language, spoken in (("", default), *((other, other) for other in others)):
        commands = [BotCommand(name, fill(spoken, f"commands.{name}")) for name in COMMANDS]
        scope = BotCommandScopeAllPrivateChats()
        if list(await bot.get_my_commands(scope, language)) != commands:
            await bot.set_my_commands(commands, scope, language)
        description = fill(spoken, "profile.description")
        if (await bot.get_my_description(language)).description != description:
            await bot.set_my_description(description, language)
        short = fill(spoken, "profile.short")
        if (await bot.get_my_short_description(language)).short_description != short:
            await bot.set_my_short_description(short, language)
