"""What a file really is."""

import zipfile
from io import BytesIO

import openpyxl
import pytest

from common.exceptions import SwitchboardError
from files.engines import content
from files.exceptions import (
    ActiveContentError,
    ContentMismatchError,
    CorruptFileError,
    TypeNotAllowedError,
    UnpacksTooLargeError,
)


def check(extension: str, body: bytes) -> None:
    content.KINDS[extension].check(BytesIO(body), extension)


def workbook() -> bytes:
    file = BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


def archive(*entries: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for entry in entries:
            made.writestr(entry, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("extension", "body"),
    [
        ("csv", b"name\nAda\n"),
        ("csv", "näme\n".encode("latin-1")),
        ("txt", b"hello"),
        ("pdf", b"%PDF-1.7\n...\n%%EOF\n"),
        ("xlsx", workbook()),
    ],
)
def test_what_is_what_it_says_passes(extension: str, body: bytes) -> None:
    check(extension, body)


@pytest.mark.parametrize(
    ("extension", "body", "error", "words"),
    [
        ("csv", b"%PDF-1.7", ContentMismatchError, "a PDF document"),
        ("csv", b"MZ\x90\x00", ContentMismatchError, "a Windows program"),
        ("csv", "name".encode("utf-16"), ContentMismatchError, "UTF-16"),
        ("txt", b"text\x00more", ContentMismatchError, "binary"),
        ("pdf", b"<html>", ContentMismatchError, "not a PDF document"),
        ("pdf", b"\x89PNG\r\n\x1a\n", ContentMismatchError, "a PNG image"),
        ("pdf", b"%PDF-1.7\n cut", CorruptFileError, "no end"),
        ("xlsx", b"name,phone\n", ContentMismatchError, "not an Excel workbook"),
        ("xlsx", workbook()[:400], CorruptFileError, "cut off"),
        ("xlsx", archive("word/document.xml"), ContentMismatchError, "another kind of archive"),
        ("xlsx", archive("xl/workbook.xml", "xl/vbaProject.bin"), ActiveContentError, "macros"),
    ],
)
def test_what_is_something_else_is_named(
    extension: str, body: bytes, error: type[SwitchboardError], words: str
) -> None:
    with pytest.raises(error, match=words):
        check(extension, body)


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(UnpacksTooLargeError):
        check("xlsx", workbook())


def test_a_workbook_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "MAX_ENTRIES", 2)
    with pytest.raises(UnpacksTooLargeError):
        check("xlsx", workbook())


@pytest.mark.parametrize(
    "media_type", ["text/csv", "text/csv; charset=utf-8", "application/vnd.ms-excel", ""]
)
def test_browsers_may_call_a_csv_what_they_call_it(media_type: str) -> None:
    assert content.kind_of("leads.csv", "csv", media_type).media_type == "text/csv"


def test_a_type_that_is_not_kept_says_which_are() -> None:
    with pytest.raises(TypeNotAllowedError, match=r"\.csv, \.pdf, \.txt, \.xlsx"):
        content.kind_of("x.svg", "svg", "image/svg+xml")
