"""What a front end may ask for over its socket, and what it is shown when it subscribes.

The app that owns the data registers both in its ``topics`` module; a dialect only knows how its front end
spells them. What a dialect knows and no app has registered is answered as not available, never with an
invented state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from common.actor import Actor
from common.tenancy import tenant_scope
from realtime.exceptions import MalformedFrameError, NotAvailableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing to ask for. ``shape`` is what its payload has to be; ``answer`` names the event of the reply.

    ``run`` is one call of a service or selector, in the tenant's scope, on a thread; it may raise
    ``SwitchboardError``. Without ``answer`` its result is the acknowledgement alone.
    """

    name: str
    permission: str
    shape: type[msgspec.Struct]
    run: Callable[[Actor, Any], Mapping[str, Any] | None]
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A state that is shown as an event of its own: after subscribing to a topic family, or on connecting."""

    name: str
    topic: str
    permission: str
    read: Callable[[Actor, str], Any]
    on_connect: bool = False


_commands: dict[str, Command] = {}
_snapshots: dict[str, Snapshot] = {}


def register(command: Command) -> None:
    if command.name in _commands:
        raise TypeError(f"Two socket commands are called {command.name}.")
    _commands[command.name] = command


def register_snapshot(snapshot: Snapshot) -> None:
    if snapshot.name in _snapshots:
        raise TypeError(f"Two snapshots are called {snapshot.name}.")
    _snapshots[snapshot.name] = snapshot


def all_commands() -> dict[str, Command]:
    return dict(sorted(_commands.items()))


def find(name: str) -> Command:
    """The command of this name; raises ``NotAvailableError``."""
    command = _commands.get(name)
    if command is None:
        raise NotAvailableError(f"{name[:60]!r} is not available on this server.")
    return command


def run(*, actor: Actor, name: str, payload: Any) -> tuple[Command, Mapping[str, Any] | None]:
    """Carry out a command. Synchronous; raises ``NotAvailableError``, ``PermissionDeniedError``,
    ``MalformedFrameError`` for a payload of another shape, and what the command itself refuses for.
    """
    command = find(name)
    actor.check(command.permission)
    try:
        asked = msgspec.convert(payload, command.shape, strict=False)
    except msgspec.ValidationError as error:
        raise MalformedFrameError(f"{name} does not have its shape: {error}.") from error
    with tenant_scope(actor.tenant_id):
        return command, command.run(actor, asked)


def snapshots_of(family: str) -> list[Snapshot]:
    """What is shown to whoever subscribes to a topic of the family."""
    return [one for one in _snapshots.values() if one.topic == family]


def snapshots_on_connect() -> list[Snapshot]:
    return [one for one in _snapshots.values() if one.on_connect]


def read_snapshots(*, actor: Actor, wanted: list[Snapshot], key: str = "") -> list[tuple[str, Any]]:
    """Name and state of those that the actor may see. Synchronous."""
    with tenant_scope(actor.tenant_id):
        return [(one.name, one.read(actor, key)) for one in wanted if actor.can(one.permission)]
