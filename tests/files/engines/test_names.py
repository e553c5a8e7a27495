"""Which names files may have."""

import pytest

from files.engines import names
from files.exceptions import InvalidFilenameError, UnsafeUnicodeError


@pytest.mark.parametrize(
    "name", ["leads.csv", "Łódź 日本.pdf", "a.b.c.txt", "console.csv", "x" * 196 + ".csv"]
)
def test_ordinary_names_pass(name: str) -> None:
    names.check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "..",
        "../../etc/passwd",
        "..\\..\\x",
        "/abs",
        "C:\\x",
        "CON.pdf",
        "aux.txt",
        "nul",
        "LPT1 .csv",
        ".htaccess",
        "-rf",
        "leads.csv.",
        " leads.csv",
        "a\x00b.csv",
        "a\nb.csv",
        'a"b.csv',
        "x" * 201,
    ],
)
def test_names_that_leave_hide_or_mean_a_device_are_refused(name: str) -> None:
    with pytest.raises(InvalidFilenameError):
        names.check_name(name)


@pytest.mark.parametrize("name", ["invoice\u202efdp.exe", "a\u200bb.csv", "e" + "\u0301" * 9 + ".csv"])
def test_letters_that_hide_or_deceive_are_refused_and_named(name: str) -> None:
    with pytest.raises(UnsafeUnicodeError, match=r"U\+"):
        names.check_name(name)


@pytest.mark.parametrize(
    ("name", "extension"), [("a.CSV", "csv"), ("a.tar.gz", "gz"), ("README", ""), (".csv", "")]
)
def test_the_extension_is_what_stands_behind_the_last_dot(name: str, extension: str) -> None:
    assert names.extension_of(name) == extension
