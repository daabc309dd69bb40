"""What leaves the chat, and what must not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shield import Secret, secret_in

SECRETS = [
    ("OTP saya 483920", Secret.OTP),
    ("kode verifikasi: 4839", Secret.OTP),
    ("483920 itu kode otp nya", Secret.OTP),
    ("ini kode OTP dari SMS tadi: 483-920 483920", Secret.OTP),
    ("pin atm saya 1234", Secret.PIN),
    ("PIN: 123456", Secret.PIN),
    ("password saya rahasia99", Secret.PASSWORD),
    ("kata sandi = Budi1234", Secret.PASSWORD),
    ("4242 4242 4242 4242", Secret.CARD),
    ("kartu saya 5500-0000-0000-0004 ya", Secret.CARD),
    ("nama ibu kandung saya Siti Aminah", Secret.MOTHER),
    ("Nama gadis ibu kandung: Aminah", Secret.MOTHER),
]

ANSWERS = [
    "apa itu OTP?",
    "saya tidak mau kasih OTP",
    "3273061405889999",
    "Budi Santoso",
    "narik ojek",
    "jual pin dan gantungan kunci",
    "pinang 5000",
    "081234567890",
    "+62 812 3456 7890",
    "2.500.000",
    "2500000",
    "40123",
    "Jl. Merdeka No 1234 RT 05 RW 06",
    "siapa nama ibu kandung?",
    "ibu rumah tangga",
    "Ibu kandung",
    "sandi morse",
    "1234567890123",
    "LD-7K3M-9Q2F-X4TB",
]


@pytest.mark.parametrize(("text", "kind"), SECRETS)
def test_a_secret_is_seen(text: str, kind: Secret) -> None:
    assert secret_in(text) is kind


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_is_left_alone(text: str) -> None:
    assert secret_in(text) is None


@given(st.text(max_size=200))
def test_nothing_that_is_typed_raises(text: str) -> None:
    assert secret_in(text) is None or isinstance(secret_in(text), Secret)


@given(st.integers(0, 9_999_999))
def test_no_amount_of_money_is_a_secret(amount: int) -> None:
    assert secret_in(f"Rp{amount}") is None
