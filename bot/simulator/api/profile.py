"""The methods by which the bot says who it is: name, descriptions, commands, menu button."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from bot.simulator.api.formatting import units
from bot.simulator.api.parameters import Parameters
from bot.simulator.api.refusals import bad_request
from bot.simulator.api.service import Service

Json = dict[str, Any]
Scope = tuple[str, int, int, str]

_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_WIDE_SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators",
}  # fmt: skip
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


async def get_me(service: Service, _: Parameters) -> Json:
    """getMe."""
    return service.telegram.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


async def log_out(service: Service, _: Parameters) -> bool:
    """logOut: this server will not serve the bot any more."""
    await service.webhook.remove()
    service.telegram.logged_out = True
    return True


async def close(_: Service, __: Parameters) -> bool:
    """close: nothing is kept between two runs, so there is nothing to do."""
    return True


def text_methods(
    field: str, table: str, limit: int, problem: str
) -> tuple[Callable[..., Awaitable[bool]], Callable[..., Awaitable[Json]]]:
    """The setter and the getter of one text of the profile, by language."""

    async def setter(service: Service, parameters: Parameters) -> bool:
        text = parameters.text(field)
        if units(text) > limit:
            raise bad_request(problem)
        getattr(service.telegram.profile, table)[_language(parameters)] = text
        return True

    async def getter(service: Service, parameters: Parameters) -> Json:
        texts = getattr(service.telegram.profile, table)
        return {field: texts.get(_language(parameters)) or texts.get("", "")}

    return setter, getter


async def set_my_commands(service: Service, parameters: Parameters) -> bool:
    """setMyCommands."""
    given = parameters.structure("commands", "can't parse commands JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(entry) for entry in given]
    service.telegram.profile.commands[_scope(parameters)] = commands
    return True


async def get_my_commands(service: Service, parameters: Parameters) -> list[Json]:
    """getMyCommands."""
    return service.telegram.profile.commands.get(_scope(parameters), [])


async def delete_my_commands(service: Service, parameters: Parameters) -> bool:
    """deleteMyCommands."""
    service.telegram.profile.commands.pop(_scope(parameters), None)
    return True


async def set_chat_menu_button(service: Service, parameters: Parameters) -> bool:
    """setChatMenuButton."""
    button = parameters.structure("menu_button", "can't parse menu button JSON object")
    button = {"type": "default"} if button is None else button
    if not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("MenuButton has unsupported type")
    if button["type"] == "web_app":
        page = button.get("web_app")
        if not button.get("text") or not isinstance(page, dict) or not page.get("url"):
            raise bad_request("can't parse menu button: Can't find field \"web_app\"")
    chat_id = parameters.integer("chat_id")
    if chat_id and service.telegram.chat_by_id(chat_id) is None:
        raise bad_request("chat not found")
    service.telegram.profile.menu_buttons[chat_id] = button
    return True


async def get_chat_menu_button(service: Service, parameters: Parameters) -> Json:
    """getChatMenuButton."""
    buttons = service.telegram.profile.menu_buttons
    usual = buttons.get(0, {"type": "default"})
    return buttons.get(parameters.integer("chat_id"), usual)


def _command(entry: Any) -> Json:
    if not isinstance(entry, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name, description = entry.get("command"), entry.get("description")
    if not isinstance(name, str) or not isinstance(description, str):
        raise bad_request('can\'t parse BotCommand: field "command" must be of type String')
    name, description = name.strip().removeprefix("/"), description.strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if units(description) > 256:
        raise bad_request("command description length must not exceed 256")
    return {"command": name, "description": description}


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _scope(parameters: Parameters) -> Scope:
    language = _language(parameters)
    given = parameters.structure("scope", "can't parse BotCommandScope JSON object")
    if given is None:
        return "default", 0, 0, language
    kind = given.get("type") if isinstance(given, dict) else None
    if kind in _WIDE_SCOPES:
        return str(kind), 0, 0, language
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    more = Parameters(given)
    return str(kind), more.integer("chat_id"), more.integer("user_id"), language
