"""The files on Telegram's shelf: what was sent, under the ids and paths it is fetched by."""

import struct
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

DOWNLOAD_LIMIT = 20 * 2**20


@dataclass(frozen=True)
class StoredFile:
    """One file; `path` is its address below /file/bot<token>/."""

    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    data: bytes

    def json(self) -> Json:
        """The fields every kind of file has."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


class FileShelf:
    """Keeps every file for the life of the simulator; nothing is written to the disk."""

    def __init__(self) -> None:
        self._files: dict[str, StoredFile] = {}

    def keep(self, folder: str, name: str, mime: str, data: bytes) -> StoredFile:
        """Put a file on the shelf."""
        number = len(self._files) + 1
        ending = name.rpartition(".")[2] if "." in name else "bin"
        stored = StoredFile(
            id=f"BQACAgUAAxkBAAM{number:08d}",
            unique_id=f"AgAD{number:08d}",
            path=f"{folder}/file_{number}.{ending}",
            name=name,
            mime=mime,
            data=data,
        )
        self._files[stored.id] = stored
        return stored

    def get(self, file_id: str) -> StoredFile | None:
        """The file of that id."""
        return self._files.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file of that download path."""
        return next((f for f in self._files.values() if f.path == path), None)


def document_json(stored: StoredFile) -> Json:
    """A file as `Document`."""
    return stored.json() | {"file_name": stored.name, "mime_type": stored.mime}


def photo_json(stored: StoredFile, width: int, height: int) -> list[Json]:
    """A picture as the list of its `PhotoSize`s, smallest first, as Telegram gives them."""
    sizes = []
    for longest in (90, 320, 800, 1280):
        scale = min(1.0, longest / max(width, height))
        size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        sizes.append(stored.json() | size)
        if scale == 1.0:
            break
    return sizes


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG; None when it is neither."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return (width, height) if width and height else None
    if data.startswith(b"\xff\xd8"):
        return _jpeg_size(data)
    return None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
