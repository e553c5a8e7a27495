"""How a company's bots behave and which engine finds their words was changed."""

from typing import ClassVar

from events.base import AuditCategory, Event


class _SettingsEvent(Event, frozen=True, kw_only=True):
    """``changed`` names the fields, never their values: one of them is a credential."""

    permission: ClassVar[str] = "tenant:read"
    audit: ClassVar[AuditCategory | None] = AuditCategory.CONFIGURATION

    changed: list[str]
    revision: int

    def topics(self) -> tuple[str, ...]:
        return ("tenant",)


class BotSettingsChanged(_SettingsEvent, frozen=True, kw_only=True):
    """Tone, hold or limits of the bots."""

    type: ClassVar[str] = "bot_settings_changed"


class LanguageSettingsChanged(_SettingsEvent, frozen=True, kw_only=True):
    """Engine, credentials or budgets; ``engine`` is the one now chosen."""

    type: ClassVar[str] = "language_settings_changed"

    engine: str


class ChannelSettingsChanged(_SettingsEvent, frozen=True, kw_only=True):
    """Who carries texts, calls and email, and under which account."""

    type: ClassVar[str] = "channel_settings_changed"

    phone_provider: str
    email_provider: str


class FollowUpLimitsChanged(_SettingsEvent, frozen=True, kw_only=True):
    """The company's own hours, weekdays or caps of follow-ups."""

    type: ClassVar[str] = "follow_up_limits_changed"
