import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bots.exceptions.providers import (
    ProviderMisconfiguredError,
    ProviderRejectedError,
    ProviderUncertainError,
)
from bots.providers import messaging
from bots.providers.gateway import GatewayProvider
from bots.providers.wire import OutboundText, Receipt

MESSAGE = OutboundText("key-1", "sms", "+19165550100", "Hello")


class Gateway(BaseHTTPRequestHandler):
    """A loopback gateway that answers with its server's script: a status, or None to hang up."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.journal[self.headers["Idempotency-Key"]] = json.loads(body)  # type: ignore[attr-defined]
        self._answer(self.server.status)  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        known = self.path.rpartition("/")[2] in self.server.journal  # type: ignore[attr-defined]
        self._answer(200 if known else 404)

    def _answer(self, status: int | None) -> None:
        if status is None:
            self.connection.close()
            return
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b'{"sid": "GW1"}')

    def log_request(self, *args: Any) -> None:
        return


@pytest.fixture
def gateway() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.journal, server.status = {}, 201
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_simulated_answers_from_the_key_alone() -> None:
    provider = messaging.from_settings(name="simulated")
    assert provider.submit(MESSAGE) == provider.submit(MESSAGE) == provider.find(MESSAGE)
    assert provider.submit(MESSAGE).provider == "simulated"


def test_gateway_submits_and_finds(gateway: Any) -> None:
    provider = GatewayProvider(gateway.url)
    assert provider.find(MESSAGE) is None
    assert provider.submit(MESSAGE) == provider.find(MESSAGE) == Receipt("gateway", "GW1")
    assert gateway.journal["key-1"]["to"] == "+19165550100"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ProviderRejectedError),
        (422, ProviderRejectedError),
        (409, ProviderUncertainError),
        (429, ProviderUncertainError),
        (500, ProviderUncertainError),
        (None, ProviderUncertainError),
    ],
)
def test_a_refusal_is_final_and_anything_else_is_uncertain(
    gateway: Any, status: int | None, error: type
) -> None:
    gateway.status = status
    with pytest.raises(error):
        GatewayProvider(gateway.url).submit(MESSAGE)


def test_nobody_listening_is_uncertain() -> None:
    with pytest.raises(ProviderUncertainError):
        GatewayProvider("http://127.0.0.1:9", timeout=0.5).submit(MESSAGE)


@pytest.mark.parametrize(("name", "url"), [("pigeon", ""), ("gateway", ""), ("gateway", "ftp://x")])
def test_settings_that_make_no_provider_are_refused(name: str, url: str) -> None:
    with pytest.raises(ProviderMisconfiguredError):
        messaging.from_settings(name=name, url=url)
