"""The way to an engine outside this house: public addresses only, one deadline for all, a bounded answer.

A base URL is what a tenant chose. Addresses are looked at when they are connected to, so that neither a name
that changes its address nor a redirection leads inside. Belongs to the optional requirements.
"""

import socket
import ssl
from collections.abc import Iterable
from functools import lru_cache
from time import monotonic

import httpcore2
import httpx2

from bots.engines.language import addresses

LARGEST_ANSWER = 1_000_000


class ForbiddenAddressError(httpcore2.ConnectError):
    """The name leads to an address that is not public."""


class AnswerTooLargeError(httpcore2.ReadError):
    """The other side sends more than any answer has."""


def open_client(*, seconds: float, may_be_private: bool) -> httpx2.Client:
    """A client for one call, which ends within ``seconds`` however slowly the other side sends.

    It follows no redirection, and takes nothing from the environment.
    """
    return httpx2.Client(
        transport=_Transport(deadline=monotonic() + seconds, may_be_private=may_be_private),
        timeout=seconds,
        follow_redirects=False,
        trust_env=False,
        event_hooks={"response": [_refuse_packed]},
    )


def _refuse_packed(response: httpx2.Response) -> None:
    # A few packed kilobytes can unpack to gigabytes.
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise httpx2.DecodingError("A packed answer, though none was asked for.", request=response.request)


class _Transport(httpx2.HTTPTransport):
    def __init__(self, *, deadline: float, may_be_private: bool) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        self._pool = httpcore2.ConnectionPool(
            ssl_context=_tls(),
            max_connections=1,
            network_backend=_Network(deadline=deadline, may_be_private=may_be_private),
        )


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


class _Network(httpcore2.NetworkBackend):
    def __init__(self, *, deadline: float, may_be_private: bool) -> None:
        self.deadline = deadline
        self.may_be_private = may_be_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} has no address.") from error
        addresses_found = [str(one[4][0]) for one in found]
        if not self.may_be_private and not all(map(addresses.is_public, addresses_found)):
            raise ForbiddenAddressError(f"{host} is not on the public network.")
        problem = httpcore2.ConnectError(f"{host} has no address.")
        for address in addresses_found:
            try:
                stream = httpcore2.SyncBackend().connect_tcp(
                    address, port, _left(self.deadline, timeout), local_address, socket_options
                )
            except httpcore2.ConnectError as error:
                problem = error
                continue
            return _Stream(stream, self.deadline)
        raise problem


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, deadline: float) -> None:
        self.inner = inner
        self.deadline = deadline
        self.received = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self.inner.read(max_bytes, _left(self.deadline, timeout))
        self.received += len(data)
        if self.received > LARGEST_ANSWER:
            raise AnswerTooLargeError(f"More than {LARGEST_ANSWER} bytes.")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, _left(self.deadline, timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self.inner.start_tls(ssl_context, server_hostname, _left(self.deadline, timeout))
        return _Stream(inner, self.deadline)

    def get_extra_info(self, info: str) -> object:
        return self.inner.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("The time for this call is over.")
    return min(left, timeout) if timeout is not None else left
