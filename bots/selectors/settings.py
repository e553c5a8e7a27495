"""How a tenant wants its bots to behave."""

from typing import Any
from uuid import UUID

from bots.models.language import BotSettings
from common.actor import Actor


def bot_settings_of(*, tenant_id: UUID) -> BotSettings:
    """The tenant's settings, or the defaults where it never chose any."""
    return BotSettings.objects.filter(tenant_id=tenant_id).first() or BotSettings(tenant_id=tenant_id)


def get_bot_settings_for(*, actor: Actor) -> BotSettings:
    actor.check("tenant:read")
    return bot_settings_of(tenant_id=actor.tenant_id)


def show_bot_settings(chosen: BotSettings) -> dict[str, Any]:
    return {
        "tone": chosen.tone,
        "person_hold_minutes": chosen.person_hold_minutes,
        "most_bot_messages": chosen.most_bot_messages,
        "revision": chosen.revision,
    }
