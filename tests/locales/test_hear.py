"""What people type instead of pressing a button, and what they do not mean by it."""

from datetime import date

import pytest

from dialog.conversation import Answers
from dialog.enrollment import ENROLLMENT
from dialog.enrollment.beginning import NOTICE
from dialog.events import Chosen
from dialog.script import offered
from locales.hear import hear

BEGUN: Answers = {"language": "id"}
AGREED = BEGUN | {"consent": NOTICE}
NIK = AGREED | {"nik": "3273061405889999"}
NAMED = NIK | {"identity": "ok"}
CALLED = NAMED | {"name": "Budi"}
WORKS = CALLED | {"phone": "+6281234567890", "occupation": "ojek"}
PLACED = WORKS | {"place": "3273"}
EARNS = PLACED | {"income": 2_000_000}
WHOLE = EARNS | {"months": 3, "first_month": "2026-11"}

MEANT: list[tuple[Answers, str, str]] = [
    (BEGUN, "setuju", "yes"),
    (BEGUN, "SETUJU MULAI!!", "yes"),
    (BEGUN, "stuju, mulai", "yes"),
    (BEGUN, "iya", "yes"),
    (BEGUN, "2", "more"),
    (BEGUN, "gak", "no"),
    (AGREED, "saya tidak punya nik", "none"),
    (NIK, "betul", "ok"),
    (NIK, "btul", "ok"),
    (NIK, "benar", "ok"),
    (NIK, "salah", "nik"),
    (NIK, "tanggal lahir beda", "birth"),
    (NIK, "kembali", "/back"),
    (NIK, "kmbali", "/back"),
    (NIK, "kenapa", "/why"),
    (NAMED, "kembali", "/back"),
    (WORKS, "kota bandung", "3273"),
    (PLACED, "± Rp2 juta", "2000000"),
    (EARNS, "3", "3"),
    (EARNS, "12", "12"),
    (EARNS, "1", "1"),
    (WHOLE, "kirim", "send"),
    (WHOLE, "ubah nama", "change:name"),
    (WHOLE, "ubah hp", "change:phone"),
    (WHOLE, "ubah pekerjan", "change:occupation"),
    (WHOLE, "ya, benar", "send"),
    (WHOLE, "ok sudah", "send"),
    (NIK, "iya betul", "ok"),
]

NOT_MEANT: list[tuple[Answers, str]] = [
    (BEGUN, "apa ini penipuan"),
    (AGREED, "3273061405889999"),
    (NAMED, "Kenanga"),
    (NAMED, "Kembang"),
    (NAMED, "1"),
    (CALLED, "081234567890"),
    (WORKS, "bandung"),
    (WORKS, "Kota Lama"),
    (PLACED, "2"),
    (PLACED, "2 juta"),
    (PLACED, "12"),
    (EARNS, "4"),
    (WHOLE, "nama saya salah"),
    (WHOLE, "?"),
    (WHOLE, "1"),
    (WHOLE, "3"),
]


NEVER_A_CHOICE: list[tuple[Answers, str]] = [
    *((BEGUN, no) for no in ("gk setuju dong", "g setuju", "ga lanjut", "g boleh", "ga mulai")),
    *((NIK, no) for no in ("g betul", "ga sesuai", "tdk betul")),
    *((NIK, no) for no in ("ya salah", "benar bukan")),
    *((WHOLE, no) for no in ("g benar", "g betul", "g kirim", "jgn kirim")),
    *((PLACED, other) for other in ("Rp10 juta", "Rp15 juta", "Rp12 juta", "Rp50 juta")),
    (WORKS, "Kabupaten Bandung"),
    (WORKS, "Kota Bandumg Barat"),
    (EARNS, "3 juta"),
]
"""What once was taken for a choice because it looks like one: a no for a yes, 10 for 1."""


def meaning(answers: Answers, typed: str) -> str:
    """The choice that is taken, surely or perhaps; nothing when it is neither."""
    heard = hear(offered(ENROLLMENT, answers, date(2026, 11, 22)), typed, "id")
    return heard.value if isinstance(heard, Chosen) else heard.perhaps


@pytest.mark.parametrize(("answers", "typed", "value"), MEANT)
def test_a_choice_can_be_typed(answers: Answers, typed: str, value: str) -> None:
    assert meaning(answers, typed) == value


@pytest.mark.parametrize(("answers", "typed"), [*NOT_MEANT, *NEVER_A_CHOICE])
def test_an_answer_is_not_taken_for_a_choice(answers: Answers, typed: str) -> None:
    assert meaning(answers, typed) == ""
