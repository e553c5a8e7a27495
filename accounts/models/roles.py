"""Roles and the permissions that each gives: the one table that REST, sockets, admin and pages ask."""

from django.db import models


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MANAGER = "manager", "Manager"
    OPERATOR = "operator", "Operator"
    VIEWER = "viewer", "Viewer"


PERMISSIONS: dict[str, str] = {
    "leads:read": "See leads, their scores and their consents",
    "leads:write": "Create, change, archive and merge leads",
    "leads:import": "Import leads from a file, and undo an import",
    "conversations:read": "Read conversations with leads",
    "conversations:write": "Write into conversations",
    "follow_ups:read": "See follow-up plans and what was sent",
    "follow_ups:write": "Start, pause, resume and cancel follow-up plans",
    "bots:read": "See the bots and how they are doing",
    "billing:read": "See customers and money",
    "billing:write": "Change customers and money",
    "files:read": "Download stored files",
    "files:write": "Store and delete files",
    "events:read": "Read the event log",
    "audit:read": "Read the audit trail",
    "realtime:connect": "Open a live connection",
    "realtime:broadcast": "Send a message to everybody watching",
    "realtime:stats": "See how many are connected, and what they watch",
    "services:read": "See network alerts and what happens to services",
    "network_alerts:write": "Report network alerts",
    "service_events:write": "Report what happens to services",
    "tenant:read": "See the company's settings",
    "tenant:write": "Change the company's settings",
    "members:read": "See who belongs to the company",
    "members:write": "Add, change and remove members",
    "api_keys:manage": "Create and revoke API keys",
}

_READING = frozenset(
    {
        "leads:read",
        "conversations:read",
        "follow_ups:read",
        "bots:read",
        "files:read",
        "realtime:connect",
        "services:read",
        "tenant:read",
        "members:read",
    }
)
_WORKING = _READING | {
    "leads:write",
    "conversations:write",
    "follow_ups:write",
    "files:write",
    "billing:read",
}
_MANAGING = _WORKING | {
    "leads:import",
    "billing:write",
    "audit:read",
    "events:read",
    "realtime:broadcast",
    "realtime:stats",
    "network_alerts:write",
    "service_events:write",
}

ROLE_PERMISSIONS: dict[str, frozenset[str]] = {
    Role.VIEWER: _READING,
    Role.OPERATOR: _WORKING,
    Role.MANAGER: _MANAGING,
    Role.ADMIN: _MANAGING | {"tenant:write", "members:write", "api_keys:manage"},
    Role.OWNER: frozenset(PERMISSIONS),
}


def permissions_of(role: str) -> frozenset[str]:
    """The permissions a role gives; a role that is not in the table gives none."""
    return ROLE_PERMISSIONS.get(role, frozenset())
