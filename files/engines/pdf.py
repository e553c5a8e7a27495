"""Drawing one page of a PDF with ReportLab: fonts, text that keeps to its room, and only what they can show.

Coordinates are points from the page's lower left corner, as ReportLab has them.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import LETTER
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

PLAIN, BOLD = "Vera", "VeraBd"
PAGE = LETTER
ELLIPSIS = "…"
# Letters that have no parts to fall back on; the others lose their accents.
_NEAREST = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "ħ": "h", "ŋ": "n", "ŧ": "t"}
    | {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "\u00a0": " ", "\u202f": " "}
)


class Page:
    """One page that is drawn from anywhere and then encoded; equal drawings are equal bytes."""

    def __init__(self, *, title: str, author: str) -> None:
        _load_fonts()
        self._file = BytesIO()
        self._canvas = Canvas(self._file, pagesize=PAGE, invariant=1, lang="en-US")
        self._canvas.setTitle(showable(title))
        self._canvas.setAuthor(showable(author))
        self.width: float = PAGE[0]
        self.height: float = PAGE[1]

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 10,
        font: str = PLAIN,
        colour: str = "#1d2330",
        room: float | None = None,
        is_right: bool = False,
    ) -> None:
        """One line of text, cut with an ellipsis where it is wider than its ``room``."""
        said = showable(words)
        if room is not None:
            said = fitted(said, room=room, size=size, font=font)
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.setFont(font, size)
        draw = self._canvas.drawRightString if is_right else self._canvas.drawString
        draw(x, y, said)

    def paragraph(
        self,
        x: float,
        y: float,
        words: str,
        *,
        room: float,
        size: float = 10,
        font: str = PLAIN,
        colour: str = "#1d2330",
        leading: float = 1.45,
        most_lines: int = 12,
    ) -> float:
        """Text over several lines; returns where the next one would stand."""
        for line in wrapped(showable(words), room=room, size=size, font=font, most_lines=most_lines):
            self.text(x, y, line, size=size, font=font, colour=colour)
            y -= size * leading
        return y

    def box(self, x: float, y: float, width: float, height: float, *, colour: str, radius: float = 0) -> None:
        self._canvas.setFillColor(HexColor(colour))
        self._canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)

    def line(self, x: float, y: float, to_x: float, to_y: float, *, colour: str, width: float = 0.75) -> None:
        self._canvas.setStrokeColor(HexColor(colour))
        self._canvas.setLineWidth(width)
        self._canvas.line(x, y, to_x, to_y)

    def width_of(self, words: str, *, size: float, font: str = PLAIN) -> float:
        return width_of(showable(words), size=size, font=font)

    def encode(self) -> bytes:
        """The finished document; nothing can be drawn on it any more."""
        self._canvas.showPage()
        self._canvas.save()
        return self._file.getvalue()


def showable(words: str) -> str:
    """The text on one line, in letters that the fonts have: accents go where needed, the rest is left out."""
    spread = " ".join(
        "".join(char if char.isprintable() else " " for char in words.translate(_NEAREST)).split()
    )
    known = _glyphs()
    kept = []
    for char in unicodedata.normalize("NFC", spread):
        if char in known:
            kept.append(char)
        else:
            kept += [part for part in unicodedata.normalize("NFKD", char) if part in known]
    return " ".join("".join(kept).split())


def is_showable(words: str) -> bool:
    """Whether no letter would be left out; one that loses its accent is still there."""
    known = _glyphs()
    letters = (char for char in words.translate(_NEAREST) if char.isalnum())
    return all(
        char in known or any(part in known for part in unicodedata.normalize("NFKD", char))
        for char in letters
    )


def fitted(words: str, *, room: float, size: float, font: str = PLAIN) -> str:
    """The text, or as much of its beginning as there is room for, with an ellipsis."""
    if width_of(words, size=size, font=font) <= room:
        return words
    fits, too_long = 0, len(words)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if width_of(words[:middle].rstrip() + ELLIPSIS, size=size, font=font) <= room:
            fits = middle
        else:
            too_long = middle
    return words[:fits].rstrip() + ELLIPSIS


def wrapped(words: str, *, room: float, size: float, font: str = PLAIN, most_lines: int) -> Sequence[str]:
    """The text in lines of the given room; a longer word and what is left over are cut."""
    lines: list[str] = []
    rest = words.split()
    while rest and len(lines) < most_lines:
        line = rest.pop(0)
        while rest and width_of(f"{line} {rest[0]}", size=size, font=font) <= room:
            line = f"{line} {rest.pop(0)}"
        lines.append(line)
    if rest:
        lines[-1] = f"{lines[-1]} {' '.join(rest)}"
    return [fitted(line, room=room, size=size, font=font) for line in lines]


def width_of(words: str, *, size: float, font: str = PLAIN) -> float:
    """Points that the text takes."""
    _load_fonts()
    return float(pdfmetrics.stringWidth(words, font, size))


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    """Register the fonts that ReportLab brings along, so that no machine's own fonts change a page."""
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[str]:
    _load_fonts()
    return frozenset(chr(code) for code in pdfmetrics.getFont(PLAIN).face.charToGlyph)
