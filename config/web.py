"""One web process on a listening socket that it inherits: `python -m config.web DESCRIPTOR`.

The supervisor owns the socket. While a killed web process comes back, callers wait in the socket's queue
instead of being refused, and several web processes share one port. Without a descriptor, the process listens
at HOST and PORT by itself.
"""

import socket
import sys
import threading

import uvicorn

# First: it readies settings and apps, which the others need.
from config.asgi import application  # isort: skip
from bots.engines.language import intents
from config import environment, serving, supervisor
from realtime.server import FrameProtocol


def main(listener: socket.socket) -> None:
    """Serve until SIGTERM; then send sockets away and finish requests within ``DRAIN_SECONDS``."""
    serving.raise_file_limit()
    # Beside the start, since the first process of a new installation learns them for seconds.
    threading.Thread(target=intents.load, name="intents", daemon=True).start()
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=serving.HttpProtocol,
        backlog=supervisor.LISTEN_BACKLOG,
        ws=FrameProtocol,
        # Half-open connections are noticed by the ping that they leave unanswered.
        ws_ping_interval=environment.SOCKET_PING_SECONDS,
        ws_ping_timeout=environment.SOCKET_PONG_SECONDS,
        # Compressing each small frame for each socket costs more time than it saves.
        ws_per_message_deflate=False,
        # Above the 64 KiB that a frame may have, so that those a little too large are told the reason.
        ws_max_size=256 * 1024,
        lifespan="off",
        access_log=False,
        # Would believe X-Forwarded-For from every local caller; TRUSTED_PROXIES decides that instead.
        proxy_headers=False,
        log_config=None,
    )
    serving.Server(config, drain_seconds=environment.DRAIN_SECONDS).run(sockets=[listener])


if __name__ == "__main__":
    try:
        if len(sys.argv) > 1:
            main(socket.socket(fileno=int(sys.argv[1])))
        else:
            main(supervisor.listen(environment.HOST, environment.PORT))
    except supervisor.StartError as problem:
        sys.exit(str(problem))
