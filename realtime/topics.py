"""What can be listened to: topic families, the permission each takes, and how a key is authorised.

Topics are tenant-scoped by construction. A name carries no tenant, sockets sit in the topics of their own
tenant's stream, and ``authorise`` runs in that tenant's scope, so another tenant's topic cannot be named.
"""

from collections.abc import Callable
from dataclasses import dataclass

from common.actor import Actor
from common.exceptions import NotFoundError
from common.tenancy import tenant_scope
from realtime.exceptions import TopicNotFoundError, UnknownTopicError

MAX_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFamily:
    """One kind of topic. With ``authorise`` it is keyed (``lead:<id>``), without it is not (``leads``).

    ``authorise`` answers whether the key names something that the actor may watch; it is called in the
    tenant's scope, may raise ``NotFoundError`` or ``ValueError`` for no, and ``PermissionDeniedError``.
    ``refetch`` is the address that gives the present state when events could not be replayed.
    """

    name: str
    permission: str
    refetch: str
    authorise: Callable[[Actor, str], bool] | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that was asked for, its family found."""

    name: str
    family: TopicFamily
    key: str

    @property
    def refetch(self) -> str:
        return self.family.refetch.format(key=self.key)


_families: dict[str, TopicFamily] = {}


def register(family: TopicFamily) -> None:
    """Add a family; each app's ``topics`` module does so when it is imported."""
    if family.name in _families:
        raise TypeError(f"Two topic families are called {family.name}.")
    _families[family.name] = family


def all_families() -> dict[str, TopicFamily]:
    return dict(sorted(_families.items()))


def resolve(name: str) -> Topic:
    """The topic of a name, or ``UnknownTopicError``. Says nothing yet about whether it may be watched."""
    family_name, colon, key = name.partition(":")
    family = _families.get(family_name)
    if family is None or len(name) > MAX_NAME_LENGTH:
        known = ", ".join(_shape(one) for one in all_families().values())
        raise UnknownTopicError(f"There is no topic {name[:60]!r}. The topics are: {known}.")
    if bool(family.authorise) != bool(key) or bool(colon) != bool(key):
        raise UnknownTopicError(f"{name[:60]!r} is no topic: expected {_shape(family)}.")
    return Topic(name=name, family=family, key=key)


def authorise(*, actor: Actor, name: str) -> Topic:
    """The topic, when the actor may watch it now. Reads the database for keyed topics.

    Raises ``UnknownTopicError``, ``PermissionDeniedError``, and ``TopicNotFoundError`` alike for what does
    not exist and for what is another tenant's.
    """
    topic = resolve(name)
    actor.check(topic.family.permission)
    if topic.family.authorise is not None and not _may_watch(topic, actor):
        raise TopicNotFoundError(f"There is nothing at {name[:60]!r}, or it is not yours to see.")
    return topic


def _may_watch(topic: Topic, actor: Actor) -> bool:
    assert topic.family.authorise is not None
    try:
        with tenant_scope(actor.tenant_id):
            return topic.family.authorise(actor, topic.key)
    except (NotFoundError, ValueError):
        return False


def _shape(family: TopicFamily) -> str:
    return f"{family.name}:<id>" if family.authorise else family.name


# The floors below know nothing of sockets, so their topics are stated here.
register(
    TopicFamily(
        name="members",
        permission="members:read",
        refetch="/api/members",
        description="Who belongs to the company and who is signed in",
    )
)
register(
    TopicFamily(
        name="api_keys",
        permission="api_keys:manage",
        refetch="/api/api-keys",
        description="API keys that were created and revoked",
    )
)
register(
    TopicFamily(
        name="tenant",
        permission="tenant:read",
        refetch="/api/tenant/config",
        description="The company's settings",
    )
)
