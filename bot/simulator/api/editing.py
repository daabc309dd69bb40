"""The methods that change or take away what is in a chat, and answer button presses."""

from typing import Any

from bot.simulator.api.formatting import units
from bot.simulator.api.keyboards import read_markup
from bot.simulator.api.parameters import Parameters
from bot.simulator.api.refusals import bad_request
from bot.simulator.api.sending import text_body
from bot.simulator.api.service import Service, find_chat, reachable_chat
from bot.simulator.chat import Chat, Message, Notice
from bot.simulator.delivery.queue import CALLBACK_LIFETIME

Json = dict[str, Any]

DELETABLE_FOR = 48 * 3600
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def edit_message_text(service: Service, parameters: Parameters) -> Json:
    """editMessageText."""
    chat, message = _own_message(service, parameters)
    body = text_body(parameters)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _change(service, parameters, chat, message, body)


async def edit_message_reply_markup(service: Service, parameters: Parameters) -> Json:
    """editMessageReplyMarkup."""
    chat, message = _own_message(service, parameters)
    return _change(service, parameters, chat, message, {})


async def delete_message(service: Service, parameters: Parameters) -> bool:
    """deleteMessage: the bot's own and, in a private chat, the person's."""
    chat = find_chat(service, parameters)
    message = chat.find(parameters.message_id())
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(service, message):
        raise bad_request("message can't be deleted for everyone")
    chat.delete(message)
    service.telegram.changed(chat)
    return True


async def delete_messages(service: Service, parameters: Parameters) -> bool:
    """deleteMessages: what is not there or too old is passed over."""
    chat = find_chat(service, parameters)
    problem = "can't parse message identifiers as JSON array"
    numbers = parameters.structure("message_ids", problem)
    if not isinstance(numbers, list):
        raise bad_request("message identifiers are not specified")
    if not 1 <= len(numbers) <= 100:
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        message = chat.find(Parameters({"id": number}).integer("id"))
        if message is not None and _deletable(service, message):
            chat.delete(message)
    service.telegram.changed(chat)
    return True


async def answer_callback_query(service: Service, parameters: Parameters) -> bool:
    """answerCallbackQuery."""
    found = service.telegram.find_press(parameters.text("callback_query_id"))
    text = parameters.text("text")
    if units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if found is None:
        raise bad_request(QUERY_TOO_OLD)
    chat, press = found
    if chat.retired or service.telegram.now() - press.when > CALLBACK_LIFETIME:
        raise bad_request(QUERY_TOO_OLD)
    if not press.answered and text:
        notice = Notice(int(press.id), text, parameters.flag("show_alert"))
        chat.notices.append(notice)
    press.answered = True
    service.telegram.changed(chat)
    return True


def _own_message(service: Service, parameters: Parameters) -> tuple[Chat, Message]:
    if not parameters.has("chat_id") and parameters.has("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = reachable_chat(service, parameters)
    message = chat.find(parameters.message_id())
    if message is None:
        raise bad_request("message to edit not found")
    # A message that brought a reply keyboard can't be edited any more.
    if not message.by_bot or (message.markup and "inline_keyboard" not in message.markup):
        raise bad_request("message can't be edited")
    return chat, message


def _change(
    service: Service, parameters: Parameters, chat: Chat, message: Message, body: Json
) -> Json:
    markup = read_markup(parameters, inline_only=True)
    before = (message.body, message.inline)
    merged = message.body
    if body:
        merged = {k: v for k, v in message.body.items() if k not in {"text", "entities"}} | body
    rows = (markup or {}).get("inline_keyboard") or None
    if (merged, rows) == before:
        raise bad_request(NOT_MODIFIED)
    message.body, message.markup = merged, markup
    message.edited = int(service.telegram.now())
    service.telegram.changed(chat)
    return service.telegram.message_json(message, chat)


def _deletable(service: Service, message: Message) -> bool:
    return service.telegram.now() - message.date <= DELETABLE_FOR
