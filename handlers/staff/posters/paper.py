"""A poster as PDF: few words, large, and a QR that a phone reads from two steps away."""

import unicodedata
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

import segno

if TYPE_CHECKING:
    from fpdf import FPDF

GREEN: Final = (22, 101, 69)
INK: Final = (30, 30, 30)
SIZES: Final = {"A4": (210.0, 297.0), "A6": (105.0, 148.0)}
"""Width and height in millimetres."""

_FONT: Final = "Helvetica"
_QR_SHARE: Final = 0.56
"""Of the width of the page."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a poster, from the top."""

    title: str
    what: str
    how: str
    free: str
    agent: str
    small: str


def draw(words: Words, link: str, size: str) -> bytes:
    """The poster on one page of this size (`SIZES`)."""
    from fpdf import FPDF  # noqa: PLC0415 - slow to load

    width, height = SIZES[size]
    unit = width / 210  # everything is drawn for A4 and scaled
    pdf = FPDF(unit="mm", format=(width, height))
    pdf.set_auto_page_break(auto=False)
    pdf.set_margin(14 * unit)
    pdf.set_title(printable(words.title))
    pdf.add_page()
    pdf.set_fill_color(*GREEN)
    pdf.rect(0, 0, width, 62 * unit, style="F")
    pdf.set_xy(14 * unit, 13 * unit)
    _say(pdf, words.title, 46 * unit, (255, 255, 255), bold=True)
    pdf.set_y(68 * unit)
    _say(pdf, words.what, 21 * unit, INK)
    pdf.ln(4 * unit)
    side = _QR_SHARE * width
    pdf.image(_code(link), x=(width - side) / 2, y=pdf.get_y(), w=side, h=side)
    pdf.set_y(pdf.get_y() + side + 3 * unit)
    _say(pdf, words.how, 19 * unit, INK)
    pdf.ln(2 * unit)
    _say(pdf, words.free, 25 * unit, GREEN, bold=True)
    pdf.ln(1 * unit)
    _say(pdf, words.agent, 18 * unit, INK, bold=True)
    pdf.set_y(height - 23 * unit)
    _say(pdf, words.small, 11 * unit, (90, 90, 90))
    return bytes(pdf.output())


def printable(text: str) -> str:
    """The text in the letters that every PDF reader has; others lose their accents."""
    kept = []
    for character in text:
        try:
            character.encode("latin-1")
            kept.append(character)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore")
            kept.append(plain.decode("ascii"))
    return "".join(kept)


def _say(
    pdf: "FPDF", text: str, points: float, colour: tuple[int, int, int], *, bold: bool = False
) -> None:
    pdf.set_font(_FONT, style="B" if bold else "", size=points)
    pdf.set_text_color(*colour)
    height = points * 0.43  # millimetres between lines
    pdf.multi_cell(0, height, printable(text), align="C", new_x="LMARGIN", new_y="NEXT")


def _code(link: str) -> BytesIO:
    content = BytesIO()
    segno.make(link, error="q", micro=False).save(content, kind="png", scale=10, border=4)
    content.seek(0)
    return content
