"""People with a role in a room: how they come in, and all that they are shown."""

import json
from base64 import b64decode
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from domain.staff import Role
from tests.attacks.room import Room

AGENT, ADMIN, HEAD = 21, 31, 32
SUSPENDED = "Anda sedang ditangguhkan"
UNKNOWN = "Perintah itu belum kami kenal"
"""What somebody without a role is told of its commands."""


def hire(room: Room) -> int:
    """An agent of one channel, and an admin; the channel's number."""
    channel = room.channel("brilink")
    room.appoint(AGENT, Role.AGENT, channel)
    room.appoint(ADMIN, Role.ADMIN)
    return channel


def say_and_press_all(room: Room, chat: int, words: str) -> None:
    """Say this, and press every button under what is shown then."""
    before = len(room.calls)
    room.say(chat, words)
    for _, body in room.calls[before:]:
        for row in body.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                room.press(chat, button["callback_data"])


def shown_to_staff(room: Room) -> list[str]:
    """What people with a role are shown, with every button pressed, and their files."""
    first = len(room.calls)
    for chat in (ADMIN, HEAD, AGENT):
        for name in room.turns.office.desks:
            say_and_press_all(room, chat, f"/{name}")
    shown = []
    for _, body in room.calls[first:]:
        file = body.get("document") or body.get("photo")
        shown.append(opened(b64decode(file["base64"])) if file else json.dumps(body))
    return shown


def opened(content: bytes) -> str:
    """What stands in a file, in the members of an archive too."""
    if not is_zipfile(BytesIO(content)):
        return content.decode("latin-1")
    with ZipFile(BytesIO(content)) as archive:
        return "".join(name + archive.read(name).decode("latin-1") for name in archive.namelist())
