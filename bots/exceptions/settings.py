"""Anticipated errors of settings."""

from common.exceptions import ConflictError, InvalidInputError


class SettingsInvalidError(InvalidInputError):
    code = "bots.settings_invalid"
    title = "The settings are not valid"


class SettingsChangedError(ConflictError):
    code = "bots.settings_changed"
    title = "The settings were changed by somebody else"


class EngineNotChosenError(ConflictError):
    """There is nothing to try: the tenant's engine is the built-in one."""

    code = "bots.engine_not_chosen"
    title = "No engine outside this house is chosen"
