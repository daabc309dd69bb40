"""How to reach somebody: phone, email, address. Nothing is looked up on a network."""

import re
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

from domain import dated
from domain.problem import Problem
from domain.text import one_line, plain_words

SHORTEST_ADDRESS = 5
LONGEST_ADDRESS = 200
LONGEST_EMAIL = 254

_COUNTRY = "62"
_OUTSIDE_NUMBER = re.compile(r"[^\d+]+")
# An O at the end would be dropped, and a shorter number of somebody else's be left.
_LETTER_IN_NUMBER = re.compile(r"\d[\s-]?[OoIl](?![A-Za-z])")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)

_EMAIL = re.compile(
    r"[a-z0-9_%+-]+(?:\.[a-z0-9_%+-]+)*@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}",
    re.IGNORECASE,
)
_MAIL_LABEL = re.compile(r"^(?:mailto:|(?:alamat )?e-?mail(?:nya)?(?: saya)?[ :=]+)", re.IGNORECASE)
_AT = re.compile(r" ?@ ?")
_ASKING = frozenset(dated.table("names.toml")["asking"])
_POSTCODE = re.compile(r"[1-9][0-9]{4}")


class PhoneProblem(StrEnum):
    """What can be wrong with a phone number; each is the name of the text that explains it."""

    EMPTY = "phone.empty"
    SHORT = "phone.short"
    LONG = "phone.long"
    NOT_MOBILE = "phone.not_mobile"
    FOREIGN = "phone.foreign"
    INVALID = "phone.invalid"
    LETTER = "phone.letter"


class EmailProblem(StrEnum):
    """What can be wrong with an email address."""

    EMPTY = "email.empty"
    INVALID = "email.invalid"


class PostcodeProblem(StrEnum):
    """What can be wrong with a postcode."""

    EMPTY = "postcode.empty"
    INVALID = "postcode.invalid"


class AddressProblem(StrEnum):
    """What can be wrong with an address; SHORT and LONG have the limit in characters."""

    EMPTY = "address.empty"
    SHORT = "address.short"
    LONG = "address.long"
    WORDS = "address.words"


def read_phone(text: str) -> str | Problem:
    """An Indonesian mobile number in E.164, "+6281234567890", or what is wrong. Never raises.

    "0812...", "62812...", "+62 812-...", "812..." and what Telegram sends for a shared contact.
    """
    line = one_line(text)
    written = _OUTSIDE_NUMBER.sub("", line)
    if _LETTER_IN_NUMBER.search(line):
        return Problem(PhoneProblem.LETTER)
    if not any(c.isdecimal() for c in written):
        return Problem(PhoneProblem.EMPTY)
    try:
        number = phonenumbers.parse(_international(written), "ID")
    except NumberParseException as error:
        return Problem(_unreadable(error))
    if number.country_code != int(_COUNTRY):
        return Problem(PhoneProblem.FOREIGN)
    if problem := _wrong_number(number):
        return Problem(problem)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def written_phone(e164: str) -> str:
    """The number as people write it: `0812-3456-7890`. Raises ValueError if it is not ours."""
    if not e164.startswith(f"+{_COUNTRY}") or not e164[1:].isdecimal():
        raise ValueError("Only Indonesian numbers are written so; take what read_phone accepted.")
    digits = "0" + e164.removeprefix(f"+{_COUNTRY}")
    return "-".join((digits[:4], digits[4:8], digits[8:]))


def read_email(text: str) -> str | Problem:
    """An email address, its domain in lower case, or what is wrong. Never raises.

    A plain rule of shape, ASCII only: whether it exists shows when a mail is answered.
    """
    written = _AT.sub("@", _MAIL_LABEL.sub("", one_line(text), count=1)).strip(" .,;<>")
    if not written:
        return Problem(EmailProblem.EMPTY)
    if len(written) > LONGEST_EMAIL or not _EMAIL.fullmatch(written):
        return Problem(EmailProblem.INVALID)
    name, _, domain = written.rpartition("@")
    return f"{name}@{domain.lower()}"


def read_postcode(text: str) -> str | Problem:
    """A postcode of five digits, the first of them 1 to 9, or what is wrong. Never raises."""
    line = one_line(text)
    digits = "".join(str(int(c)) for c in line if c.isdecimal())
    if not digits:
        return Problem(PostcodeProblem.EMPTY)
    return digits if _POSTCODE.fullmatch(digits) else Problem(PostcodeProblem.INVALID)


def read_address(text: str) -> str | Problem:
    """An address on one line, 5 to 200 characters, or what is wrong with it. Never raises."""
    address = one_line(", ".join(line for line in text.splitlines() if line.strip()))
    if not any(c.isalnum() for c in address):
        return Problem(AddressProblem.EMPTY)
    if len(address) < SHORTEST_ADDRESS:
        return Problem(AddressProblem.SHORT, {"least": SHORTEST_ADDRESS})
    if len(address) > LONGEST_ADDRESS:
        return Problem(AddressProblem.LONG, {"most": LONGEST_ADDRESS})
    numbered = any(map(str.isdecimal, address))  # "Jl. Telepon 5"
    if "?" in address or not (numbered or _ASKING.isdisjoint(plain_words(address))):
        return Problem(AddressProblem.WORDS)
    return address


def _international(written: str) -> str:
    """With a plus where the country code stands without one, as in a shared contact."""
    digits = written.lstrip("+")
    if written.startswith("00"):
        return "+" + digits.removeprefix("00")
    return f"+{digits}" if written.startswith("+") or digits.startswith(_COUNTRY) else digits


def _unreadable(error: NumberParseException) -> PhoneProblem:
    match error.error_type:
        case NumberParseException.TOO_LONG:
            return PhoneProblem.LONG
        case NumberParseException.INVALID_COUNTRY_CODE:
            return PhoneProblem.FOREIGN
        case NumberParseException.TOO_SHORT_NSN | NumberParseException.TOO_SHORT_AFTER_IDD:
            return PhoneProblem.SHORT
        case _:
            return PhoneProblem.INVALID


def _wrong_number(number: phonenumbers.PhoneNumber) -> PhoneProblem | None:
    if phonenumbers.number_type(number) in _MOBILE:
        return None
    if phonenumbers.is_valid_number(number):
        return PhoneProblem.NOT_MOBILE
    length = phonenumbers.is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
    return _BY_LENGTH.get(length, PhoneProblem.INVALID)


_BY_LENGTH = {
    ValidationResult.TOO_SHORT: PhoneProblem.SHORT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: PhoneProblem.SHORT,
    ValidationResult.TOO_LONG: PhoneProblem.LONG,
}
