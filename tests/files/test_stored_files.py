"""Keeping files: complete or not at all, and only what they say they are."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from accounts.models.tenants import Tenant
from common.actor import Actor
from common.exceptions import NotFoundError
from common.tenancy import tenant_scope
from events import log
from events.models import Event
from files import selectors, services
from files.exceptions import (
    ContentLostError,
    ContentMismatchError,
    EmptyFileError,
    FileDeletedError,
    FileTooLargeError,
    InvalidFilenameError,
    TypeNotAllowedError,
    UnknownCategoryError,
)
from files.models import Category, StoredFile
from files.services import CategoryRule
from tests.files.conftest import Store

pytestmark = pytest.mark.django_db


def left_on_disk(media_root: Path) -> list[Path]:
    return [path for path in media_root.rglob("*") if path.is_file()]


def read(stored: StoredFile) -> bytes:
    with services.open_stored(file_id=stored.id) as content:
        return content.read()


def test_a_file_is_kept_as_it_came(in_acme: UUID, store: Store, as_alice: Actor) -> None:
    stored = store(content=b"name\nAda\n")
    assert read(stored) == b"name\nAda\n"
    assert (stored.size, stored.media_type) == (9, "text/csv")
    assert stored.sha256 == hashlib.sha256(b"name\nAda\n").hexdigest()
    assert stored.created_by_id == as_alice.user_id


def test_a_file_lies_under_its_tenant_and_id_whatever_it_is_called(store: Store, media_root: Path) -> None:
    stored = store(name="Leads, März.csv")
    assert left_on_disk(media_root) == [media_root / str(stored.tenant_id) / str(stored.id)]


def test_files_of_one_name_do_not_meet(in_acme: UUID, store: Store) -> None:
    kept = [store(name=name, content=name.encode()) for name in ("a.csv", "A.csv", "a.csv")]
    assert [read(stored) for stored in kept] == [b"a.csv", b"A.csv", b"a.csv"]


def test_storing_and_deleting_are_told_once_each(in_acme: UUID, store: Store) -> None:
    stored = store()
    services.delete_file(stored_file=stored)
    services.delete_file(stored_file=stored)
    assert list(Event.objects.order_by("id").values_list("type", flat=True)) == [
        "file_stored",
        "file_deleted",
    ]


@pytest.mark.django_db(transaction=True)
def test_deleting_removes_the_bytes_and_remembers_the_file(
    in_acme: UUID, store: Store, as_alice: Actor, media_root: Path
) -> None:
    stored = store()
    services.delete_file(stored_file=stored)
    assert left_on_disk(media_root) == []
    with pytest.raises(FileDeletedError, match=r"leads\.csv"):
        selectors.get_file_for(actor=as_alice, file_id=stored.id)


@pytest.mark.parametrize(
    ("name", "media_type", "category", "content", "error"),
    [
        ("../leads.csv", "text/csv", "spreadsheets", b"a", InvalidFilenameError),
        ("leads.csv", "text/csv", "pictures", b"a", UnknownCategoryError),
        ("leads.csv", "text/csv", "documents", b"a", TypeNotAllowedError),
        ("leads.exe", "text/csv", "spreadsheets", b"a", TypeNotAllowedError),
        ("leads.csv", "image/png", "spreadsheets", b"a", ContentMismatchError),
        ("leads.csv", "text/csv", "spreadsheets", b"MZ\x90\x00", ContentMismatchError),
        ("leads.csv", "text/csv", "spreadsheets", b"", EmptyFileError),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    as_alice: Actor,
    in_acme: UUID,
    media_root: Path,
    name: str,
    media_type: str,
    category: str,
    content: bytes,
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        services.store_file(
            name=name, media_type=media_type, chunks=[content], category=category, actor=as_alice
        )
    assert left_on_disk(media_root) == []
    assert not StoredFile.objects.exists()


def test_the_limit_itself_fits_and_one_byte_more_does_not(
    store: Store, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    rule = CategoryRule(frozenset({"csv"}), max_bytes=10)
    monkeypatch.setattr(services, "CATEGORY_RULES", {Category.SPREADSHEETS: rule})
    assert store(content=b"x" * 10).size == 10
    with pytest.raises(FileTooLargeError, match="10 bytes"):
        store(content=b"x" * 11)
    assert len(left_on_disk(media_root)) == 1


def test_an_endless_upload_is_cut_off_at_the_limit(
    as_alice: Actor, in_acme: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 100

    rule = CategoryRule(frozenset({"csv"}), max_bytes=1000)
    monkeypatch.setattr(services, "CATEGORY_RULES", {Category.SPREADSHEETS: rule})
    with pytest.raises(FileTooLargeError):
        services.store_file(
            name="a.csv", media_type="text/csv", chunks=endless(), category="spreadsheets", actor=as_alice
        )
    assert taken == 11


def test_a_caller_who_leaves_halfway_leaves_nothing(as_alice: Actor, in_acme: UUID, media_root: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"name\n"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        services.store_file(
            name="a.csv", media_type="text/csv", chunks=broken(), category="spreadsheets", actor=as_alice
        )
    assert left_on_disk(media_root) == []


def test_a_row_that_cannot_be_written_takes_the_bytes_with_it(
    store: Store, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    def refuse(event: object) -> None:
        raise RuntimeError("no log today")

    monkeypatch.setattr(log, "publish", refuse)
    with pytest.raises(RuntimeError), transaction.atomic():
        store()
    assert left_on_disk(media_root) == []


def test_bytes_that_went_missing_are_said_to_be(in_acme: UUID, store: Store, media_root: Path) -> None:
    stored = store()
    left_on_disk(media_root)[0].unlink()
    with pytest.raises(ContentLostError):
        services.open_stored(file_id=stored.id)


def test_charlie_cannot_open_a_file_of_acme(store: Store, globex: Tenant, as_charlie: Actor) -> None:
    stored = store()
    with tenant_scope(globex.id), pytest.raises(NotFoundError):
        services.open_stored(file_id=stored.id)
