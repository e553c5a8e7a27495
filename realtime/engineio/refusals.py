"""What a request to Engine.IO is refused for, in its own codes, so that clients and their logs read them."""

from http import HTTPStatus

import msgspec

UNKNOWN_TRANSPORT = 0
UNKNOWN_SID = 1
BAD_HANDSHAKE_METHOD = 2
BAD_REQUEST = 3
FORBIDDEN = 4
UNSUPPORTED_PROTOCOL = 5
_MESSAGES = {
    UNKNOWN_TRANSPORT: "Transport unknown",
    UNKNOWN_SID: "Session ID unknown",
    BAD_HANDSHAKE_METHOD: "Bad handshake method",
    BAD_REQUEST: "Bad request",
    FORBIDDEN: "Forbidden",
    UNSUPPORTED_PROTOCOL: "Unsupported protocol version",
}


class Refusal(Exception):  # noqa: N818 - an answer to a client, not a fault of ours
    """The answer ``{"code", "message"}`` to a request that is not served, with what is wrong where known."""

    def __init__(self, code: int, detail: str = "", *, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail or _MESSAGES[code])
        self.code = code
        self.status = status
        self.detail = detail
        self.body = {"code": code, "message": _MESSAGES[code]}

    def encode(self) -> bytes:
        return msgspec.json.encode(self.body | ({"detail": self.detail} if self.detail else {}))


def unknown_sid() -> Refusal:
    return Refusal(UNKNOWN_SID)


def forbidden(detail: str) -> Refusal:
    return Refusal(FORBIDDEN, detail, status=HTTPStatus.FORBIDDEN)


def unavailable(detail: str) -> Refusal:
    """For what may work in a moment: the client tries again."""
    return Refusal(BAD_REQUEST, detail, status=HTTPStatus.SERVICE_UNAVAILABLE)
