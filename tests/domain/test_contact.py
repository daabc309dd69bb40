"""Phone numbers, emails, postcodes and addresses as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contact import (
    AddressProblem,
    EmailProblem,
    PhoneProblem,
    PostcodeProblem,
    read_address,
    read_email,
    read_phone,
    read_postcode,
    written_phone,
)
from domain.problem import Problem


@pytest.mark.parametrize(
    "text",
    [
        "081234567890", "0812-3456-7890", "0812 3456 7890", "0812.3456.7890", "(0812) 3456 7890",
        "6281234567890", "62 812-3456-7890", "+6281234567890", "+62 812-3456-7890",
        "+62 0812 3456 7890", "62 0812 3456 7890", "0062 812 3456 7890", "81234567890",
        "wa: 0812 3456 7890", "No HP saya 081234567890", "081234567890 ini nomor wa",
        "０８１２３４５６７８９０",
        "\u202a081234567890\u202c",
    ],
)  # fmt: skip
def test_a_phone_number_is_read(text: str) -> None:
    assert read_phone(text) == "+6281234567890"


@pytest.mark.parametrize("text", ["0811123456", "085712345678", "0895123456789", "083812345678"])
def test_numbers_of_other_lengths_and_operators(text: str) -> None:
    assert read_phone(text) == "+62" + text[1:]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", PhoneProblem.EMPTY),
        ("tidak punya", PhoneProblem.EMPTY),
        ("+", PhoneProblem.EMPTY),
        ("0", PhoneProblem.INVALID),
        ("0812", PhoneProblem.SHORT),
        ("0812345", PhoneProblem.SHORT),
        ("62812345", PhoneProblem.SHORT),
        ("08123456789012", PhoneProblem.LONG),
        ("0812 3456 7890 / 0813 1111 2222", PhoneProblem.LONG),
        ("3273060312909999", PhoneProblem.LONG),
        ("0" * 400, PhoneProblem.LONG),
        ("021 5551234", PhoneProblem.NOT_MOBILE),
        ("(022) 4201234", PhoneProblem.NOT_MOBILE),
        ("+65 9123 4567", PhoneProblem.FOREIGN),
        ("+60123456789", PhoneProblem.FOREIGN),
        ("+1 202 555 0143", PhoneProblem.FOREIGN),
        ("0812+3456+7890", PhoneProblem.INVALID),
        ("0844123456", PhoneProblem.INVALID),
        ("0812 3456 789O", PhoneProblem.LETTER),
        ("08l234567890", PhoneProblem.LETTER),
        ("0800012345", PhoneProblem.NOT_MOBILE),
    ],
)
def test_what_is_wrong_with_a_phone_number(text: str, code: PhoneProblem) -> None:
    assert read_phone(text) == Problem(code)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("budi@gmail.com", "budi@gmail.com"),
        (" Budi.Santoso+bpjs@Gmail.COM ", "Budi.Santoso+bpjs@gmail.com"),
        ("<budi@yahoo.co.id>", "budi@yahoo.co.id"),
        ("mailto:budi@mail.go.id", "budi@mail.go.id"),
        ("budi@gmail.com.", "budi@gmail.com"),
        ("email saya budi@gmail.com", "budi@gmail.com"),
        ("Email: budi@gmail.com", "budi@gmail.com"),
        ("emailnya budi @gmail.com", "budi@gmail.com"),
        ("budi @ gmail.com", "budi@gmail.com"),
    ],
)
def test_an_email_is_read(text: str, email: str) -> None:
    assert read_email(text) == email


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", EmailProblem.EMPTY),
        (" . ", EmailProblem.EMPTY),
        ("budi", EmailProblem.INVALID),
        ("budi@gmail", EmailProblem.INVALID),
        ("budi gmail.com", EmailProblem.INVALID),
        ("budi@@gmail.com", EmailProblem.INVALID),
        ("budi..s@gmail.com", EmailProblem.INVALID),
        ("budi@gmail,com", EmailProblem.INVALID),
        ("budi@-gmail.com", EmailProblem.INVALID),
        ("budi s@gmail.com", EmailProblem.INVALID),
        ("budi s @gmail.com", EmailProblem.INVALID),
        ("a" * 250 + "@gmail.com", EmailProblem.INVALID),
    ],
)
def test_what_is_wrong_with_an_email(text: str, code: EmailProblem) -> None:
    assert read_email(text) == Problem(code)


@pytest.mark.parametrize("text", ["40132", " 40 132 ", "Kode pos: 40132", "٤٠١٣٢"])
def test_a_postcode_is_read(text: str) -> None:
    assert read_postcode(text) == "40132"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", PostcodeProblem.EMPTY),
        ("tidak tahu", PostcodeProblem.EMPTY),
        ("4013", PostcodeProblem.INVALID),
        ("401322", PostcodeProblem.INVALID),
        ("01234", PostcodeProblem.INVALID),
    ],
)
def test_what_is_wrong_with_a_postcode(text: str, code: PostcodeProblem) -> None:
    assert read_postcode(text) == Problem(code)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jl. Merdeka 1, RT 01/RW 02", "Jl. Merdeka 1, RT 01/RW 02"),
        ("Jl. Merdeka 1\nRT 01/RW 02\n\n Garut ", "Jl. Merdeka 1, RT 01/RW 02, Garut"),
        ("Kp. Ciburuy  no 5", "Kp. Ciburuy no 5"),
        ("x" * 200, "x" * 200),
        ("dekat masjid, tidak ada nomor rumah", "dekat masjid, tidak ada nomor rumah"),
        ("Jl. Rumah Sakit, Garut", "Jl. Rumah Sakit, Garut"),
        ("Jl. Telepon 5", "Jl. Telepon 5"),
        ("samping kantor BPJS, Jl. Sudirman", "samping kantor BPJS, Jl. Sudirman"),
    ],
)
def test_an_address_is_read(text: str, address: str) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", AddressProblem.EMPTY),
        ("--", AddressProblem.EMPTY),
        ("😀😀😀😀😀😀", AddressProblem.EMPTY),
        ("Jl. ", AddressProblem.SHORT),
        ("x" * 201, AddressProblem.LONG),
        *((said, AddressProblem.WORDS) for said in (
            "sesuai ktp", "sama dengan KTP", "lupa alamatnya", "kalau ga punya uang gimana",
            "resmi?", "takut ketipu", "nomor telepon",
        )),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_address(text: str, code: AddressProblem) -> None:
    problem = read_address(text)
    assert isinstance(problem, Problem)
    assert problem.code == code


@given(st.text() | st.text(alphabet="0123456789+- (a@.)"))
def test_any_text_can_be_read(text: str) -> None:
    for read in (read_phone, read_email, read_postcode, read_address):
        assert isinstance(read(text), str | Problem)


@given(st.text() | st.from_regex(r"\+?[0-9]{9,14}", fullmatch=True))
def test_what_was_read_is_read_again_as_itself(text: str) -> None:
    for read in (read_phone, read_email, read_postcode, read_address):
        value = read(text)
        if isinstance(value, str):
            assert read(value) == value


def test_a_phone_number_is_shown_as_people_write_it() -> None:
    assert written_phone("+6281234567890") == "0812-3456-7890"
    with pytest.raises(ValueError, match="read_phone"):
        written_phone("halo")
