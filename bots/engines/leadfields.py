"""The fields of a lead as text cells carry them, each read into its normal form or refused with a code."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

import msgspec

from bots.engines import contacts

LONGEST_NAME = 200
LONGEST_TEXT = 300
LARGEST_PRICE = 1_000_000_000

_YES = frozenset({"yes", "y", "true", "t", "1", "granted", "given"})
_NO = frozenset({"no", "n", "false", "f", "0", "denied", "withdrawn", "refused"})
_PHONE_CELL = re.compile(r"\+[0-9][0-9 ().-]*(?:(?:x|ext\.?) ?[0-9]+)?")
_EMPTY_MARKS = frozenset({"-", "n/a", "na", "null", "none"})
_WHOLE = re.compile(r"[0-9]{1,12}(?:\.0+)?")


class RowProblem(msgspec.Struct, frozen=True):
    """What is wrong with one cell (or, with an empty field, with the whole row)."""

    field: str
    code: str
    detail: str


class LeadFields(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row says about a lead; None or an empty text means that it says nothing."""

    name: str
    email: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    zip: str = ""
    beds: int | None = None
    baths: Decimal | None = None
    square_feet: int | None = None
    price: int | None = None
    source: str = ""
    consent_sms: bool | None = None
    consent_email: bool | None = None
    consent_voice: bool | None = None
    consent_source: str = ""
    consent_date: date | None = None


FIELDS: tuple[str, ...] = LeadFields.__struct_fields__


class _CellError(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def read_fields(cells: Mapping[str, str], *, region: str) -> LeadFields | tuple[RowProblem, ...]:
    """The row's fields in normal form, or every problem that it has."""
    values: dict[str, object] = {}
    problems = []
    for field, cell in cells.items():
        try:
            text = _plain_cell(field, cell)
            if text:
                values[field] = _READERS[field](text, region)
        except _CellError as problem:
            problems.append(RowProblem(field, problem.code, problem.detail))
    refused = {problem.field for problem in problems}
    if "name" not in values and "name" not in refused:
        problems.append(RowProblem("name", "required", "A lead needs a name."))
    if not {"phone", "email"} & (values.keys() | refused):
        problems.append(RowProblem("phone", "required", "A lead needs a phone or an email."))
    if problems:
        return tuple(problems)
    return msgspec.convert(values, LeadFields)


def _plain_cell(field: str, cell: str) -> str:
    text = cell.strip()
    if text.casefold() in _EMPTY_MARKS:
        return ""
    starts = cell.lstrip(" ")[:1]
    if starts in ("=", "+", "-", "@", "\t", "\r") and not (field == "phone" and _PHONE_CELL.fullmatch(text)):
        raise _CellError(
            "formula_cell",
            "The cell begins like a spreadsheet formula (=, +, -, @, tab or return); expected plain text.",
        )
    if any(ord(char) < 32 and char not in "\r\n\t" for char in text):
        raise _CellError("control_character", "The cell contains a control character; expected plain text.")
    return re.sub(r"\s+", " ", text)


def _text(longest: int) -> Callable[[str, str], str]:
    def read(text: str, region: str) -> str:
        if len(text) > longest:
            raise _CellError("too_long", f"The text has {len(text)} characters; the limit is {longest}.")
        return text

    return read


def _phone(text: str, region: str) -> str:
    phone = contacts.normalise_phone(text, region=region)
    if phone is None:
        raise _CellError(
            "invalid_phone", f"{text[:40]!r} is not a telephone number; expected one like +1 916 555 0100."
        )
    return phone


def _email(text: str, region: str) -> str:
    email = contacts.normalise_email(text)
    if email is None:
        raise _CellError("invalid_email", f"{text[:60]!r} is not an email address.")
    return email


def _zip(text: str, region: str) -> str:
    code = contacts.normalise_zip(text)
    if code is None:
        raise _CellError(
            "invalid_zip", f"{text[:20]!r} is not a zip; expected five digits, or nine as 12345-6789."
        )
    return code


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    def read(text: str, region: str) -> int:
        plain = text.removeprefix("$").replace(",", "").strip()
        if not _WHOLE.fullmatch(plain):
            raise _CellError(
                "invalid_number", f"{text[:20]!r} is not a whole number from {least:,} to {most:,}."
            )
        value = int(plain.partition(".")[0])
        if not least <= value <= most:
            raise _CellError("out_of_range", f"{value:,} is outside {least:,} to {most:,}.")
        return value

    return read


def _baths(text: str, region: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise _CellError("invalid_number", f"{text[:20]!r} is not a number.") from None
    if not value.is_finite() or not 0 <= value <= 99:
        raise _CellError("out_of_range", f"{text[:20]} is outside 0 to 99.")
    return value.quantize(Decimal("0.1"))


def _consent(text: str, region: str) -> bool:
    answer = text.casefold()
    if answer in _YES or answer in _NO:
        return answer in _YES
    raise _CellError("invalid_consent", f"{text[:20]!r} is not an answer; expected yes or no.")


def _date(text: str, region: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _CellError(
            "invalid_date", f"{text[:20]!r} is not a date; expected one like 2026-11-21."
        ) from None


_READERS: dict[str, Callable[[str, str], object]] = {
    "name": _text(LONGEST_NAME),
    "email": _email,
    "phone": _phone,
    "address": _text(LONGEST_TEXT),
    "city": _text(100),
    "zip": _zip,
    "beds": _whole(0, 100),
    "baths": _baths,
    "square_feet": _whole(1, 1_000_000),
    "price": _whole(0, LARGEST_PRICE),
    "source": _text(100),
    "consent_sms": _consent,
    "consent_email": _consent,
    "consent_voice": _consent,
    "consent_source": _text(200),
    "consent_date": _date,
}
