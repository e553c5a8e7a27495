"""What a file really is, whatever it is called: its first bytes, and for archives their structure."""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from files.exceptions import (
    ActiveContentError,
    ContentMismatchError,
    CorruptFileError,
    TypeNotAllowedError,
    UnpacksTooLargeError,
)

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_CHUNK = 1024 * 1024

# First bytes that say what a file is, and its name for people.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file that is accepted: its media type, and the check that its content must pass."""

    media_type: str
    check: Callable[[BinaryIO, str], None]


def kind_of(name: str, extension: str, media_type: str) -> Kind:
    """The accepted kind for a name's extension; the declared media type must agree with it.

    Raises `TypeNotAllowedError` and `ContentMismatchError`.
    """
    kind = KINDS.get(extension)
    if kind is None:
        expected = ", ".join(f".{known}" for known in sorted(KINDS))
        raise TypeNotAllowedError(f"{name[:60]!a} is not one of the types kept here: {expected}.")
    declared = media_type.partition(";")[0].strip().lower()
    if declared not in {kind.media_type, "application/octet-stream", ""} | SPELLINGS.get(
        extension, frozenset()
    ):
        raise ContentMismatchError(
            f"The name ends in .{extension}, but the file was sent as {declared[:60]}."
        )
    return kind


def _check_text(content: BinaryIO, extension: str) -> None:
    content.seek(0)
    _refuse_other_signature(content.read(16), extension)
    content.seek(0)
    while chunk := content.read(_CHUNK):
        if b"\x00" in chunk:
            raise ContentMismatchError(f"The name ends in .{extension}, but the content is binary, not text.")


def _check_pdf(content: BinaryIO, extension: str) -> None:
    content.seek(0)
    head = content.read(16)
    if not head.startswith(b"%PDF-"):
        _refuse_other_signature(head, extension)
        raise ContentMismatchError(f"The name ends in .{extension}, but the content is not a PDF document.")
    content.seek(0, 2)
    content.seek(max(0, content.tell() - 2048))
    if b"%%EOF" not in content.read():
        raise CorruptFileError("The PDF document has no end; it was probably cut off.")


def _check_workbook(content: BinaryIO, extension: str) -> None:
    content.seek(0)
    head = content.read(16)
    if not head.startswith(b"PK\x03\x04"):
        _refuse_other_signature(head, extension)
        raise ContentMismatchError(
            f"The name ends in .{extension}, but the content is not an Excel workbook."
        )
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise CorruptFileError("The Excel workbook cannot be opened; it was probably cut off.") from error
    _check_entries(entries)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename.lower() for entry in entries}
    if "xl/workbook.xml" not in names:
        raise ContentMismatchError("The name ends in .xlsx, but the content is another kind of archive.")
    if any(name.endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        raise ActiveContentError("The workbook carries macros. Save it as .xlsx without them.")
    if len(entries) > MAX_ENTRIES:
        raise UnpacksTooLargeError(f"The workbook has {len(entries)} parts; at most {MAX_ENTRIES} are read.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnpacksTooLargeError(
            f"The workbook unpacks to {unpacked} bytes; at most {MAX_UNPACKED_BYTES} are read."
        )


def _refuse_other_signature(head: bytes, extension: str) -> None:
    for signature, meaning in _SIGNATURES:
        if head.startswith(signature):
            raise ContentMismatchError(f"The name ends in .{extension}, but the content is {meaning}.")


KINDS: Mapping[str, Kind] = {
    "csv": Kind("text/csv", _check_text),
    "txt": Kind("text/plain", _check_text),
    "pdf": Kind("application/pdf", _check_pdf),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _check_workbook),
}
# Other media types under which browsers send these, most often Windows with Excel installed.
SPELLINGS: Mapping[str, frozenset[str]] = {
    "csv": frozenset({"application/csv", "application/vnd.ms-excel", "text/plain", "text/x-csv"}),
}
