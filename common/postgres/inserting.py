"""Inserting many rows in one statement with one parameter.

Django's ``bulk_create`` prepares, quotes and parses each value by itself: of what a batch of due work costs,
that is the greater part. Here the rows travel as one JSON text, which PostgreSQL takes apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def insert(rows: Iterable[Row]) -> Sequence[Row]:
    """Insert new rows of one model, in order; gives them back as a list.

    For tables whose ids are made by us or that nobody asks for their ids: what the database gives a row is
    not read back. Field values have to be such as JSON can say: no decimals, bytes or encrypted text.
    """
    new = list(rows)
    if not new:
        return new
    model = type(new[0])
    fields = {
        column_of(field): field
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }
    insert_values(
        model, [{column: field.pre_save(row, True) for column, field in fields.items()} for row in new]
    )
    for row in new:
        row._state.adding, row._state.db = False, connection.alias
    return new


def column_of(field: "models.Field[Any, Any]") -> str:
    return field.attname if field.db_column is None else field.db_column


def insert_values(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """As `insert`, of rows that never were objects: each names the same columns, and so all that have no
    default in the database.
    """
    if not rows:
        return
    columns = ", ".join(connection.ops.quote_name(column) for column in rows[0])
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns})"
            f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s::json)",
            [msgspec.json.encode(rows).decode()],
        )
