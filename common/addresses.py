"""Where a request comes from."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from django.conf import settings


def client_address(meta: Mapping[str, Any]) -> str | None:
    """The caller's IP address.

    ``X-Forwarded-For`` is what anybody cares to write, so it counts only as far as TRUSTED_PROXIES says that
    proxies of our own stand in front: each of them appended the address that it saw.
    """
    address = str(meta.get("REMOTE_ADDR") or "")
    if settings.TRUSTED_PROXIES > 0:
        hops = [hop.strip() for hop in str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ip_address(address))
    except ValueError:
        return None
