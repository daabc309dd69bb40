"""`/hak`: what people asked about their own data that a human has to answer, and until when."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.rights import Due, Right, hours_left
from domain.staff import Role
from handlers.clock import JAKARTA
from handlers.rights.incidents import line, open_incidents
from handlers.staff.visit import Act, Errand, Visit
from locales.speak import Button, Message
from locales.values import fill
from storage.audit.log import Action as Deed
from storage.requests.requests import Request

SHOWN: Final = 10
"""In one list, those with least time first."""

NOTE, DONE = "catat", "selesai"

WORDS: Final[Mapping[str, Right]] = {
    "lihat": Right.ACCESS,
    "salinan": Right.COPY,
    "perbaiki": Right.CORRECT,
    "batasi": Right.RESTRICT,
    "tarik": Right.WITHDRAW,
    "hapus": Right.ERASE,
}
"""How an admin names what came by letter, by phone, or over a counter."""


def serve(visit: Visit, argument: str) -> Sequence[Act]:
    """`/hak`, `/hak catat hapus LD-...`, and the buttons below: `selesai ID`."""
    match argument.split():
        case [first, request_id] if first == DONE and _is_id(request_id):
            done = visit.unit.answer(bytes.fromhex(request_id), visit.at)
            if done is not None:
                visit.note(Deed.ANSWER, f"{done.right} {done.number}".rstrip())
        case [first, word, *number] if first == NOTE and word in WORDS and len(number) < 2:
            return _noted(visit, WORDS[word], "".join(number))
        case [first, *_] if first == NOTE:
            return [visit.say("rights.how", words=", ".join(WORDS))]
        case _:
            visit.note(Deed.LOOK, "requests about own data")
    return [_list(visit)]


def tell_admins(errand: Errand) -> None:
    """Somebody has asked for what only a human can do: the clock runs."""
    admins = [
        each.chat_id
        for each in errand.unit.all_staff()
        if each.role is Role.ADMIN and each.suspended_at is None
    ]
    languages = errand.unit.languages(admins)
    for chat_id in admins:
        said = fill(languages.get(chat_id, "id"), "rights.new")
        errand.others.append((chat_id, Message(said)))


def _noted(visit: Visit, right: Right, written: str) -> Sequence[Act]:
    """What came another way has the same clock, from the moment it is written down."""
    number = written.upper()
    if number and visit.unit.by_number(number) is None:
        return [visit.say("rights.unknown")]
    cause = (visit.staff.chat_id, visit.incoming.update_id)
    visit.unit.ask(right, cause, visit.at, numbers=[number])
    visit.note(Deed.ASK, f"{right} {number}".rstrip())
    return [_list(visit)]


def _list(visit: Visit) -> Message:
    """How many wait, and what is open; a form is named by its number, nobody by name."""
    unit, language = visit.unit, visit.language
    found = unit.open_requests(SHOWN)
    parts = [line(each, visit.at, language) for each in open_incidents(unit)]
    parts.append(fill(language, "rights.waiting", {"count": unit.count_restricted()}))
    if not found:
        parts.append(fill(language, "rights.none"))
    else:
        lines = [fill(language, "rights.open", {"count": unit.count_open_requests()})]
        parts.append("\n".join([*lines, *(_line(visit, each) for each in found)]))
    rows = tuple(
        (
            Button(
                fill(language, "rights.done", _named(each, language)),
                f"hak:0:{DONE} {each.request_id.hex()}",
            ),
        )
        for each in found
    )
    return Message("\n\n".join(parts), rows, inline=True)


def _line(visit: Visit, request: Request) -> str:
    left = hours_left(Due.REQUEST, request.asked_at, visit.at)
    asked_at = request.asked_at.astimezone(JAKARTA)
    details = _named(request, visit.language) | {"day": asked_at, "hours": abs(left)}
    return fill(visit.language, "rights.late" if left < 0 else "rights.line", details)


def _named(request: Request, language: str) -> dict[str, object]:
    about = f"{fill(language, f'right.{request.right}')} {request.number}"
    return {"about": about.rstrip()}


def _is_id(text: str) -> bool:
    return len(text) == 32 and all(each in "0123456789abcdef" for each in text)
