"""A provider behind a plain HTTP gateway that knows idempotency keys.

``POST {url}/messages`` with an ``Idempotency-Key`` header takes a message and answers ``{"sid": ...}``;
``GET {url}/messages/{key}`` answers the same, or 404 when the gateway never took it.
"""

import http.client
import json
from urllib.parse import quote, urlsplit

from bots.exceptions.providers import ProviderRejectedError, ProviderUncertainError
from bots.providers.wire import OutboundText, Receipt

CONNECT_AND_READ_SECONDS = 10.0
LARGEST_ANSWER_BYTES = 65_536


class GatewayProvider:
    name = "gateway"
    find_is_proof = True

    def __init__(self, url: str, *, timeout: float = CONNECT_AND_READ_SECONDS) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port
        self._path = parts.path.rstrip("/")
        self._timeout = timeout

    def submit(self, message: OutboundText) -> Receipt:
        body = json.dumps(
            {"channel": message.channel, "to": message.to, "subject": message.subject, "body": message.body}
        ).encode()
        status, answer = self._exchange("POST", "/messages", key=message.idempotency_key, body=body)
        if status in (200, 201, 202):
            return self._receipt(answer)
        # 408, 409 and 425 mean that the same key is or may be in work; 429 and 5xx may have been taken too.
        if 400 <= status < 500 and status not in (408, 409, 425, 429):
            raise ProviderRejectedError(f"The messaging gateway refused the message with status {status}.")
        raise ProviderUncertainError(
            f"The messaging gateway answered {status}; the message may have been taken."
        )

    def find(self, message: OutboundText) -> Receipt | None:
        status, answer = self._exchange(
            "GET", f"/messages/{quote(message.idempotency_key, safe='')}", key=message.idempotency_key
        )
        if status == 200:
            return self._receipt(answer)
        if status == 404:
            return None
        raise ProviderUncertainError(f"The messaging gateway answered {status} when asked about a message.")

    def _exchange(self, method: str, path: str, *, key: str, body: bytes | None = None) -> tuple[int, bytes]:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=self._timeout)
        headers = {"Idempotency-Key": key, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, f"{self._path}{path}", body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read(LARGEST_ANSWER_BYTES)
        except (OSError, http.client.HTTPException) as problem:
            raise ProviderUncertainError(f"The messaging gateway did not answer: {problem!r}.") from problem
        finally:
            connection.close()

    def _receipt(self, answer: bytes) -> Receipt:
        try:
            sid = json.loads(answer)["sid"]
        except (ValueError, KeyError, TypeError) as problem:
            raise ProviderUncertainError("The messaging gateway's answer carries no sid.") from problem
        if not isinstance(sid, str) or not 0 < len(sid) <= 100:
            raise ProviderUncertainError("The messaging gateway's sid is not a short text.")
        return Receipt(self.name, sid)
