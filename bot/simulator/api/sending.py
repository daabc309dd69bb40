"""The methods that put something new into a chat, and the files that go with it."""

from typing import Any

from bot.simulator.api.formatting import read_text, units
from bot.simulator.api.keyboards import read_markup
from bot.simulator.api.parameters import Parameters, Upload
from bot.simulator.api.refusals import RefusalError, bad_request
from bot.simulator.api.service import Service, find_chat, reachable_chat, replied_message
from bot.simulator.chat import Chat
from bot.simulator.files import (
    DOWNLOAD_LIMIT,
    StoredFile,
    document_json,
    photo_json,
    picture_size,
)

Json = dict[str, Any]

TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
PHOTO_LIMIT, UPLOAD_LIMIT = 10 * 2**20, 50 * 2**20
ACTION_SECONDS = 5.0
ACTIONS = {
    "cancel", "typing", "upload_photo", "record_video", "upload_video", "record_voice",
    "upload_voice", "upload_document", "choose_sticker", "find_location",
    "record_video_note", "upload_video_note",
}  # fmt: skip


async def send_message(service: Service, parameters: Parameters) -> Json:
    """sendMessage."""
    chat = reachable_chat(service, parameters)
    return _put(service, parameters, chat, text_body(parameters))


async def send_document(service: Service, parameters: Parameters) -> Json:
    """sendDocument."""
    chat = reachable_chat(service, parameters)
    stored = _file(service, parameters, "document", "documents")
    body = {"document": document_json(stored)} | _caption(parameters)
    return _put(service, parameters, chat, body)


async def send_photo(service: Service, parameters: Parameters) -> Json:
    """sendPhoto."""
    chat = reachable_chat(service, parameters)
    stored = _file(service, parameters, "photo", "photos")
    if len(stored.data) > PHOTO_LIMIT:
        raise bad_request("file is too big for a photo")
    size = picture_size(stored.data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(size) > 10_000 or max(size) > 20 * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    body = {"photo": photo_json(stored, *size)} | _caption(parameters)
    return _put(service, parameters, chat, body)


async def send_chat_action(service: Service, parameters: Parameters) -> bool:
    """sendChatAction."""
    chat = reachable_chat(service, parameters)
    action = parameters.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action_until = 0.0 if action == "cancel" else service.telegram.now() + ACTION_SECONDS
    service.telegram.changed(chat)
    return True


async def get_file(service: Service, parameters: Parameters) -> Json:
    """getFile."""
    if not parameters.text("file_id"):
        raise bad_request("file_id not specified")
    stored = service.telegram.files.get(parameters.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return stored.json() | {"file_path": stored.path}


async def get_chat(service: Service, parameters: Parameters) -> Json:
    """getChat."""
    chat = find_chat(service, parameters)
    who = chat.persona
    return {
        "id": chat.user_id,
        "type": "private",
        "first_name": who.first_name,
        **({"last_name": who.last_name} if who.last_name else {}),
        **({"username": who.username} if who.username else {}),
        "accent_color_id": chat.user_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def text_body(parameters: Parameters) -> Json:
    """The text of a message with its entities, refused when empty or too long."""
    if not parameters.text("text").strip():
        raise bad_request("message text is empty")
    text, entities = read_text(parameters, "text", "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if units(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def _caption(parameters: Parameters) -> Json:
    text, entities = read_text(parameters, "caption", "caption_entities")
    if units(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def _put(service: Service, parameters: Parameters, chat: Chat, body: Json) -> Json:
    markup = read_markup(parameters)
    reply_to = replied_message(parameters, chat)
    message = service.telegram.new_message(
        chat, body, by_bot=True, markup=markup, reply_to=reply_to
    )
    if parameters.flag("protect_content"):
        body["has_protected_content"] = True
    return service.telegram.message_json(message, chat)


def _file(service: Service, parameters: Parameters, name: str, folder: str) -> StoredFile:
    upload = _upload(parameters, name)
    if upload is not None:
        if not upload.data:
            raise bad_request("file must be non-empty")
        if len(upload.data) > UPLOAD_LIMIT:
            raise RefusalError(413, "Request Entity Too Large")
        return service.telegram.files.keep(folder, upload.name, upload.mime, upload.data)
    given = parameters.text(name)
    if not given:
        raise bad_request(f"there is no {name} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = service.telegram.files.get(given)
    if stored is None:
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if not stored.path.startswith(folder):
        raise bad_request("type of file mismatch")
    return stored


def _upload(parameters: Parameters, name: str) -> Upload | None:
    given = parameters.text(name)
    key = given.removeprefix("attach://") if given.startswith("attach://") else name
    return parameters.files.get(key)
