"""Bytes on the local disk: one folder per tenant, one file per id, complete or not there."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from files.exceptions import EmptyFileError, FileTooLargeError


class Incoming:
    """A file on its way in, in its tenant's folder under a name that nothing reads."""

    def __init__(self, path: Path, content: BinaryIO) -> None:
        self.path = path
        self.content = content
        self.size = 0
        self.sha256 = ""

    def write(self, chunks: Iterable[bytes], *, limit: int) -> None:
        """Take all of it. Raises `FileTooLargeError` beyond ``limit`` bytes and `EmptyFileError` for none."""
        digest = hashlib.sha256()
        for chunk in chunks:
            self.size += len(chunk)
            if self.size > limit:
                raise FileTooLargeError(
                    f"The file is larger than {limit} bytes ({limit // 1024 // 1024} MB)."
                )
            digest.update(chunk)
            self.content.write(chunk)
        if self.size == 0:
            raise EmptyFileError("The file is empty: it has 0 bytes.")
        self.content.flush()
        os.fsync(self.content.fileno())
        self.sha256 = digest.hexdigest()

    def keep(self, *, tenant_id: UUID, file_id: UUID) -> None:
        """Give it its final name, in one step that either happened or did not."""
        self.path.replace(_path(tenant_id=tenant_id, file_id=file_id))


@contextmanager
def incoming(*, tenant_id: UUID, file_id: UUID) -> Iterator[Incoming]:
    """Room for a file; whatever was not kept when the block ends is removed."""
    path = _path(tenant_id=tenant_id, file_id=file_id).with_suffix(".part")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with path.open("xb+") as content:
            yield Incoming(path, content)
    finally:
        path.unlink(missing_ok=True)


def open_file(*, tenant_id: UUID, file_id: UUID) -> BinaryIO:
    """The bytes, from their start; raises ``FileNotFoundError`` when they are not there."""
    return _path(tenant_id=tenant_id, file_id=file_id).open("rb")


def remove_file(*, tenant_id: UUID, file_id: UUID) -> None:
    """Remove the bytes; removing what is gone already is fine."""
    _path(tenant_id=tenant_id, file_id=file_id).unlink(missing_ok=True)


def _path(*, tenant_id: UUID, file_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / str(tenant_id) / str(file_id)
