"""Which desks, counters and doors there are: everything beside the form, and who serves it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from domain.staff import Action
from handlers.assisted import agreeing, lending, rekap, words, worklist
from handlers.assisted import desks as assisted
from handlers.assisted.tickets import Tickets
from handlers.clock import Clock
from handlers.dues import desk as dues
from handlers.dues.wording import NAME as DUES
from handlers.listing import Listing
from handlers.rights import copying, requests
from handlers.rights import desk as rights
from handlers.staff import review
from handlers.staff.coverage import export, funnel, summary, targets
from handlers.staff.entrance import desk as entrance
from handlers.staff.invitations import inviting, welcoming
from handlers.staff.jobs import Work
from handlers.staff.lists import files as lists
from handlers.staff.lists import market
from handlers.staff.office import Office
from handlers.staff.people import deciding, everybody, menu
from handlers.staff.posters import desk as posters
from handlers.staff.posters import printing
from handlers.staff.projection import desks as projection
from handlers.staff.visit import Counter, Desk
from storage import Store, Vault

Link: TypeAlias = Callable[[str], str]


def open_office(vault: Vault, link: Link, erasures: Path, dashboard: str = "") -> Office:
    """The office with all its desks.

    `link` makes an address of a start payload; `erasures` is the list that a restore needs;
    `dashboard` is where the dashboard is, empty when it has no address that may be given out.
    """
    listing = Listing(vault, erasures)
    tickets = Tickets(vault.invitation_key, link)
    desks = _of_figures(dashboard) | _of_forms(vault, link, tickets)
    desks |= _of_people(vault, link, listing)
    counters = {
        "setuju": Counter(agreeing.agreeing),
        "salah": Counter(agreeing.correcting),
        "tolak": Counter(agreeing.refusing),
        words.NAME: Counter(words.answering),
        rights.NAME: rights.serving(listing),
        DUES: dues.serving(vault),
        "mintaagen": lending.lending(tickets),
        "ambilkembali": Counter(lending.taking_back),
    }
    doors = (welcoming(vault.invitation_key), agreeing.opening(tickets))
    return Office(desks | {"menu": menu(desks, vault.agent_key)}, counters, doors, tickets)


def _of_figures(dashboard: str) -> dict[str, Desk]:
    return {
        "ringkasan": Desk(Action.SEE_COVERAGE, summary.serve),
        "target": Desk(Action.SEE_COVERAGE, targets.serve),
        "corong": Desk(Action.SEE_COVERAGE, funnel.serve),
        entrance.NAME: entrance.opening(dashboard),
        "ekspor": Desk(Action.SEE_COVERAGE, export.serve),
        "proyeksi": Desk(Action.LOOK_AHEAD, projection.asking("proyeksi")),
        "kapan": Desk(Action.LOOK_AHEAD, projection.asking("kapan")),
        "butuh": Desk(Action.LOOK_AHEAD, projection.asking("butuh")),
        "angka": Desk(Action.SET_REFERENCE, targets.official),
    }


def _of_forms(vault: Vault, link: Link, tickets: Tickets) -> dict[str, Desk]:
    return {
        "poster": posters.making(vault, link),
        "pasar": Desk(Action.ENROLL_OTHERS, market.serve),
        "selesai": Desk(Action.ENROLL_OTHERS, market.close),
        "berkas": Desk(Action.SEE_MENU, lists.serve),
        "template": Desk(Action.SEE_MENU, lists.send_template),
        "daftarkan": Desk(Action.ENROLL_OTHERS, assisted.beginning),
        "draf": Desk(Action.ENROLL_OTHERS, assisted.drafts),
        "simpan": Desk(Action.ENROLL_OTHERS, assisted.putting_aside),
        "serahkan": assisted.passing_on(tickets),
        "ambil": assisted.taking(tickets),
        "ajakan": assisted.inviting(vault, link),
        "perlu": Desk(Action.SEE_OWN_WORK, worklist.serve),
        "rekap": Desk(Action.SEE_OWN_WORK, rekap.serve),
    }


def _of_people(vault: Vault, link: Link, listing: Listing) -> dict[str, Desk]:
    return {
        "undang": inviting(vault.invitation_key, link),
        "staf": Desk(Action.SUSPEND, everybody),
        "tangguhkan": deciding(listing, suspended=True),
        "aktifkan": deciding(listing, suspended=False),
        "tinjau": review.reviewing(listing),
        "hak": requests.noting(vault),
    }


def works(store: Store, fetch: lists.Fetch, clock: Clock) -> Mapping[str, Work]:
    """What can be done after a turn, by the kind of job."""
    return {
        "corong": funnel.work(store),
        "ekspor": export.work(store),
        **dict.fromkeys(("proyeksi", "kapan", "butuh"), projection.work(store)),
        "poster": printing.work(),
        "qr": printing.showing(),
        "berkas": lists.work(store, fetch, clock),
        "rekap": rekap.work(store),
        "tinjau": review.work(store),
        rights.NAME: copying.work(store, clock),
    }
