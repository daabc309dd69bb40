"""The list of the methods this Bot API knows."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.simulator.api import editing, profile, receiving, sending
from bot.simulator.api.parameters import Parameters
from bot.simulator.api.service import Service

Method = Callable[[Service, Parameters], Awaitable[Any]]

_set_name, _get_name = profile.text_methods("name", "name", 64, "BOT_TITLE_INVALID")
_set_description, _get_description = profile.text_methods(
    "description", "description", 512, "BOT_DESCRIPTION_TOO_LONG"
)
_set_short, _get_short = profile.text_methods(
    "short_description", "short_description", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG"
)

NAMES: dict[str, Method] = {
    "getMe": profile.get_me,
    "logOut": profile.log_out,
    "close": profile.close,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "getFile": sending.get_file,
    "getChat": sending.get_chat,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback_query,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": _set_name,
    "getMyName": _get_name,
    "setMyDescription": _set_description,
    "getMyDescription": _get_description,
    "setMyShortDescription": _set_short,
    "getMyShortDescription": _get_short,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}
# Telegram does not mind how a method's name is written.
METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method) for name, method in NAMES.items()
}
