"""What can be listened to about stored files."""

from uuid import UUID

from common.actor import Actor
from files import selectors
from realtime.topics import TopicFamily, register


def _may_watch(actor: Actor, key: str) -> bool:
    selectors.get_file_for(actor=actor, file_id=UUID(key))
    return True


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
        authorise=_may_watch,
        description="One stored file.",
    )
)
