"""What every method of the Bot API works on."""

from dataclasses import dataclass

from bot.simulator.api.parameters import Parameters
from bot.simulator.api.refusals import bad_request, forbidden
from bot.simulator.chat import Chat, Message
from bot.simulator.delivery.polling import Poller
from bot.simulator.delivery.webhook import Webhook
from bot.simulator.telegram import Telegram


@dataclass(frozen=True)
class Service:
    """The state of Telegram, and the two ways updates leave it."""

    telegram: Telegram
    poller: Poller
    webhook: Webhook


@dataclass(frozen=True)
class Described:
    """`true` with a remark, as `setWebhook` answers."""

    description: str


def find_chat(service: Service, parameters: Parameters) -> Chat:
    """The chat a call is meant for, if the bot may know of it."""
    if not parameters.text("chat_id").strip():
        raise bad_request("chat_id is empty")
    chat = service.telegram.chat_by_id(parameters.integer("chat_id"))
    if chat is None or not chat.started:
        raise bad_request("chat not found")
    return chat


def reachable_chat(service: Service, parameters: Parameters) -> Chat:
    """The chat a call writes to: there, and not closed to the bot."""
    chat = find_chat(service, parameters)
    if chat.retired:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    return chat


def replied_message(parameters: Parameters, chat: Chat) -> Message | None:
    """The message that the new one answers, if it names one."""
    given = parameters.structure("reply_parameters", "can't parse reply parameters JSON object")
    if isinstance(given, dict):
        given = Parameters(given)
        number, lenient = given.integer("message_id"), given.flag("allow_sending_without_reply")
    else:
        number = parameters.integer("reply_to_message_id")
        lenient = parameters.flag("allow_sending_without_reply")
    if number == 0:
        return None
    message = chat.find(number)
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def phone_of(service: Service, parameters: Parameters) -> str | None:
    """Whose phone a call is about, for the bad network and the log."""
    chat = service.telegram.chat_by_id(parameters.integer("chat_id"))
    if chat is None and parameters.has("callback_query_id"):
        found = service.telegram.find_press(parameters.text("callback_query_id"))
        chat = found[0] if found else None
    return chat.persona.key if chat else None
