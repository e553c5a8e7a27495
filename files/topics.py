"""What can be listened to about stored files."""

from collections.abc import Collection, Sequence

from common.actor import Actor
from files import selectors
from realtime.topics import TopicFamily, ids_among, register


def _files(actor: Actor, keys: Sequence[str]) -> Collection[str]:
    return ids_among(selectors.list_files_for(actor=actor), keys)


register(
    TopicFamily(
        name="files",
        permission="files:read",
        refetch="/api/files",
        description="Every file that is stored or deleted.",
    )
)
register(
    TopicFamily(
        name="file",
        permission="files:read",
        refetch="/api/files/{key}/metadata",
        authorise=_files,
        description="One stored file.",
    )
)
