"""Which addresses a tenant's base URL may lead to."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

LONGEST_URL = 200
_LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}
_PRIVATE_ENDINGS = (".local", ".localhost", ".internal")


def problem_with(url: str, *, may_be_private: bool) -> str:
    """What is wrong with a base URL, as a sentence; an empty one means nothing.

    ``https`` to a public name; with ``may_be_private`` also to others, and ``http`` to this machine. Where a
    name leads is looked at when it is called.
    """
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "This is not a URL."
    if not host or len(url) > LONGEST_URL or not url.isascii() or any(char <= " " for char in url):
        return f"Expected a URL such as https://models.example/v1, of at most {LONGEST_URL} characters."
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return "Give the address alone: no user, password, query or fragment."
    if parts.scheme == "http" and not (may_be_private and host in _LOOPBACK_NAMES):
        return "Expected https."
    if parts.scheme not in ("http", "https"):
        return "Expected https."
    if not may_be_private and not _may_be_public(host):
        return "This address is not on the public network."
    return ""


def is_public(address: str) -> bool:
    """Whether an IP address is on the public network, also when one kind stands inside the other."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(found) if isinstance(found, IPv6Address) else None
    return found.is_global and not found.is_multicast and (inner is None or is_public(str(inner)))


def _inner(address: IPv6Address) -> IPv4Address | None:
    if int(address) >> 32 == 0x64FF9B << 64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _may_be_public(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return "." in host and not host.endswith(_PRIVATE_ENDINGS) and not _is_number(host)
    return is_public(host)


def _is_number(host: str) -> bool:
    """Spellings that resolvers take for an address: 127.1, 0x7f.1, 2130706433."""
    last = host.rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")
