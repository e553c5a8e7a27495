"""Pages keep what they show within its room and to the letters that their fonts have."""

import pytest

from files.engines import pdf


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("José Łódź", "José Lódz"),
        ("a\u00adb\x00c\td", "a b c d"),
        ("Straße 5 – 7", "Straße 5 – 7"),
        ("🙂 Dana 李", "Dana"),
        ("\u202eevil\u202c", "evil"),
        ("", ""),
    ],
)
def test_it_shows_what_its_fonts_have(written: str, shown: str) -> None:
    assert pdf.showable(written) == shown


@pytest.mark.parametrize(("name", "is_whole"), [("Nguyễn", True), ("O'Neil-Łuk", True), ("Ольга", False)])
def test_it_knows_a_name_that_would_lose_letters(name: str, is_whole: bool) -> None:
    assert pdf.is_showable(name) is is_whole


def test_a_long_line_ends_with_an_ellipsis_within_its_room() -> None:
    cut = pdf.fitted("Mega Realty Brokers " * 9, room=120, size=10)
    assert cut.endswith("…")
    assert pdf.width_of(cut, size=10) <= 120


@pytest.mark.parametrize("text", ["word " * 500, "w" * 3_000, "short", ""])
def test_a_paragraph_keeps_to_its_lines_and_room(text: str) -> None:
    lines = pdf.wrapped(text, room=100, size=10, most_lines=4)
    assert len(lines) <= 4
    assert all(pdf.width_of(line, size=10) <= 100 for line in lines)
