"""Reading what a request to Engine.IO says in its address and headers, and whose page sends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from realtime.consumers.handshake import Handshake
from realtime.engineio import refusals
from realtime.engineio.refusals import Refusal
from realtime.exceptions import ForeignOriginError

PROTOCOL = "4"
POLLING, WEBSOCKET = "polling", "websocket"
PATH = "/socket.io"
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, polling or opening a WebSocket."""

    method: str
    transport: str
    protocol: str
    sid: str | None
    handshake: Handshake

    @classmethod
    def read(cls, scope: Mapping[str, Any]) -> "Asked":
        handshake = Handshake.read(scope)
        query = handshake.query
        return cls(
            method=scope.get("method", "GET"),
            transport=query.get("transport", ""),
            protocol=query.get("EIO", ""),
            sid=query.get("sid"),
            handshake=handshake,
        )

    def check(self, *, transport: str) -> None:
        """Raise ``Refusal`` for an origin, transport, protocol or method that is not served."""
        try:
            self.handshake.check_origin()
        except ForeignOriginError as error:
            raise refusals.forbidden(error.detail) from error
        if self.transport not in {POLLING, WEBSOCKET}:
            raise Refusal(refusals.UNKNOWN_TRANSPORT)
        if self.transport != transport:
            raise Refusal(refusals.BAD_REQUEST, f"The transport {self.transport} is spoken otherwise.")
        if self.protocol != PROTOCOL:
            raise Refusal(refusals.UNSUPPORTED_PROTOCOL, "This server speaks Engine.IO protocol 4.")
        if self.sid is None and self.method != "GET":
            raise Refusal(refusals.BAD_HANDSHAKE_METHOD)

    @property
    def cors(self) -> Headers:
        """What lets the page of an allowed origin read the answer; none for other callers."""
        origin = self.handshake.origin
        if origin is None:
            return []
        try:
            self.handshake.check_origin()
        except ForeignOriginError:
            return [(b"vary", b"Origin")]
        return [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
