"""`/hak`: what people asked about their own data that a human has to answer, and until when."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from domain.problem import Problem
from domain.receipts import ReceiptProblem, read_receipt
from domain.rights import Due, Right, hours_left
from domain.staff import Action
from handlers.clock import JAKARTA
from handlers.rights.incidents import line, open_incidents
from handlers.staff.admins import admins
from handlers.staff.visit import Act, Desk, Errand, Visit
from locales.speak import Button, Message
from locales.values import fill
from storage import Vault
from storage.audit.log import Deed
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


def noting(vault: Vault) -> Desk:
    """`/hak`, `/hak catat hapus LD-...`, and the buttons below: `selesai ID`."""
    return Desk(Action.SEE_REQUESTS, partial(_serve, vault))


def _serve(vault: Vault, visit: Visit, argument: str) -> Sequence[Act]:
    match argument.split():
        case [first, request_id] if first == DONE and _is_id(request_id):
            done = visit.unit.answer(bytes.fromhex(request_id), visit.at)
            if done is not None:
                visit.note(Deed.ANSWER, f"{done.right} {done.number}".rstrip())
        case [first, word, *rest] if first == NOTE and word in WORDS:
            return _noted(visit, vault, WORDS[word], rest)
        case [first, *_] if first == NOTE:
            return _how(visit)
        case _:
            visit.note(Deed.LOOK, "requests about own data")
    return [_list(visit)]


def tell_admins(errand: Errand) -> None:
    """Somebody has asked for what only a human can do: the clock runs."""
    for chat_id, language in admins(errand.unit).items():
        errand.others.append((chat_id, Message(fill(language, "rights.new"))))


def _noted(visit: Visit, vault: Vault, right: Right, written: Sequence[str]) -> Sequence[Act]:
    """What came another way has the same clock, from the moment it is written down."""
    number = read_receipt(" ".join(written), vault.receipt_key) if written else ""
    if isinstance(number, Problem):
        is_more = number.code == ReceiptProblem.MALFORMED and len(written) > 1
        return _how(visit) if is_more else [visit.say("rights.unknown")]
    if number and visit.unit.by_number(number) is None:
        return [visit.say("rights.unknown")]
    cause = (visit.staff.chat_id, visit.incoming.update_id)
    visit.unit.ask(right, cause, visit.at, numbers=[number])
    visit.note(Deed.ASK, f"{right} {number}".rstrip())
    return [_list(visit)]


def _how(visit: Visit) -> Sequence[Act]:
    return [visit.say("rights.how", words=", ".join(WORDS))]


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
