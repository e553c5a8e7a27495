"""What front ends say of themselves beside their credentials: a company and a user.

It is never trusted. A company chooses among those that the credentials are good for, as ``X-Tenant-ID``
does for requests; a user has to be the one whom the credentials name.
"""

from uuid import UUID

from accounts.exceptions import ForeignTenantError
from accounts.selectors import actors as actor_selectors
from accounts.services import refusals
from common.actor import Actor
from realtime.consumers import credentials
from realtime.exceptions import OtherIdentityError
from realtime.hub import threads
from realtime.hub.access import Credentials


async def choose_company(found: Credentials, *, named: str | None, address: str | None) -> Credentials:
    """The credentials, to act in the named company; an empty name is none.

    Raises ``ForeignTenantError`` for one that is not theirs, and their own company is told of it.
    """
    if not named:
        return found
    try:
        tenant_id = UUID(named)
    except ValueError:
        raise actor_selectors.foreign_tenant() from None
    chosen = credentials.choose_tenant(found, tenant_id=tenant_id)
    if chosen is not found:
        await threads.run(_check, chosen, address=address)
    return chosen


def check_user(actor: Actor, *, named: str | None) -> None:
    """Raise ``OtherIdentityError`` when somebody else is named; an empty name is nobody."""
    if named and named != str(actor.user_id):
        raise OtherIdentityError("These credentials are not that user's.")


def check_company(actor: Actor, *, named: str | None) -> None:
    """Raise ``OtherIdentityError`` when another company is named than the one that is acted in."""
    if named and named != str(actor.tenant_id):
        raise OtherIdentityError("This socket was opened for another company. Open one of its own.")


def _check(chosen: Credentials, *, address: str | None) -> None:
    try:
        chosen.prove()
    except ForeignTenantError as error:
        if error.attempt is not None:
            # Sockets know whose network it is, which ends in how long its prefix is.
            host = address and address.partition("/")[0]
            refusals.record_foreign_tenant(error.attempt, address=host)
        raise
