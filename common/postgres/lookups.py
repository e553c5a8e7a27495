"""Looking up rows by many values at once."""

from typing import Any

from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class AnyOf(Lookup):
    """``id__any=ids`` finds what ``id__in=ids`` finds, with all values in one parameter.

    A statement with a placeholder for each of hundreds of values takes longer to put together and to read
    than to carry out.
    """

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        left, params = self.process_lhs(compiler, connection)
        field = self.lhs.output_field
        values = [field.get_db_prep_value(value, connection, prepared=False) for value in self.rhs]
        return f"{left} = ANY(%s)", (*params, values)
