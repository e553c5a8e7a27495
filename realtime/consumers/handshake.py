"""Reading the request that opens a socket: which credentials it carries, and from whose page it comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from common.addresses import client_address
from realtime.exceptions import ForeignOriginError

BEARER_PREFIX = "bearer."


@dataclass(frozen=True, slots=True)
class Handshake:
    """The parts of an opening request that decide who may come in."""

    host: str
    origin: str | None
    subprotocols: tuple[str, ...]
    bearer: str | None
    ticket: str | None
    token: str | None
    session_key: str | None
    # All of it, since single dialects read more.
    query: Mapping[str, str]
    # Whose sockets are counted together; None where the server does not know.
    address: str | None

    @classmethod
    def read(cls, scope: Mapping[str, Any]) -> "Handshake":
        headers = {name.lower(): value.decode("latin-1") for name, value in scope.get("headers", ())}
        query = _query(scope.get("query_string", b""))
        offered = tuple(scope.get("subprotocols", ()))
        bearers = [one.removeprefix(BEARER_PREFIX) for one in offered if one.startswith(BEARER_PREFIX)]
        scheme, _, secret = headers.get(b"authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret:
            bearers.append(secret.strip())
        return cls(
            host=headers.get(b"host", ""),
            origin=headers.get(b"origin"),
            subprotocols=tuple(one for one in offered if not one.startswith(BEARER_PREFIX)),
            bearer=bearers[0] if bearers else None,
            ticket=query.get("ticket"),
            token=query.get("token"),
            session_key=_cookie(headers.get(b"cookie", ""), settings.SESSION_COOKIE_NAME),
            query=query,
            address=_address(scope, headers),
        )

    @property
    def is_own_origin(self) -> bool:
        """Whether one of our own pages asks: the public origin, or the very host that is asked."""
        if self.origin is None:
            return False
        if self.origin == settings.PUBLIC_ORIGIN:
            return True
        try:
            parts = urlsplit(self.origin)
        except ValueError:
            # Such as a bracket that never closes, which no browser sends.
            return False
        domain, _ = split_domain_port(self.host)
        return (
            parts.scheme in {"http", "https"}
            and parts.netloc.lower() == self.host.lower()
            and bool(domain)
            and validate_host(domain, settings.ALLOWED_HOSTS)
        )

    def check_origin(self) -> None:
        """Raise ``ForeignOriginError`` for a page neither ours nor allowed; programs name no origin."""
        if self.origin is None or self.is_own_origin or self.origin in settings.CORS_ALLOWED_ORIGINS:
            return
        raise ForeignOriginError("Pages of this origin may not open a live connection here.")


def _address(scope: Mapping[str, Any], headers: Mapping[bytes, str]) -> str | None:
    host, *_ = scope.get("client") or ("",)
    found = client_address({"REMOTE_ADDR": host, "HTTP_X_FORWARDED_FOR": headers.get(b"x-forwarded-for", "")})
    # Whoever has one address of version 6 has the 2**64 around it, too.
    return str(ip_network(f"{found}/64", strict=False)) if found and ":" in found else found


def _query(raw: bytes) -> dict[str, str]:
    try:
        found = parse_qs(raw.decode("ascii"), max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def _cookie(header: str, name: str) -> str | None:
    """The cookie's value, as it stands: nothing that we keep in cookies is quoted.

    The standard library's reader unquotes, and takes minutes over a long value of quotes and backslashes.
    """
    pairs = (pair.partition("=") for pair in header.split(";"))
    values = [value.strip() for found, _, value in pairs if found.strip() == name]
    return values[-1] if values and values[-1] else None
