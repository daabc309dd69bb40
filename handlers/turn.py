"""The turn: a batch of updates in one transaction, which commits together or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import structlog
from msgspec.structs import replace

from dialog.assisted import ASSISTED
from dialog.events import Started
from dialog.script import Script
from handlers.assisted.table import elsewhere, informs, is_before, kept
from handlers.assisted.words import typed, waits_still
from handlers.attribution import touched
from handlers.clock import Clock
from handlers.limits import paced
from handlers.outcomes import Outcomes
from handlers.outgoing import Call, calls, send, ticked
from handlers.posting import ALONE, Reply, Share, made_of, post
from handlers.rights.pausing import resting
from handlers.staff.guiding import guide
from handlers.staff.office import Office, Served, told
from handlers.talk import Talk, fresh
from handlers.trouble import passed
from handlers.updates import Incoming
from locales.speak import Message
from locales.values import fill
from storage import Account, Arrival, Mark, StorageError, Store, Unavailable, Unit

log = structlog.get_logger()


class Turns:
    """Takes batches, each of distinct people. Synchronous: it runs in the storage thread."""

    def __init__(
        self,
        store: Store,
        script: Script,
        clock: Clock,
        start_keys: Mapping[int, bytes],
        office: Office,
        *,
        reply_in_body: bool,
    ) -> None:
        self.store = store
        self.script = script
        self.clock = clock
        self.start_keys = start_keys
        self.office = office
        self.reply_in_body = reply_in_body

    def take(self, batch: Sequence[Incoming], share: Share = ALONE) -> list[Reply]:
        """Handle these updates, and answer each; with its `share` of the sender's work.

        A batch that fails is taken again one by one, so that one bad update hurts nobody else;
        the bad one is parked and its person gets an apology. Raises Unavailable when nothing can
        be written now: the updates have to come again.
        """
        noted = False
        try:
            replies, noted = self._take(batch, share)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, one update is at fault
            if len(batch) > 1:
                replies = [self.take([incoming])[0] for incoming in batch]
            else:
                log.error("turn failed", error=type(error).__name__, passed=passed(error))
                replies = [self._park(batch[0], error)]
        if share.tries and not noted:
            # Last: what fails before it gives them back. When this fails, the updates come again.
            self._note(share.tries)
        return replies

    def _take(self, batch: Sequence[Incoming], share: Share) -> tuple[list[Reply], bool]:
        """The replies, and whether the tries are noted with them."""
        at, today = self.clock.now(), self.clock.today()
        with self.store.transaction() as unit:
            arrivals = [_arrival(incoming) for incoming in batch]
            seen = unit.claim(arrivals, at)
            new = [i for i, arrival in zip(batch, arrivals, strict=True) if arrival not in seen]
            served = self._serve(unit, new, at, today)
            if noted := not unit.erases:
                unit.mark(share.tries)
            # What rides, or is handed over, would overtake what the outbox still has for that chat.
            in_body = self.reply_in_body
            behind = unit.waiting([i.chat_id for i in new]) if in_body or share.room else set()
            made = [
                made_of(incoming, its, in_body=in_body, behind=incoming.chat_id in behind)
                for incoming, its in served
            ]
            unit.keep_replies({m.arrival: m.kept for m in made if m.kept})
            made = post(unit, made, at, self.store.name, share.room, behind)
        replies = {each.arrival: each.reply for each in made}
        return [
            # A repeated update gets its stored reply again.
            Reply(seen[arrival]) if arrival in seen else replies.get(arrival, Reply())
            for arrival in arrivals
        ], noted

    def _serve(
        self, unit: Unit, new: Sequence[Incoming], at: datetime, today: date
    ) -> list[tuple[Incoming, list[Call]]]:
        """What each of these updates leads to in its chat: from the office, else from the form."""
        accounts = unit.load([incoming.chat_id for incoming in new])
        known = [
            (incoming, self._account(incoming, accounts, today))
            for incoming in new
            if incoming.chat_id in accounts or incoming.event is not None
        ]
        known, hasty = paced(known, at, today)
        known, held = resting(known, self.office)
        hasty += held
        known = [typed(incoming, account, self.office) for incoming, account in known]
        asked = [(incoming, account) for incoming, account in known if self.office.wants(incoming)]
        served = self.office.serve(unit, asked, at, today)
        talks = self._talks(unit, known, served, at, today)
        self._talk(unit, talks, at)
        talking = {talk.incoming.chat_id: kept(unit, talk, at) for talk in talks}
        talking |= {
            chat_id: its.account for chat_id, its in served.items() if chat_id not in talking
        }
        unit.save([talking.get(account.chat_id, account) for _, account in known], at)
        unit.save([each.account for each in hasty if each.told], at)
        made = {chat_id: list(each.calls) for chat_id, each in served.items()}
        for talk in talks:
            said = calls(talk.incoming, talk.effects, talk.language, typed=talk.typed)
            said += told(talk.others)
            before = made.get(talk.incoming.chat_id)
            made[talk.incoming.chat_id] = said if before is None else before + _untick(said)
        made |= {each.incoming.chat_id: each.calls for each in hasty}
        return [(incoming, made[incoming.chat_id]) for incoming in new if incoming.chat_id in made]

    def _talks(
        self,
        unit: Unit,
        known: Sequence[tuple[Incoming, Account]],
        served: dict[int, Served],
        at: datetime,
        today: date,
    ) -> list[Talk]:
        """The conversations that go on: each about its own form, or the draft that is before it.

        Whose draft has gone to somebody else is told so; that joins what is `served`.
        """
        going = [
            (incoming, served[incoming.chat_id].account if incoming.chat_id in served else account)
            for incoming, account in known
            if incoming.event is not None
            and (incoming.chat_id not in served or served[incoming.chat_id].talks)
        ]
        codes = [account.conversation.draft for _, account in going if account.conversation.draft]
        drafts = unit.drafts(codes) if codes else {}
        talks, tickets = [], self.office.tickets
        for came, account in going:
            on = came.chat_id in served
            incoming = replace(came, event=Started()) if on else came
            draft = drafts.get(account.conversation.draft)
            if not account.conversation.draft or informs(came.event, account, draft):
                talks.append(Talk(self.script, incoming, account, today))
            elif is_before(account, draft):
                talks.append(Talk(ASSISTED, incoming, account, today, draft))
            else:
                after, told_so = elsewhere(unit, account, draft, tickets, at, today)
                before = served[came.chat_id].calls if on else ticked(incoming)
                said = [*before, send(incoming.chat_id, told_so)]
                served[incoming.chat_id] = Served(said, after)
        return talks

    def _talk(self, unit: Unit, talks: Sequence[Talk], at: datetime) -> None:
        """Let these conversations go on until none of them waits for anything."""
        for talk in talks:
            if talk.incoming.event is not None:
                talk.hear(talk.incoming.event)
        outcomes = Outcomes(unit, self.store.vault, self.office.tickets, at)
        while waiting := [talk for talk in talks if talk.awaited]:
            for talk, outcome in outcomes.of(waiting):
                talk.go(outcome)
        guide(unit, talks)
        waits_still(unit, talks, self.office.tickets, at, self.clock.today())
        outcomes.write_down(talks)

    def _account(self, incoming: Incoming, accounts: Mapping[int, Account], today: date) -> Account:
        """The account as this update finds it: whoever writes can be reached again."""
        account = accounts.get(incoming.chat_id) or fresh(incoming)
        if account.unreachable != bool(incoming.blocked):
            account = replace(account, unreachable=bool(incoming.blocked))
        return touched(account, incoming.payload, self.start_keys, today)

    def _note(self, tries: Sequence[Mark]) -> None:
        """Note the sender's tries by themselves: the turn that had them along has failed, or has
        erased somebody, and holds messages in another order."""
        with self.store.transaction() as unit:
            unit.mark(tries)

    def _park(self, incoming: Incoming, error: Exception) -> Reply:
        """Set a bad update aside; its person is told that nothing before it is lost."""
        at, arrival = self.clock.now(), _arrival(incoming)
        with self.store.transaction() as unit:
            seen = unit.claim([arrival], at)
            if arrival in seen:  # by another process meanwhile, or by this one before it failed
                return Reply(seen[arrival])
            sorry = _apology(incoming, _language(unit, incoming))
            made = made_of(incoming, sorry, in_body=self.reply_in_body)
            unit.park(made.arrival, error, at, made.kept)
            unit.post(made.posts, at)
        return made.reply


def _untick(said: list[Call]) -> list[Call]:
    """What a conversation says after the office did: that has ticked off the press already."""
    return [call for call in said if call.kind is not None]


def _apology(incoming: Incoming, language: str) -> list[Call]:
    """What a failed turn still does in the chat: a NIK leaves it, a press is ticked off."""
    if incoming.event is None:
        return []
    sorry = send(incoming.chat_id, Message(fill(language, "apology")))
    return [*calls(incoming, (), language), sorry]


def _language(unit: Unit, incoming: Incoming) -> str:
    """The person's language, unless their account itself is what cannot be read."""
    try:
        account = unit.load([incoming.chat_id]).get(incoming.chat_id)
    except StorageError:
        account = None
    return str(account.conversation.answers.get("language", "id")) if account else "id"


def _arrival(incoming: Incoming) -> Arrival:
    return Arrival(incoming.chat_id, incoming.update_id)
