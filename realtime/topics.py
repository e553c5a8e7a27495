"""What can be listened to: topic families, the permission each takes, and how a key is authorised.

Topics are tenant-scoped by construction. A name carries no tenant, sockets sit in the topics of their own
tenant's stream, and ``authorise`` runs in that tenant's scope, so another tenant's topic cannot be named.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from common.actor import Actor
from common.exceptions import SwitchboardError
from common.tenancy import tenant_scope
from realtime.exceptions import TopicNotFoundError, UnknownTopicError

MAX_NAME_LENGTH = 120
EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFamily:
    """One kind of topic. With ``authorise`` it is keyed (``lead:<id>``), without it is not (``leads``).

    ``authorise`` is given keys as they were sent and answers those that name something which the actor may
    watch, in one query; it is called in the tenant's scope. ``refetch`` is the address that gives the present
    state when events could not be replayed. Front ends that never subscribe hear what is ``opening``.
    """

    name: str
    permission: str
    refetch: str
    authorise: Callable[[Actor, Sequence[str]], Collection[str]] | None = None
    description: str = ""
    opening: bool = False


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


Refusal = tuple[str, SwitchboardError]


def authorise_all(*, actor: Actor, names: Iterable[str]) -> tuple[list[Topic], list[Refusal]]:
    """Those of the topics that the actor may watch now, and why not the others. One query per keyed family.

    Refusals are ``UnknownTopicError``, ``PermissionDeniedError``, and ``TopicNotFoundError`` alike for what
    does not exist and for what is another tenant's.
    """
    wanted: list[Topic] = []
    refused: list[Refusal] = []
    for name in names:
        try:
            topic = resolve(name)
            actor.check(topic.family.permission)
        except SwitchboardError as error:
            refused.append((name, error))
        else:
            wanted.append(topic)
    hidden = _hidden(wanted, actor)
    refused += [(name, _nothing_at(name)) for name in hidden]
    return [topic for topic in wanted if topic.name not in hidden], refused


def authorise(*, actor: Actor, name: str) -> Topic:
    """One topic; raises what ``authorise_all`` refuses for."""
    allowed, refused = authorise_all(actor=actor, names=[name])
    for _, error in refused:
        raise error
    return allowed[0]


def ids_among(rows: QuerySet[Any], keys: Sequence[str]) -> list[str]:
    """Those keys that are ids of rows, for families whose keys are; a key that is no id is none of them."""
    ids = {key: found for key in keys if (found := _uuid(key)) is not None}
    seen = set(rows.filter(pk__in=ids.values()).values_list("pk", flat=True))
    return [key for key, found in ids.items() if found in seen]


def opening_for(actor: Actor) -> list[str]:
    """What a front end that never subscribes hears from the start: all of it that the actor may see."""
    return [
        name for name, family in all_families().items() if family.opening and actor.can(family.permission)
    ]


def implicit_for(actor: Actor) -> list[str]:
    """The topics that every listener sits in without asking."""
    return [EVERYONE, f"user:{actor.user_id}"] if actor.user_id else [EVERYONE]


def _hidden(wanted: Iterable[Topic], actor: Actor) -> dict[str, None]:
    keyed: dict[str, list[Topic]] = defaultdict(list)
    for topic in wanted:
        if topic.family.authorise is not None:
            keyed[topic.family.name].append(topic)
    hidden: dict[str, None] = {}
    for topics in keyed.values():
        ask = topics[0].family.authorise
        assert ask is not None
        with tenant_scope(actor.tenant_id):
            seen = ask(actor, [topic.key for topic in topics])
        hidden.update((topic.name, None) for topic in topics if topic.key not in seen)
    return hidden


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _nothing_at(name: str) -> TopicNotFoundError:
    return TopicNotFoundError(f"There is nothing at {name[:60]!r}, or it is not yours to see.")


def _own_id(actor: Actor, keys: Sequence[str]) -> list[str]:
    return [key for key in keys if key == str(actor.user_id)]


def _shape(family: TopicFamily) -> str:
    return f"{family.name}:<id>" if family.authorise else family.name


register(
    TopicFamily(
        name=EVERYONE,
        permission="realtime:connect",
        refetch="/api/broadcasts",
        description="What is told to everybody of the company; every socket hears it",
    )
)
register(
    TopicFamily(
        name="user",
        permission="realtime:connect",
        refetch="/api/broadcasts",
        authorise=_own_id,
        description="What is told to one user; their sockets hear it",
    )
)
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
