"""The leads that the bots' tests know."""

from tests.bots.conftest import dana, make_lead, quiet_bus

__all__ = ["dana", "make_lead", "quiet_bus"]
