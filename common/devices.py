"""Which device a request comes from: a browser keeps a secret of ours, to be known when it returns."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from common.addresses import client_address

COOKIE = "device"
COOKIE_SECONDS = 365 * 24 * 60 * 60
_NOTE = "switchboard.device"


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from. ``secret`` is the device cookie's value, empty where there is none."""

    kind: str = "api"
    label: str = ""
    address: str | None = None
    secret: str = ""


def device_of(request: HttpRequest, *, kind: str) -> Device:
    """The device of a request. One that shows no secret is given one, which `remember_device` sends along."""
    known = request.COOKIES.get(COOKIE, "")
    secret = known if 20 <= len(known) <= 100 else secrets.token_urlsafe(32)
    request.META[_NOTE] = secret
    return Device(
        kind=kind,
        label=str(request.META.get("HTTP_USER_AGENT", ""))[:200],
        address=client_address(request.META),
        secret=secret,
    )


def remember_device(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put the secret that `device_of` gave into the device's long-lived cookie."""
    response.set_cookie(
        COOKIE,
        request.META[_NOTE],
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
