"""`lindung coverage void`: what a partner delivered and never happened, shown and taken back."""

import csv
from pathlib import Path

import pytest

from bot.cli.exported import exports
from bot.settings import Settings
from domain.staff import CODE_BYTES, VALID_FOR, Invitation, Role
from storage import Store
from tests.attacks.room import nik_of
from tests.lists import STATUS_HEAD, as_csv, people
from tests.storage.samples import NOW
from tests.terminal import Terminal, shell, staffed
from tests.voiding import api, done_once, figures, partners, shown_first, spoken

__all__ = ["shell", "staffed"]

WHY = ("--reason", "list of strangers, letter 12/2026")
WHERE = {"region": "3171", "programmes": "JKK+JKM"}


def signed(day: str, token: str, numbers: range) -> None:
    """A delivery of signups, on the day of which they are."""
    items = [{"nik": nik_of(each), "occurred_on": day} | WHERE for each in numbers]
    with api(day) as served:
        answer = served.post("/signups", {"items": items}, f"signups-of-{day}", token)
        assert [row["taken"] for row in answer.json()["rows"]] == [True] * len(numbers)


@pytest.fixture(params=["sqlite", "postgresql"])
def robbed(shell: Terminal, request: pytest.FixtureRequest) -> Terminal:
    """A bank has delivered twelve people in November and two in December. Three of them signed up
    with BRILink later, too; two have paid. Its other token has four people of its own."""
    if request.param == "postgresql":
        shell.set(database_url=request.getfixturevalue("postgres_url"))
        shell.well("migrate")
    shell.set(today="2026-12-05")
    tokens = partners(shell, {"bank-a": "bank", "bank-b": "bank", "bri": "brilink"})
    signed("2026-11-20", tokens["bank-a"], range(12))
    signed("2026-11-21", tokens["bri"], range(9, 15))
    signed("2026-11-22", tokens["bank-b"], range(20, 24))
    signed("2026-12-02", tokens["bank-a"], range(30, 32))
    paid = {"occurred_on": "2026-11-25", "paid_from": "2026-11", "paid_through": "2027-01"}
    items = [{"nik": nik_of(each), "jkk": 30_000, "jkm": 20_400} | paid for each in (0, 10)]
    with api("2026-11-25") as served:
        assert served.post("/payments", {"items": items}, "payments-1", tokens["bri"]).ok
    return shell


SHOWN = """\
14 signups of 14 members. 2 of these members have paid: payments stay. Of 3 another signup counts \
then.
All months to 2026-12
channel            figure          before  after
(no signup known)  rejoined             0      1
(no signup known)  active               0      1
bank               signups             18      4
bank               first payments       2      0
bank               active               2      0
brilink            signups              3      6
brilink            first payments       0      1
brilink            active               0      1
Signups by month
channel  month    before  after
bank     2026-11      16      4
brilink  2026-11       3      6
bank     2026-12       2      0
"""


def test_it_is_shown_first_and_done_once(robbed: Terminal) -> None:
    chosen = ("coverage", "void", "--token", "bank-a", *WHY)
    told = shown_first(robbed, chosen, SHOWN)
    done_once(robbed, chosen, told, "14 signups", WHY[1])
    names = ("signups", "first_payments", "rejoined", "active", "paid_rp")
    assert {code: [row[name] for name in names] for code, row in figures(robbed).items()} == {
        "#-1": [0, 0, 1, 1, 50_400],
        "bank": [4, 0, 0, 0, 0],
        "brilink": [6, 1, 0, 1, 50_400],
    }


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (("--channel", "bank"), 18),
        (("--token", "bank-b"), 4),
        (("--token", "bank-a", "--channel", "brilink"), 0),
        (("--channel", "bank", "--since", "2026-11-21"), 6),
        (("--channel", "bank", "--until", "2026-11-21"), 12),
        (("--token", "bank-a", "--since", "2026-11-21", "--until", "2026-12-01T00:00"), 0),
        (("--channel", "langsung"), 0),
    ],
)
def test_every_option_narrows(robbed: Terminal, options: tuple[str, ...], count: int) -> None:
    said = robbed.run("coverage", "void", *options, *WHY)
    if count:
        assert said.out.startswith(f"{count} signups of {count} members.")
    else:
        assert (said.status, "No such signup stands" in said.line) == (1, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (WHY, "Say whose signups: by --token or --agent, by --channel, or both"),
        (("--token", "a", "--agent", "1", *WHY), "Say whose signups"),
        (("--agent", "7", *WHY), "No staff #7; see /staf"),
        (("--token", "nobody", *WHY), "No token was ever 'nobody'; see: lindung token list"),
        (("--channel", "nope", *WHY), "No channel 'nope'; see: lindung channel list"),
        (("--channel", "bank"), "Missing option '--reason'"),
        (("--channel", "bank", "--reason", " "), "--reason is one line of 1 to 200 characters"),
        (("--channel", "bank", "--reason", "a\nb"), "--reason is one line"),
        (("--channel", "bank", "--reason", f"of {nik_of(1)}"), "without a NIK or names"),
        (("--channel", "bank", "--reason", "x" * 201), "--reason is one line"),
    ],
)
def test_a_slip_is_told_in_one_line(shell: Terminal, options: tuple[str, ...], told: str) -> None:
    shell.run("channel", "add", "bank", "Bank", "--kind", "bank")
    said = shell.run("coverage", "void", *options)
    assert said.status == 2
    assert told in said.line
    assert nik_of(1) not in said.line


SHOWN_OF_FORMS = """\
6 forms that are withdrawn. Handed over before, as far as somebody answered for them:\
 {number}. In files that went out, by the audit log, and not answered for: {files}.\
 Tell whoever has a file with them.
6 signups of 6 members.
All months to 2026-11
channel  figure   before  after
brilink  signups       6      0
Signups by month
channel  month    before  after
brilink  2026-11       6      0
The agent is not suspended; first: /tinjau 1
Nothing is done yet. To do it, for good, say the same with --yes.
"""


def test_forms_that_an_agent_witnessed_are_withdrawn(staffed: Terminal, tmp_path: Path) -> None:
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(6))), "--agent", "1")
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        number = unit.enrollments_by(1)[0].number
    answer = [STATUS_HEAD, (number, "diserahkan", "27-11-2026", "")]
    with (tmp_path / "s.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(answer)
    staffed.well("handover", "import", str(tmp_path / "s.csv"), "--from", "bpjs")
    chosen = ("coverage", "void", "--agent", "1", *WHY)
    shown = SHOWN_OF_FORMS.format(number=number, files="none")
    assert spoken(staffed.well(*chosen)) == shown.splitlines()
    assert "5 forms in" in staffed.well("handover", "export", "before.csv", "--for", "BPJS")
    staffed.well("handover", "export", "b.csv", "--for", "Pos, channel x", "--channel", "brilink")
    staffed.well("handover", "export", "c.csv", "--for", "KCP", "--channel", "langsung")
    with Store.open(settings.database_url, settings.vault()) as store, store.reader() as reader:
        days = [each.at.strftime("%Y-%m-%d") for each in exports(reader)]
    files = f"for BPJS on {days[0]} (5); for Pos, channel x on {days[1]} (5)"
    shown = SHOWN_OF_FORMS.format(number=number, files=files)
    assert spoken(staffed.well(*chosen)) == shown.splitlines()
    assert staffed.well(*chosen, "--yes").endswith(
        "Voided: 6 signups. It stands in the audit log.\n"
    )
    assert "0 forms in" in staffed.well("handover", "export", "after.csv", "--for", "BPJS")
    assert figures(staffed) == {}
    assert "6 forms and 6 signups by agent 1, " in " ".join(staffed.well("audit", "show").split())
    again = staffed.run(*chosen, "--yes")
    assert (again.status, "No such signup stands" in again.line) == (1, True)
    said = staffed.well("import", str(tmp_path / "a.csv"), "--agent", "1")
    assert "6 rows: 6 recorded, 0 already there" in said, "who was wronged is written down anew"
    assert "6 forms in" in staffed.well("handover", "export", "anew.csv", "--for", "BPJS")
    assert figures(staffed) != {}
    assert staffed.well("coverage", "verify").startswith("ok: ")


@pytest.mark.parametrize(
    ("options", "forms"),
    [
        (("--channel", "brilink"), 3),
        (("--channel", "langsung"), 0),
        (("--since", "2001-01-01"), 3),
        (("--since", "2999-01-01"), 0),
        (("--until", "2001-01-01"), 0),
    ],
)
def test_every_option_narrows_an_agents_forms(
    staffed: Terminal, tmp_path: Path, options: tuple[str, ...], forms: int
) -> None:
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(3))), "--agent", "1")
    said = staffed.run("coverage", "void", "--agent", "1", *options, *WHY)
    assert said.out.startswith(f"{forms} forms that" if forms else "")
    assert said.status == (0 if forms else 1)


def test_an_agent_who_is_something_else_by_now_has_forms_as_well(
    staffed: Terminal, tmp_path: Path
) -> None:
    staffed.set(today="2026-11-28")
    staffed.well("import", str(as_csv(tmp_path / "a.csv", people(3))), "--agent", "1")
    settings = Settings()
    with Store.open(settings.database_url, settings.vault()) as store, store.transaction() as unit:
        agent = unit.staff_of_number(1)
        assert agent is not None
        code = b"2" * CODE_BYTES
        offered = Invitation(Role.CHANNEL_ADMIN, agent.channel, "Agus", NOW + VALID_FOR)
        unit.invite(code, offered, 0, NOW)
        assert unit.accept(code, agent.chat_id, NOW)
    said = staffed.well("coverage", "void", "--agent", "1", *WHY)
    assert said.startswith("3 forms that are withdrawn.")
