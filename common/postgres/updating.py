"""Changing many rows in one statement with one parameter, as `inserting` inserts them."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from django.db import connection, models

from common.postgres.inserting import column_of

Row = TypeVar("Row", bound=models.Model)


def update(rows: Iterable[Row], fields: Sequence[str]) -> None:
    """Write these fields of rows that are in the table, and when that was where the model keeps it.

    Django's ``bulk_update`` does the same with a CASE that has a branch for each row, once for each field; to
    put that together takes most of the time. Field values have to be such as JSON can say: no decimals, bytes
    or encrypted text.
    """
    changed = list(rows)
    if not changed:
        return
    model = type(changed[0])
    names = {model._meta.pk.name, *fields}
    columns = {
        column_of(field): field
        for field in model._meta.concrete_fields
        if field.name in names or getattr(field, "auto_now", False)
    }
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(column_of(model._meta.pk))
    sets = ", ".join(f"{quote(column)} = n.{quote(column)}" for column in columns if quote(column) != key)
    values = [{column: field.pre_save(row, False) for column, field in columns.items()} for row in changed]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} o SET {sets} FROM json_populate_recordset(NULL::{table}, %s::json) n"
            f" WHERE o.{key} = n.{key}",
            [msgspec.json.encode(values).decode()],
        )
