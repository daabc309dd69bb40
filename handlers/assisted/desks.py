"""What an agent does about forms of workers: begin, put aside, take up again, pass on."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from dialog.assisted import begun, in_hand
from domain.assisted import (
    ASKED_FOR,
    HELD,
    OFFERED_FOR,
    Purpose,
    Stage,
    read_code,
    short_name,
    written,
)
from domain.channels import StartLink
from domain.staff import Action
from handlers.assisted.asking import owner
from handlers.assisted.table import begin, clear, lent, put
from handlers.assisted.tickets import Tickets
from handlers.attribution import signed
from handlers.clock import day_of
from handlers.staff.posters.printing import scanned
from handlers.staff.visit import Act, Desk, Visit
from locales.speak import Button, Message, Rows
from locales.values import fill
from storage import Vault
from storage.audit.log import Deed
from storage.drafts.drafts import Draft

SHOWN = 10
"""Drafts in one message; the oldest come first, they have waited longest."""


def beginning(visit: Visit, _argument: str) -> Sequence[Act]:
    """`/daftarkan`: the form for the next worker."""
    put(visit, begin(visit))
    return []


def drafts(visit: Visit, argument: str) -> Sequence[Act]:
    """`/draf`: those there are; a button takes one up again."""
    if argument:
        found = _ours(visit, read_code(argument))
        if found is None:
            return [visit.say("draft.gone.away")]
        _take_up(visit, found)
        if found.stage is not Stage.RETURNED:
            return []
        wrong = fill(visit.language, f"wrong.{found.reason}")
        return [visit.say("draft.returned", name=named(found, visit.language), wrong=wrong)]
    mine = held(visit)
    if not mine:
        return [visit.say("drafts.none")]
    lines = [fill(visit.language, "drafts.head", {"count": len(mine)})]
    return [Message("\n".join(lines), _buttons(visit, mine), inline=True)]


def putting_aside(visit: Visit, _argument: str) -> Sequence[Act]:
    """`/simpan`: the draft stays as it is, and the account has its own form before it."""
    visit.account = clear(visit.account)
    return [visit.say("drafts.kept")]


def taking(tickets: Tickets) -> Desk:
    """`/ambil CODE`: takes over the form that a worker offers."""

    def serve(visit: Visit, argument: str) -> Sequence[Act]:
        draft = tickets.heard(visit.unit, argument, visit.at)
        worker = draft.worker if draft else None
        own = worker == visit.staff.chat_id
        gone = draft is None or draft.restricted or draft.stage is not Stage.OFFERED
        if draft is None or gone or worker is None or own:
            return [visit.say("take.unknown")]
        taken = replace(
            draft,
            stage=Stage.OPEN,
            holder=visit.staff.chat_id,
            agent=visit.staff.number,
            channel=visit.staff.channel or 0,
            round=draft.round + 1,
            until=None,
            conversation=in_hand(draft.conversation, visit.language, lent=True),
        )
        visit.note(Deed.OPEN, f"draft {written(draft.code)}")
        put(visit, taken)
        language = visit.unit.languages([worker])[worker]
        visit.others.append((worker, lent(visit.unit, taken, tickets, language)))
        return [visit.say("take.done")]

    return Desk(Action.ENROLL_OTHERS, serve)


def passing_on(tickets: Tickets) -> Desk:
    """`/serahkan`: a link by which the worker goes on alone."""

    def serve(visit: Visit, _argument: str) -> Sequence[Act]:
        code = visit.account.conversation.draft
        draft = _ours(visit, code)
        if draft is None or not begun(draft.conversation):
            return [visit.say("pass.nothing")]
        if (worker := owner(draft)) is not None:
            return _given_back(visit, draft, worker, tickets)
        passed = replace(
            draft,
            stage=Stage.OPEN,
            worker=None,
            round=draft.round + 1,
            until=visit.at + ASKED_FOR,
            conversation=in_hand(draft.conversation, visit.language, lent=False),
        )
        visit.unit.save_draft(passed, visit.at)
        visit.account = clear(visit.account)
        visit.note(Deed.PASS_ON, f"draft {written(code)}")
        link = tickets.address(Purpose.TAKE_HOME, passed)
        until = day_of(visit.at + ASKED_FOR)
        visit.later("qr", scanned(link, fill(visit.language, "agree.scan", {"until": until})))
        return [visit.say("pass.link", link=link, until=until)]

    return Desk(Action.ENROLL_OTHERS, serve)


def _given_back(visit: Visit, draft: Draft, worker: int, tickets: Tickets) -> Sequence[Act]:
    """To a worker who lent their form there is no need of a link."""
    back = replace(
        draft, stage=Stage.OFFERED, holder=0, round=draft.round + 1, until=visit.at + OFFERED_FOR
    )
    visit.unit.save_draft(back, visit.at)
    visit.account = clear(visit.account)
    visit.note(Deed.PASS_ON, f"draft {written(draft.code)}")
    language = visit.unit.languages([worker])[worker]
    visit.others.append((worker, lent(visit.unit, back, tickets, language)))
    return [visit.say("pass.back")]


def inviting(vault: Vault, link: Callable[[str], str]) -> Desk:
    """`/ajakan`: the agent's own start link; whoever opens it first is counted for the agent."""

    def serve(visit: Visit, _argument: str) -> Sequence[Act]:
        own = StartLink(visit.staff.channel or 0, visit.staff.number, 0, visit.today)
        channels = {channel.number: channel.name for channel in visit.unit.channels()}
        channel = channels.get(own.channel, "")
        address = link(signed(own, vault))
        visit.later("qr", scanned(address, fill(visit.language, "own_link.scan")))
        return [visit.say("own_link", link=address, channel=channel)]

    return Desk(Action.ENROLL_OTHERS, serve)


def held(visit: Visit) -> list[Draft]:
    """What somebody can go on with: their own, and of a channel admin those that nobody holds.

    Not what a worker asked to leave alone for now.
    """
    return [each for each in _all_held(visit) if not each.restricted]


def _ours(visit: Visit, code: int | None) -> Draft | None:
    """The draft with this code if somebody can go on with it. Nobody else changes it before the
    commit: its worker may be agreeing at this moment."""
    if code is None or code not in visit.unit.drafts([code]):
        return None
    return next((each for each in held(visit) if each.code == code), None)


def waiting(visit: Visit) -> int:
    """How many of their people asked that nothing be done for now."""
    drafts = sum(each.restricted for each in _all_held(visit))
    return drafts + visit.unit.waiting_of(visit.staff.number)


def _all_held(visit: Visit) -> list[Draft]:
    found = visit.unit.drafts_of(visit.staff.chat_id)
    if visit.staff.channel is not None and visit.staff.may(Action.INVITE_AGENTS):
        found += visit.unit.unheld_drafts(visit.staff.channel)
    return [each for each in found if each.stage in HELD and begun(each.conversation)]


def named(draft: Draft, language: str) -> str:
    """A draft as its agent knows it again."""
    name = short_name(str(draft.conversation.answers.get("name", "")))
    return name or fill(language, "drafts.nameless", {"code": written(draft.code)})


def _take_up(visit: Visit, draft: Draft) -> None:
    if draft.holder != visit.staff.chat_id:
        draft = replace(
            draft,
            holder=visit.staff.chat_id,
            agent=visit.staff.number,
            conversation=in_hand(draft.conversation, visit.language, lent=owner(draft) is not None),
        )
    visit.note(Deed.OPEN, f"draft {written(draft.code)}")
    put(visit, draft)


def _buttons(visit: Visit, found: Sequence[Draft]) -> Rows:
    rows = []
    for draft in found[:SHOWN]:
        details = {
            "name": named(draft, visit.language),
            "stage": fill(visit.language, f"stage.{draft.stage}"),
        }
        label = fill(visit.language, "drafts.line", details)
        rows.append((Button(label, f"draf:0:{written(draft.code)}"),))
    return tuple(rows)
