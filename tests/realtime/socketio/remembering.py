"""What Valkey holds of the sockets of other processes, read as their records are stored."""

from typing import Any

import msgspec

from accounts.models.tenants import Tenant
from common import valkey
from realtime.consumers.socketio import records
from realtime.consumers.socketio.records import Record
from tests.waiting import wait_until


def wait_until_remembered(tenant: Tenant, *, sockets: int) -> None:
    """Wait for so many records: written behind the answer; a kill before that costs a fresh start."""
    wait_until(lambda: _count(tenant) == sockets)


def _count(tenant: Tenant) -> int:
    found: list[Any] = [valkey.client().get(key) for key in valkey.client().scan_iter(f"{records._PREFIX}*")]
    known = [msgspec.json.decode(one, type=Record) for one in found if one]
    return sum(one.identity.startswith(str(tenant.id)) for one in known)
