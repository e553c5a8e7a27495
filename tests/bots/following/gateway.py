"""A loopback gateway for messages that hears or says nothing when it is told to, and keeps a journal."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Journal(ThreadingHTTPServer):
    """A gateway that writes the key of every message it takes into its journal.

    It is ``deaf`` while it hears nothing, and ``mute`` after it took so many; ``may_answer`` ends both.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.taken: list[str] = []
        self.knocks = 0
        self.is_deaf = False
        self.mute_after = 1_000
        self.may_answer = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    server: Journal

    def do_POST(self) -> None:
        self.server.knocks += 1
        if self.server.is_deaf:
            self.connection.recv(1, 2)
            self.server.may_answer.wait()
            return
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append(self.headers["Idempotency-Key"])
        if len(self.server.taken) > self.server.mute_after:
            self.server.may_answer.wait()
        self._answer(201)

    def do_GET(self) -> None:
        self._answer(200 if self.path.rpartition("/")[2] in self.server.taken else 404)

    def _answer(self, status: int) -> None:
        body = json.dumps({"sid": f"GW-{self.headers['Idempotency-Key'][:20]}"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, *args: Any) -> None:
        return


@contextmanager
def keeping_a_journal() -> Iterator[Journal]:
    journal = Journal()
    thread = threading.Thread(target=journal.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield journal
    journal.may_answer.set()
    journal.shutdown()
    thread.join()
    journal.server_close()
