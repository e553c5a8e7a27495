"""Reading a file of leads: CSV bytes in, rows and row problems out.

``inspect`` refuses a file that cannot be imported at all and says why; ``read`` then walks its rows, and a
bad row is a problem with its line, field and code while the good rows go on.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping

import msgspec

from bots.engines.leadfields import FIELDS, LeadFields, RowProblem, read_fields
from bots.exceptions.imports import (
    LeadFileBinaryError,
    LeadFileColumnsError,
    LeadFileDuplicateColumnError,
    LeadFileEmptyError,
    LeadFileEncodingError,
    LeadFileMappingError,
    LeadFileQuotingError,
    LeadFileTooLargeError,
    LeadFileTooManyRowsError,
)
from common.exceptions import FieldProblem

LARGEST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_CELL = 2_000
MOST_COLUMNS = 200
_DELIMITERS = ",;\t"
_BOM = b"\xef\xbb\xbf"

_ALIASES: dict[str, str] = {
    "name": "name", "full name": "name", "lead name": "name", "contact name": "name", "contact": "name",
    "owner": "name", "owner name": "name",
    "email": "email", "e mail": "email", "email address": "email", "mail": "email",
    "phone": "phone", "phone number": "phone", "telephone": "phone", "mobile": "phone", "cell": "phone",
    "mobile phone": "phone", "cell phone": "phone", "tel": "phone",
    "address": "address", "street": "address", "street address": "address", "property address": "address",
    "city": "city", "town": "city",
    "zip": "zip", "zip code": "zip", "zipcode": "zip", "postal code": "zip", "postcode": "zip",
    "beds": "beds", "bedrooms": "beds", "bed": "beds", "br": "beds",
    "baths": "baths", "bathrooms": "baths", "bath": "baths", "ba": "baths",
    "square feet": "square_feet", "sqft": "square_feet", "sq ft": "square_feet", "sq. ft.": "square_feet",
    "living area": "square_feet",
    "price": "price", "asking price": "price", "list price": "price", "value": "price",
    "source": "source", "lead source": "source",
    "consent sms": "consent_sms", "sms consent": "consent_sms",
    "consent email": "consent_email", "email consent": "consent_email",
    "consent voice": "consent_voice", "voice consent": "consent_voice", "call consent": "consent_voice",
    "consent source": "consent_source", "consent date": "consent_date",
}  # fmt: skip


class Shape(msgspec.Struct, frozen=True):
    """A file that can be read: its delimiter, which column feeds which field, and how many rows it has."""

    delimiter: str
    columns: tuple[str, ...]
    fields: dict[str, int]
    ignored: tuple[str, ...]
    row_count: int


class Row(msgspec.Struct, frozen=True):
    """One good row; ``index`` counts data rows from 0 and ``line`` is the file's line, the header being
    1.
    """

    index: int
    line: int
    lead: LeadFields


class BadRow(msgspec.Struct, frozen=True):
    index: int
    line: int
    problems: tuple[RowProblem, ...]


def inspect(data: bytes, *, mapping: Mapping[str, str] | None = None) -> Shape:
    """Check the whole file once; raises a LeadFileError that says what is wrong and what was expected.

    ``mapping`` names the field of a column by the column's own heading ("" leaves the column out); headings
    that it does not name are recognised by their usual spellings.
    """
    text = decode(data)
    delimiter = _sniff_delimiter(text)
    rows = _rows(text, delimiter)
    header = next(rows, None)
    if header is None:
        raise LeadFileEmptyError("The file is empty; expected a header line and at least one lead below it.")
    columns = tuple(cell.strip() for cell in header[2])
    fields = _map_columns(columns, dict(mapping or {}))
    count = 0
    for _ in rows:
        count += 1
        if count > MOST_ROWS:
            raise LeadFileTooManyRowsError(
                f"The file has more than {MOST_ROWS:,} rows, which is the limit of one import; split it."
            )
    if not count:
        raise LeadFileEmptyError("The file has a header line and no leads below it.")
    used = set(fields.values())
    ignored = tuple(column for position, column in enumerate(columns) if position not in used)
    return Shape(delimiter, columns, fields, ignored, count)


def read(data: bytes, shape: Shape, *, region: str = "US", start: int = 0) -> Iterator[Row | BadRow]:
    """Walk the rows from index ``start`` on, one at a time; never raises for what one row contains."""
    rows = _rows(decode(data), shape.delimiter)
    next(rows, None)
    for position, (_, line, cells) in enumerate(rows):
        if position < start:
            continue
        problems = _shape_problems(cells, shape)
        if problems:
            yield BadRow(position, line, problems)
            continue
        values = {field: cells[column] for field, column in shape.fields.items()}
        lead = read_fields(values, region=region)
        if isinstance(lead, LeadFields):
            yield Row(position, line, lead)
        else:
            yield BadRow(position, line, lead)


def decode(data: bytes) -> str:
    """The file as text; strict UTF-8, with or without a byte order mark."""
    if len(data) > LARGEST_BYTES:
        raise LeadFileTooLargeError(
            f"The file has {len(data):,} bytes; the limit of one import is {LARGEST_BYTES:,} bytes (10 MiB)."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise LeadFileEncodingError("The file is UTF-16; expected UTF-8. Save it as CSV UTF-8 and try again.")
    if b"\x00" in data:
        position = data.index(b"\x00")
        raise LeadFileBinaryError(
            f"Byte {position + 1} (line {_line_of(data, position)}) is a NUL byte; expected a CSV text "
            f"file in UTF-8."
        )
    body = data.removeprefix(_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as problem:
        position = problem.start + len(data) - len(body)
        raise LeadFileEncodingError(
            f"Byte {position + 1} (line {_line_of(data, position)}) is 0x{data[position]:02X}, which is "
            f"not valid there; "
            "expected UTF-8. Save the file as CSV UTF-8 and try again."
        ) from problem
    if not text.strip():
        raise LeadFileEmptyError("The file is empty; expected a header line and at least one lead below it.")
    return text


def _line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _sniff_delimiter(text: str) -> str:
    """The delimiter that splits the header most often, quoted parts aside; a comma where none does."""
    header = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    return max(_DELIMITERS, key=lambda delimiter: (header.count(delimiter), delimiter == ","))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each row that is not blank, with its number and the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise LeadFileQuotingError(
                f"The row that begins on line {line} cannot be read ({problem}); every opening quote "
                f"needs a closing one."
            ) from problem
        if any(cell.strip() for cell in cells):
            yield number, line, cells
            number += 1


def _map_columns(columns: tuple[str, ...], mapping: dict[str, str]) -> dict[str, int]:
    if len(columns) > MOST_COLUMNS:
        raise LeadFileColumnsError(f"The file has {len(columns)} columns; the limit is {MOST_COLUMNS}.")
    plain = [_plain_heading(column) for column in columns]
    repeated = sorted(
        {column for column, key in zip(columns, plain, strict=True) if key and plain.count(key) > 1}
    )
    if repeated:
        raise LeadFileDuplicateColumnError(
            f"The heading {', '.join(repeated)} occurs more than once; each heading may occur once."
        )
    fields = _explicit_fields(columns, mapping)
    named = {_plain_heading(column) for column in mapping}
    taken = set(fields)
    for position, key in enumerate(plain):
        field = _ALIASES.get(key)
        if field is None or key in named or field in taken:
            continue
        if field in fields:
            raise LeadFileDuplicateColumnError(
                f"The columns {columns[fields[field]]} and {columns[position]} both look like {field}; "
                "say which one it is with a column mapping."
            )
        fields[field] = position
    _check_required(fields, columns)
    return fields


def _explicit_fields(columns: tuple[str, ...], mapping: dict[str, str]) -> dict[str, int]:
    positions = {_plain_heading(column): position for position, column in enumerate(columns)}
    fields: dict[str, int] = {}
    problems = []
    for column, field in mapping.items():
        position = positions.get(_plain_heading(column))
        if position is None:
            problems.append(
                FieldProblem(column, "unknown_column", "The file has no column with this heading.")
            )
        elif field and field not in FIELDS:
            problems.append(
                FieldProblem(column, "unknown_lead_field", f"Expected one of {', '.join(FIELDS)}.")
            )
        elif field in fields:
            problems.append(
                FieldProblem(column, "field_taken", f"Another column is already mapped to {field}.")
            )
        elif field:
            fields[field] = position
    if problems:
        raise LeadFileMappingError("The column mapping does not fit the file.", errors=problems)
    return fields


def _check_required(fields: Mapping[str, int], columns: tuple[str, ...]) -> None:
    missing = [] if "name" in fields else ["name"]
    if "phone" not in fields and "email" not in fields:
        missing.append("phone or email")
    if missing:
        shown = ", ".join(column for column in columns[:20] if column) or "none"
        raise LeadFileColumnsError(
            f"No column is called {', and none '.join(missing)}; found: {shown[:300]}.",
            errors=[
                FieldProblem(name, "missing_column", f"A column for {name} is required.") for name in missing
            ],
        )


def _plain_heading(heading: str) -> str:
    return re.sub(r"[\s_-]+", " ", heading).strip().casefold()


def _shape_problems(cells: list[str], shape: Shape) -> tuple[RowProblem, ...]:
    if len(cells) != len(shape.columns):
        return (
            RowProblem(
                "", "ragged_row", f"The row has {len(cells)} cells; the header has {len(shape.columns)}."
            ),
        )
    return tuple(
        RowProblem(
            field,
            "cell_too_long",
            f"The cell has {len(cells[column]):,} characters; the limit is {LONGEST_CELL:,}.",
        )
        for field, column in shape.fields.items()
        if len(cells[column]) > LONGEST_CELL
    )
