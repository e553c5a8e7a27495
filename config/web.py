"""One web process on a listening socket that it inherits: `python -m config.web DESCRIPTOR`.

The supervisor owns the socket. While a killed web process comes back, callers wait in the socket's queue
instead of being refused, and several web processes share one port.
"""

import socket
import sys

import uvicorn

from realtime.server import FrameProtocol

DRAIN_SECONDS = 5


def main(descriptor: int) -> None:
    """Serve until SIGTERM; then finish requests for up to DRAIN_SECONDS and close sockets with code 1012."""
    listener = socket.socket(fileno=descriptor)
    config = uvicorn.Config(
        "config.asgi:application",
        loop="uvloop",
        http="httptools",
        ws=FrameProtocol,
        # Compressing each small frame for each socket costs more time than it saves.
        ws_per_message_deflate=False,
        # Above the 64 KiB that a frame may have, so that those a little too large are told the reason.
        ws_max_size=256 * 1024,
        lifespan="off",
        access_log=False,
        # Would believe X-Forwarded-For from every local caller; TRUSTED_PROXIES decides that instead.
        proxy_headers=False,
        log_config=None,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]))
