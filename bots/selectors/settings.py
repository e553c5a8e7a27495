"""How a tenant wants its bots to behave."""

from uuid import UUID

from bots.models.language import BotSettings


def bot_settings_of(*, tenant_id: UUID) -> BotSettings:
    """The tenant's settings, or the defaults where it never chose any."""
    return BotSettings.objects.filter(tenant_id=tenant_id).first() or BotSettings(tenant_id=tenant_id)
