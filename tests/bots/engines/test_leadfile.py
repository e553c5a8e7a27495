import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.engines import leadfile
from bots.exceptions import imports as import_refusals

HEADER = b"Name,Phone Number,E-mail\n"
GOOD = b"Dana Reyes,(916) 555-0100,Dana@Example.com\n"
SACRAMENTO = Path(__file__).parents[3] / "data" / "sacramento-leads.csv"


def rows(data: bytes, mapping: dict[str, str] | None = None) -> list[leadfile.Row | leadfile.BadRow]:
    return list(leadfile.read(data, leadfile.inspect(data, mapping=mapping)))


def codes(data: bytes) -> list[tuple[int, str, str]]:
    return [
        (row.line, p.field, p.code)
        for row in rows(data)
        if isinstance(row, leadfile.BadRow)
        for p in row.problems
    ]


def test_reads_and_normalises_a_row() -> None:
    (row,) = rows(HEADER + GOOD)
    assert isinstance(row, leadfile.Row)
    assert (row.line, row.lead.phone, row.lead.email) == (2, "+19165550100", "dana@example.com")


def test_the_sacramento_file_is_good_throughout() -> None:
    read = rows(SACRAMENTO.read_bytes())
    assert len(read) == 932
    assert all(isinstance(row, leadfile.Row) for row in read)


@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
def test_reads_the_usual_delimiters_and_a_byte_order_mark(delimiter: bytes) -> None:
    data = b"\xef\xbb\xbf" + (HEADER + GOOD).replace(b",", delimiter)
    assert isinstance(rows(data)[0], leadfile.Row)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", import_refusals.LeadFileEmptyError),
        (b"\n \n", import_refusals.LeadFileEmptyError),
        (HEADER, import_refusals.LeadFileEmptyError),
        (HEADER + b"Jos\xe9,9165550100,\n", import_refusals.LeadFileEncodingError),
        ((HEADER + GOOD).decode().encode("utf-16"), import_refusals.LeadFileEncodingError),
        (HEADER + b"Da\x00na,9165550100,\n", import_refusals.LeadFileBinaryError),
        (b"phone\n9165550100\n", import_refusals.LeadFileColumnsError),
        (b"name,city\nDana,Reno\n", import_refusals.LeadFileColumnsError),
        (b"name,phone,Name\nDana,1,2\n", import_refusals.LeadFileDuplicateColumnError),
        (b"name,phone,mobile\nDana,1,2\n", import_refusals.LeadFileDuplicateColumnError),
        (HEADER + b'"Dana,9165550100,\n', import_refusals.LeadFileQuotingError),
        (HEADER + GOOD * 100_001, import_refusals.LeadFileTooManyRowsError),
        (HEADER + b"x" * leadfile.LARGEST_BYTES, import_refusals.LeadFileTooLargeError),
    ],
)
def test_refuses_a_file_that_cannot_be_imported(
    data: bytes, error: type[import_refusals.LeadFileError]
) -> None:
    with pytest.raises(error) as refusal:
        leadfile.inspect(data)
    assert refusal.value.code.startswith("bots.lead_file.")


def test_a_wrong_encoding_is_located() -> None:
    with pytest.raises(
        import_refusals.LeadFileEncodingError, match=r"Byte 29 \(line 2\) is 0xE9.*expected UTF-8"
    ):
        leadfile.inspect(HEADER + b"Jos\xe9,9165550100,\n")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"Dana,9165550100\n", (2, "", "ragged_row")),
        (b"=HYPERLINK(1),9165550100,\n", (2, "name", "formula_cell")),
        (b"@SUM(A1),9165550100,\n", (2, "name", "formula_cell")),
        (b"Dana,+1+cmd|' /C calc'!A0,d@example.com\n", (2, "phone", "formula_cell")),
        (b"Dana,12,\n", (2, "phone", "invalid_phone")),
        (b"Dana,,nobody\n", (2, "email", "invalid_email")),
        (b"Dana,,\n", (2, "phone", "required")),
        (b",9165550100,\n", (2, "name", "required")),
        (b"D" * 2001 + b",9165550100,\n", (2, "name", "cell_too_long")),
    ],
)
def test_a_bad_row_is_reported_and_the_good_one_goes_on(line: bytes, problem: tuple[int, str, str]) -> None:
    data = HEADER + line + GOOD
    assert codes(data) == [problem]
    assert isinstance(rows(data)[1], leadfile.Row)


def test_an_international_phone_is_no_formula() -> None:
    assert codes(HEADER + b"Dana,+1 916 555 0100,\n") == []


def test_line_numbers_survive_line_breaks_inside_cells() -> None:
    assert codes(HEADER + b'"Dana\nReyes",9165550100,\n' + b"Bob,12,\n") == [(4, "phone", "invalid_phone")]


def test_a_mapping_names_the_columns() -> None:
    (row,) = rows(b"Seller,Tel 1,Tel 2\nDana,9165550100,x\n", {"Seller": "name", "tel 1": "phone"})
    assert isinstance(row, leadfile.Row)


def test_a_mapping_that_does_not_fit_says_where() -> None:
    with pytest.raises(import_refusals.LeadFileMappingError) as refusal:
        leadfile.inspect(HEADER + GOOD, mapping={"Nope": "name", "Name": "shoe"})
    assert [problem.code for problem in refusal.value.errors] == ["unknown_column", "unknown_lead_field"]


def test_reading_resumes_at_a_row() -> None:
    data = HEADER + GOOD * 5
    assert [row.index for row in leadfile.read(data, leadfile.inspect(data), start=3)] == [3, 4]


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(import_refusals.LeadFileError):
        rows(b"name,phone\n" + data)
