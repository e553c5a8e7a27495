"""Pages by key: complete, without repetition, and not to be forged."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.serializers import ValidationError

from accounts.models.memberships import Membership
from accounts.models.roles import Role
from accounts.models.tenants import Tenant
from accounts.models.users import User
from common.api.pagination import InvalidCursorError, paginate
from common.api.serializers import PageSizeField

pytestmark = pytest.mark.django_db

ORDERS = [["id"], ["-id"], ["name"], ["-name"], ["last_login"], ["-last_login"], ["-last_login", "name"]]


@pytest.fixture
def people() -> None:
    now = timezone.now()
    for number in range(11):
        User.objects.create(
            email=f"{number}@acme.example",
            name=f"name {number % 3}",
            last_login=None if number % 4 == 0 else now,
        )


def walk(queryset: Any, order: list[str], limit: int = 3) -> list[Any]:
    rows, cursor = [], None
    while True:
        page = paginate(queryset, order=order, cursor=cursor, limit=limit)
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            return rows


@pytest.mark.parametrize("order", ORDERS)
def test_pages_add_up_to_the_whole_list_in_order(people: None, order: list[str]) -> None:
    tie = "-id" if order[-1].startswith("-") else "id"
    assert walk(User.objects.all(), order) == list(User.objects.order_by(*order, tie))


def test_rows_of_values_are_paged_too(people: None) -> None:
    rows = walk(User.objects.values("id", "email", "last_login"), ["-last_login"])
    assert len({row["email"] for row in rows}) == 11


def test_tuples_are_paged_by_a_key_of_their_own(people: None) -> None:
    first = paginate(
        User.objects.values_list("email", "id"),
        order=["id"],
        cursor=None,
        limit=4,
        key_of=lambda row: row[1:],
    )
    assert len(first.items) == 4
    assert first.next_cursor


def test_a_row_added_meanwhile_moves_nothing(people: None) -> None:
    first = paginate(User.objects.all(), order=["-id"], cursor=None, limit=5)
    User.objects.create(email="late@acme.example")
    second = paginate(User.objects.all(), order=["-id"], cursor=first.next_cursor, limit=50)
    assert len(first.items) + len(second.items) == 11


def test_related_columns_order_too(acme: Tenant, alice: User, bob: User, in_acme: object) -> None:
    members = Membership.objects.select_related("user")
    assert [one.user.name for one in walk(members, ["user__name"], limit=1)] == ["Alice", "Bob"]
    assert members.filter(role=Role.OWNER).count() == 1


def test_an_altered_cursor_is_refused(people: None) -> None:
    cursor = paginate(User.objects.all(), order=["id"], cursor=None, limit=3).next_cursor or ""
    other = "B" if cursor.startswith("A") else "A"
    altered = [cursor[:-1], cursor + "A", other + cursor[1:], cursor + "=", cursor.swapcase()]
    for forged in [*altered, "\u00e9", "x" * 5000, "====="]:
        with pytest.raises(InvalidCursorError):
            paginate(User.objects.all(), order=["id"], cursor=forged, limit=3)


def test_a_cursor_of_another_order_is_refused(people: None) -> None:
    cursor = paginate(User.objects.all(), order=["name"], cursor=None, limit=3).next_cursor
    with pytest.raises(InvalidCursorError):
        paginate(User.objects.all(), order=["-name"], cursor=cursor, limit=3)


def test_no_page_counts_the_rows(people: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as asked:
        paginate(User.objects.all(), order=["id"], cursor=None, limit=3)
    assert "COUNT" not in str(asked.captured_queries)


@pytest.mark.parametrize("raw", ["0", "201", "-1", "abc", "", "1.5", "\u0663", "9" * 5000])
def test_a_page_has_1_to_200_rows(raw: str) -> None:
    with pytest.raises(ValidationError):
        PageSizeField().run_validation(raw)


def test_a_page_size_is_read_from_digits() -> None:
    assert PageSizeField().run_validation("200") == 200
