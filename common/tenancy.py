"""Whose rows a piece of work may see.

The scope is a context variable. The database wrapper (``common.postgres``) carries it to PostgreSQL at the
start of every transaction, and wraps a statement outside one in a short transaction of its own, so that
row-level security holds whatever a selector forgot. Nothing here opens a transaction for the length of a
request; ``all_tenants_scope`` alone opens one, since its role lasts exactly as long as it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connections, transaction


@dataclass(frozen=True, slots=True)
class Scope:
    """What row-level security is told: one tenant, one user, both, or the system role over all tenants."""

    tenant_id: UUID | None = None
    user_id: UUID | None = None
    all_tenants: bool = False

    def __bool__(self) -> bool:
        return self.all_tenants or self.tenant_id is not None or self.user_id is not None


class TenantScopeError(RuntimeError):
    """Tenant rows were asked for outside any tenant's scope: a mistake in our code, never a caller's."""


NO_SCOPE = Scope()
_current: ContextVar[Scope] = ContextVar("tenant_scope", default=NO_SCOPE)


def current_scope() -> Scope:
    return _current.get()


def require_tenant_id() -> UUID:
    """The scope's tenant; raises ``TenantScopeError`` outside one. The default of every tenant column."""
    tenant_id = _current.get().tenant_id
    if tenant_id is None:
        raise TenantScopeError("This needs tenant_scope(): no tenant is in scope.")
    return tenant_id


@contextmanager
def tenant_scope(tenant_id: UUID) -> Iterator[None]:
    """See and write one tenant's rows only. Nests, and works inside and outside transactions."""
    with _scope(Scope(tenant_id=tenant_id, user_id=_current.get().user_id)):
        yield


@contextmanager
def tenant_snapshot(tenant_id: UUID) -> Iterator[None]:
    """See one tenant's rows as they stood at one instant, however many statements read them.

    For pages that show rows together with the position at which they were read. Inside an open transaction
    that one's isolation stays as it is.
    """
    if transaction.get_connection().in_atomic_block:
        with tenant_scope(tenant_id):
            yield
        return
    token = _current.set(NO_SCOPE)
    try:
        with transaction.atomic():
            # Must be the transaction's first statement: telling the scope would already take a snapshot.
            with transaction.get_connection().cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with tenant_scope(tenant_id):
                yield
    finally:
        _current.reset(token)


@contextmanager
def user_scope(user_id: UUID) -> Iterator[None]:
    """See one user's own memberships and sign-ins before a tenant is chosen; no tenant's data with it."""
    with _scope(replace(_current.get(), user_id=user_id, all_tenants=False)):
        yield


@contextmanager
def all_tenants_scope() -> Iterator[None]:
    """Take the system role for one transaction.

    For the relay, claims of due work, beat and staff, and nowhere else: inside it the database no longer
    guards one tenant from another.
    """
    with transaction.atomic(), _scope(Scope(all_tenants=True)):
        yield


@contextmanager
def without_scope() -> Iterator[None]:
    """Run a statement that needs no tenant's rows without the short transaction that a scope costs it.

    Inside an open transaction the scope stays as it is.
    """
    if transaction.get_connection().in_atomic_block:
        yield
        return
    token = _current.set(NO_SCOPE)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def _scope(scope: Scope) -> Iterator[None]:
    token = _current.set(scope)
    try:
        _tell_open_transactions(scope)
        yield
    finally:
        _current.reset(token)
        _tell_open_transactions(_current.get())


def _tell_open_transactions(scope: Scope) -> None:
    for connection in connections.all(initialized_only=True):
        tell = getattr(connection, "tell_scope", None)
        if tell is not None:
            tell(scope)
