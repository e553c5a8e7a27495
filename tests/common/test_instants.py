"""Instants come out of the database in UTC, as they went in, whatever the year."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from django.db.utils import DataError

pytestmark = pytest.mark.django_db


def read(text: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        found: datetime = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-7))),
        datetime(1883, 11, 18, 12, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_in_utc(moment: datetime) -> None:
    found = read(moment.isoformat())
    assert (found, found.tzinfo) == (moment, UTC)


@pytest.mark.parametrize("text", ["infinity", "0044-03-15 12:00:00+00 BC", "12026-01-01 00:00:00+00"])
def test_a_year_that_python_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        read(text)
