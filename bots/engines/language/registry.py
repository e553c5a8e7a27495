"""Engines by name. A vendor's module, and with it its client, is imported when a tenant's engine is built."""

from importlib import import_module
from types import ModuleType

from bots.engines.language.seam import EngineConfig, LanguageEngine, LanguageError

MODULES = {
    "builtin": "bots.engines.language.builtin",
    "anthropic": "bots.engines.language.anthropic_engine",
    "openai": "bots.engines.language.openai_engine",
}


def build(name: str, config: EngineConfig) -> LanguageEngine:
    """Raises LanguageError for an engine whose client is not installed or whose settings do not do."""
    engine: LanguageEngine = load(name).build(config)
    return engine


def load(name: str) -> ModuleType:
    """The engine's module; the first time in a process that takes about a second."""
    try:
        return import_module(MODULES[name])
    except ImportError as error:
        raise LanguageError(
            "not_installed", f"{name} needs the packages of requirements-language.txt."
        ) from error
