"""A caller of the REST API like any other program: an address, an account, JSON in and out."""

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 30

Answer = dict[str, Any]


class NotAnsweringError(Exception):
    """Nothing that speaks HTTP is at the address."""


class RefusedError(Exception):
    """The API answered with an error; ``retry_after`` is in seconds, 0 where it names none."""

    def __init__(self, *, status: int, code: str, detail: str, retry_after: int = 0) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


class Caller:
    """One signed-in account. A sign-in that ran out is renewed by signing in again."""

    def __init__(self, *, url: str, email: str, password: str) -> None:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise NotAnsweringError(f"{url} is no address; expected one like http://127.0.0.1:8000.")
        self.url = f"{parts.scheme}://{parts.netloc}"
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._account = {"email": email, "password": password}
        self._token = ""

    def sign_in(self) -> Answer:
        """Get a token; raises RefusedError for a wrong account."""
        self._token = ""
        answer = self._send("POST", "/api/auth/login", json.dumps(self._account).encode(), "application/json")
        self._token = str(answer["access_token"])
        return answer

    def get(self, path: str, **query: str | int) -> Answer:
        """Read; raises RefusedError and NotAnsweringError."""
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path, b"", "application/json")

    def post(self, path: str, body: Answer) -> Answer:
        """Write; raises RefusedError and NotAnsweringError."""
        return self._call("POST", path, json.dumps(body).encode(), "application/json")

    def upload(self, path: str, *, file_name: str, content: bytes) -> Answer:
        """Send a CSV file as the body."""
        return self._call("POST", f"{path}?{urlencode({'file_name': file_name})}", content, "text/csv")

    def _call(self, method: str, path: str, body: bytes, content_type: str) -> Answer:
        try:
            return self._send(method, path, body, content_type)
        except RefusedError as refusal:
            if refusal.status != http.HTTPStatus.UNAUTHORIZED:
                raise
        self.sign_in()
        return self._send(method, path, body, content_type)

    def _send(self, method: str, path: str, body: bytes, content_type: str) -> Answer:
        headers = {"Accept": "application/json"}
        if body:
            headers["Content-Type"] = content_type
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = self._kind(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body=body or None, headers=headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as problem:
            raise NotAnsweringError(f"{self.url} does not answer ({problem}).") from problem
        finally:
            connection.close()
        return _read(response, text, method=method, path=path)


def _read(response: http.client.HTTPResponse, text: bytes, *, method: str, path: str) -> Answer:
    try:
        answer = json.loads(text) if text else {}
    except ValueError:
        answer = {}
    if response.status < http.HTTPStatus.BAD_REQUEST and isinstance(answer, dict):
        return answer
    problem = answer if isinstance(answer, dict) else {}
    retry_after = response.headers.get("Retry-After") or ""
    raise RefusedError(
        status=response.status,
        code=str(problem.get("code", "")),
        detail=str(problem.get("detail") or f"{method} {path} answered {response.status} {response.reason}."),
        retry_after=int(retry_after) if retry_after.isdigit() else 0,
    )
