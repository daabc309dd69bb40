"""What people type instead of pressing a button, and what they do not mean by it."""

from datetime import date

import pytest

from dialog.conversation import Answers
from dialog.enrollment import ENROLLMENT
from dialog.enrollment.beginning import NOTICE
from dialog.events import Asks, Chosen, Command, Said
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
ADDRESS = WHOLE | {"confirmed": "send", "number": "LD-0000-0000-0000", "more": "now"}

SENT = WHOLE | {"confirmed": True, "number": "LD-0000-0000-0000"}
HEIR = ADDRESS | {"address": "Jl. Melati 5", "postcode": "40132", "email": "a@contoh.id"}
RELATED = HEIR | {"heir": "Siti Aminah"}

MEANT: list[tuple[Answers, str, str]] = [
    (BEGUN, "setuju", "yes"),
    (BEGUN, "SETUJU MULAI!!", "yes"),
    (BEGUN, "stuju, mulai", "yes"),
    (BEGUN, "iya", "yes"),
    (BEGUN, "jelskan", "more"),
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
    *((BEGUN, yes, "yes") for yes in ("inggih", "nggih mas", "ok siap", "setuju kak", "iyo")),
    *((BEGUN, no, "no") for no in ("mboten", "ga usah mas", "gak mau, pak", "gk setuju dong")),
    *((NIK, yes, "ok") for yes in ("nggih", "iya mas bener", "sampun leres", "bnr")),
    (AGREED, "dereng gadah", "none"),
    (AGREED, "buat apa nik?", "/why"),
    (EARNS, "tambah jht", "jht"),
    (WHOLE, "nggih", "send"),
    (NIK | {"identity": "ok", "sex_differs": True}, "perempuan, wanita", "female"),
    *((BEGUN, yes, "yes") for yes in ("saya setuju", "ya saya setuju", "saya mau", "monggo")),
    *((BEGUN, asked, "more") for asked in ("ini apa ya", "jelasin dulu")),
    *((NIK, said, "birth") for said in ("tgl lahir salah", "tanggal lahirnya beda")),
    (NIK, "jenis kelamin salah", "sex"),
    (NIK, "sudah betul", "ok"),
    (WHOLE, "udah bener", "send"),
    (WHOLE, "betul semua", "send"),
    *((WHOLE, said, "change:name") for said in ("ganti nama", "nama salah", "nama saya salah")),
    (WHOLE, "hp salah", "change:phone"),
    (WHOLE, "ganti pekerjaan", "change:occupation"),
    (WHOLE, "ganti tempat", "change:place"),
    (WHOLE, "penghasilan salah", "change:income"),
    (WHOLE, "ganti bulan", "change:quote"),
    (WHOLE, "tanggal lahir salah", "change:birth"),
    *((SENT, said, "now") for said in ("boleh", "sekarang aja")),
    *((SENT, said, "later") for said in ("nanti aja", "ga usah", "gak perlu", "lain kali")),
    *((ADDRESS, said, "/skip") for said in ("gak punya", "belum punya", "gada", "skip aja")),
    (HEIR, "belum punya", "/skip"),
    *((RELATED, said, "spouse") for said in ("istri saya", "suami saya", "bojo")),
    *((RELATED, said, "child") for said in ("anak saya", "anak kandung")),
    *((RELATED, said, "parent") for said in ("ibu kandung", "bapak saya", "orang tua saya")),
    *((RELATED, said, "sibling") for said in ("kakak kandung", "adek", "adik saya")),
    *((RELATED, said, "other") for said in ("mertua", "keponakan", "paman", "cucu")),
    *((SENT | {"more": "later"}, said, "status") for said in ("lihat status", "cek status saya")),
    *((SENT | {"more": "later"}, said, "another") for said in ("daftarkan istri", "tambah orang")),
    (SENT | {"more": "later"}, "mau bayar", "dues"),
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
    (WHOLE, "?"),
    (WHOLE, "1"),
    (WHOLE, "3"),
]


NEVER_A_CHOICE: list[tuple[Answers, str]] = [
    *((BEGUN, no) for no in ("g setuju dong", "g setuju", "ga lanjut", "g boleh", "ga mulai")),
    *((BEGUN, no) for no in ("setuju g", "lanjut gk")),
    *((NIK, no) for no in ("g betul", "ga sesuai", "tdk betul")),
    *((NIK, no) for no in ("ya salah", "benar bukan")),
    *((WHOLE, no) for no in ("g benar", "g betul", "g kirim", "jgn kirim")),
    *((PLACED, other) for other in ("Rp10 juta", "Rp15 juta", "Rp12 juta", "Rp50 juta")),
    (WORKS, "Kabupaten Bandung"),
    (WORKS, "Kota Bandumg Barat"),
    (EARNS, "3 juta"),
    *((WHOLE, word) for word in ("susah", "lama", "ga mau", "sudag", "kiri", "benah", "betel")),
    *((WHOLE | {"cancelling": True}, word) for word in ("harus", "lapus", "hapu")),
    *((WHOLE | {"minor": True}, word) for word in ("harus", "hapis", "selesau")),
    (RELATED, "lama"),
    (AGREED, "done"),
]
"""What once was taken for a choice because it looks like one: a no for a yes, 10 for 1."""


def meaning(answers: Answers, typed: str) -> str:
    """The choice that is taken, surely or perhaps; nothing when it is neither."""
    heard = said(answers, typed)
    assert not isinstance(heard, Command)
    return heard.value if isinstance(heard, Chosen) else heard.perhaps


def said(answers: Answers, typed: str) -> Chosen | Command | Said:
    return hear(offered(ENROLLMENT, answers, date(2026, 11, 22)), typed, "id")


@pytest.mark.parametrize(("answers", "typed", "value"), MEANT)
def test_a_choice_can_be_typed(answers: Answers, typed: str, value: str) -> None:
    assert meaning(answers, typed) == value


@pytest.mark.parametrize(("answers", "typed"), [*NOT_MEANT, *NEVER_A_CHOICE])
def test_an_answer_is_not_taken_for_a_choice(answers: Answers, typed: str) -> None:
    assert meaning(answers, typed) == ""


ASKED: list[tuple[str, Asks]] = [
    ("ini penipuan ya?", Asks.SCAM),
    ("Aman gak ya mas", Asks.SCAM),
    ("BPJS kesehatan ya?", Asks.HEALTH),
    ("saya sudah punya kartu", Asks.MEMBER),
    ("kalau telat bayar gimana", Asks.LATE),
    ("bisa cicil?", Asks.INSTALMENTS),
    ("kalau mati dapat berapa", Asks.BENEFIT),
    ("nek mati oleh piro", Asks.BENEFIT),
    ("apa untungnya", Asks.BENEFIT),
    ("saya habis kecelakaan pak", Asks.CLAIM),
    ("bapak saya meninggal kemarin", Asks.CLAIM),
    ("saya sudah bayar", Asks.PAID),
    ("bayarnya di mana?", Asks.PAY),
    ("bayar dimana", Asks.PAY),
    ("kode bayar mana", Asks.PAY),
    ("berapa bayarnya sebulan", Asks.PRICE),
    ("gratis?", Asks.PRICE),
    ("terus gimana", Asks.NEXT),
    ("kartunya mana", Asks.NEXT),
    ("bentar", Asks.WAIT),
    ("nanti aja mas", Asks.WAIT),
    *((typed, Asks.LATE) for typed in (
        "klo gk bayar gmn", "kalo ngga bayar gimana", "kl tdk dibayar gmn", "nek ora mbayar piye",
        "kalo berhenti bayar gimana", "ada denda gak", "kena denda",
    )),
    *((typed, Asks.SCAM) for typed in (
        "apakah aman", "aman kan?", "ini aman?", "data saya aman gak", "bukan penipuan kan",
        "takut ketipu", "apa ini resmi", "ini beneran?", "asli apa palsu", "anda siapa",
        "nanti dipake pinjol gak", "ini dari bpjs ya",
    )),
    *((typed, Asks.PRICE) for typed in (
        "brp bayarnya", "brp iuran", "mahal ga", "gratis ga", "harus bayar?", "daftarnya bayar?",
        "piro bayare", "sabaraha bayarna", "per bulan berapa", "ada biaya pendaftaran?",
    )),
    *((typed, Asks.BENEFIT) for typed in (
        "dapetnya apa", "apa keuntungannya", "fungsinya apa", "klo mati dpt brp",
    )),
    *((typed, Asks.HEALTH) for typed in (
        "kalau sakit gimana", "sakit ditanggung?", "bedanya sama bpjs kesehatan apa",
    )),
    *((typed, Asks.MEMBER) for typed in (
        "udh punya bpjs kesehatan", "punya kartu jamsostek", "sudah pernah ikut",
    )),
    *((typed, Asks.PAY) for typed in (
        "bayar ke siapa", "bisa bayar di indomaret?", "bisa bayar pake dana?", "bayare nang ndi",
        "nomor rekeningnya",
    )),
    *((typed, Asks.NEXT) for typed in (
        "trs gmn", "abis ini ngapain", "setelah ini apa", "sudah aktif belum", "daftarnya dmn",
    )),
    *((typed, Asks.WAIT) for typed in (
        "tunggu", "nanti ya", "ntar", "besok ya", "ambil ktp dulu", "lagi narik", "sek bentar",
    )),
    *((typed, Asks.PAID) for typed in ("udh bayar", "saya sdh bayar", "sudah saya transfer")),
    *((typed, Asks.CLAIM) for typed in ("cara klaim", "klaimnya gimana")),
    *((typed, Asks.DATA) for typed in ("hapus data saya", "tolong hapus data saya")),
    ("mau tanya denda", Asks.LATE),
    ("mau nanya klaim kak", Asks.CLAIM),
    ("numpang tanya, kode bayar", Asks.PAY),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "topic"), ASKED)
@pytest.mark.parametrize("answers", [BEGUN, AGREED, NAMED, WORKS, EARNS, WHOLE])
def test_a_question_is_heard_wherever_it_is_asked(
    answers: Answers, typed: str, topic: Asks
) -> None:
    assert said(answers, typed) == Said(typed, asks=topic)


WHY = (
    "kok minta nik",
    "knp minta ktp?",
    "kenapa tanya penghasilan",
    "kok nanya gaji",
    "emang buat apa",
)


@pytest.mark.parametrize("typed", WHY)
def test_why_something_is_asked_is_told_where_it_is_asked(typed: str) -> None:
    assert said(AGREED, typed) == Chosen("/why")
    assert said(WHOLE, typed) == Said(typed, asks=Asks.WHY)


@pytest.mark.parametrize("answers", [AGREED, NAMED, CALLED, WORKS, WHOLE])
@pytest.mark.parametrize(
    "typed",
    ["batal", "Stop!", "gak jadi mas", "batal aja", "saya mau berhenti", "mau batal", "batalin"],
)
def test_to_give_up_takes_no_slash(answers: Answers, typed: str) -> None:
    assert said(answers, typed) == Command("batal")


@pytest.mark.parametrize(
    "typed",
    [
        "ya", "sudah", "Halo kak", "matur nuwun", "nggih pak", "selamat pagi", "baik pak",
        "oh gitu", "ga tau", "lanjut aja", "terima kasih", "tolong dibantu", "bisa bantu min",
        "ga usah", "alhamdulillah", "sdh selesai", "ibu", "anak-anak",
    ],
)  # fmt: skip
def test_a_mere_yes_or_thanks_is_known_as_such(typed: str) -> None:
    assert said(NAMED, typed) == Said(typed, idle=True)


ANSWERED: list[tuple[Answers, str]] = [
    *((NAMED, name) for name in ("Denda Ayu", "Bentar Fajar", "Gratis Wijaya", "Resmi", "Aman")),
    *(
        (CALLED | {"phone": "+6281234567890"}, job)
        for job in (
            "kuli bangunan bayar harian",
            "nelayan, bayar tiap hari",
            "jasa klaim asuransi",
            "janda, suami meninggal, jualan gorengan",
            "dulu kuli, habis kecelakaan jadi tukang parkir",
            "tukang tagih denda",
            "agen brilink transfer rekening",
            "jual kartu perdana mana saja",
            "buruh pabrik sudah ikut bpjs",
            "kurir gratis ongkir",
            "sebentar-sebentar kerja bangunan",
            "tunggu warung",
            "lagi narik ojek",
            "pabrik es dapat harian",
            "tukang antar kartu",
        )
    ),
    *(
        (PLACED, income)
        for income in ("bayar harian 75 ribu", "75rb kadang telat", "80rb gratis makan")
    ),
    (WORKS, "Matur"),
    (WORKS, "Bener"),
    *((NAMED, name) for name in ("Aman Yahya", "Siti Mulia", "Salah", "Bayarudin", "Mas Agung")),
    *((NAMED, name) for name in ("Aman", "Selamat", "Kasih", "Bagus", "Kok An", "nama iya")),
    (CALLED | {"phone": "+6281234567890"}, "tahu"),
    (CALLED, "kode area 0812 3456 7890 bayar dimana"),
    (CALLED | {"phone": "+6281234567890"}, "kader kesehatan"),
    (CALLED | {"phone": "+6281234567890"}, "tukang kredit harian"),
    (WORKS, "Kab. Batang"),
    (PLACED, "2 juta sebulan"),
]


@pytest.mark.parametrize(("answers", "typed"), ANSWERED)
def test_an_answer_is_not_taken_for_a_question(answers: Answers, typed: str) -> None:
    heard = said(answers, typed)
    assert isinstance(heard, Said)
    assert (heard.asks, heard.idle) == (None, False)


def test_a_story_is_no_question() -> None:
    typed = "bayar dimana " + "saya tinggal di kampung sebelah timur sungai " * 2
    assert said(BEGUN, typed) == Said(typed)


@pytest.mark.parametrize("typed", ["lewati", "skip", "Tidak ada", "nanti."])
def test_where_words_are_an_answer_the_word_of_a_choice_is_none(typed: str) -> None:
    """Nobody lives in "tidak ada"."""
    heard = hear(offered(ENROLLMENT, ADDRESS, date(2026, 11, 22)), typed, "id")
    assert heard == Chosen("/skip")
