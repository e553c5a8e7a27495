"""Reading API keys; their secrets are not there to be read."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.models.api_keys import ApiKey
from common.actor import Actor
from common.exceptions import NotFoundError


def list_api_keys_for(*, actor: Actor) -> QuerySet[ApiKey]:
    actor.check("api_keys:manage")
    return ApiKey.objects.filter(tenant_id=actor.tenant_id)


def get_api_key_for(*, actor: Actor, api_key_id: UUID) -> ApiKey:
    api_key = list_api_keys_for(actor=actor).filter(id=api_key_id).first()
    if api_key is None:
        raise NotFoundError("There is no such API key.")
    return api_key
