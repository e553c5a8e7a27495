"""The servers that are compared, each one process on a listening socket that it inherits."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from benchmarks.running import ROOT

NODE_FOLDER = ROOT / "benchmarks" / "peers" / "node"
# Events outstanding in the closed loop; fewer for servers to which sixteen would be seconds of backlog.
WINDOW, SMALL_WINDOW = 16, 4
UVICORN = (
    *(sys.executable, "-m", "uvicorn", "--fd", "{fd}", "--ws", "websockets-sansio", "--loop", "uvloop"),
    *(
        "--ws-per-message-deflate",
        "false",
        "--http",
        "httptools",
        "--no-access-log",
        "--log-level",
        "warning",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A server, how a client speaks to it and how a worker publishes through it."""

    name: str
    title: str
    command: tuple[str, ...]
    dialect: Literal["native", "socketio", "raw"]
    sender: str
    window: int = WINDOW
    # Events a second in the open loop; a server that cannot bear ten is asked for two.
    rate: float = 10.0
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        return self.sender == "log"


def _channels(name: str, *, layer: str, sender: str) -> Contender:
    return Contender(
        name=name,
        title=f"Channels, {layer.rpartition('.')[2]}, uvicorn",
        command=(*UVICORN, "benchmarks.peers.channels_leads:application"),
        dialect="raw",
        sender=sender,
        window=SMALL_WINDOW,
        rate=2.0,
        env={"PEER_LAYER": layer},
    )


OUR_COMMAND = (sys.executable, "-m", "config.web", "{fd}")
CONTENDERS = {
    one.name: one
    for one in (
        Contender(
            name="ours", title="Switchboard, native", command=OUR_COMMAND, dialect="native", sender="log"
        ),
        Contender(
            name="ours-socketio",
            title="Switchboard, Socket.IO",
            command=OUR_COMMAND,
            dialect="socketio",
            sender="log",
        ),
        Contender(
            name="node-socketio",
            title="Node socket.io, Redis adapter",
            command=("node", str(NODE_FOLDER / "socketio.js"), "{fd}"),
            dialect="socketio",
            sender="emitter",
        ),
        Contender(
            name="node-ws",
            title="Node ws, nothing on top",
            command=("node", str(NODE_FOLDER / "ws.js"), "{fd}"),
            dialect="raw",
            sender="plain",
        ),
        Contender(
            name="websockets",
            title="Python websockets, broadcast()",
            command=(sys.executable, "-m", "benchmarks.peers.websockets_leads", "{fd}"),
            dialect="raw",
            sender="plain",
        ),
        Contender(
            name="python-socketio",
            title="python-socketio, AsyncRedisManager, uvicorn",
            command=(*UVICORN, "benchmarks.peers.socketio_leads:application"),
            dialect="socketio",
            sender="manager",
            window=SMALL_WINDOW,
        ),
        _channels("channels-pubsub", layer="channels_redis.pubsub.RedisPubSubChannelLayer", sender="pubsub"),
        _channels("channels", layer="channels_redis.core.RedisChannelLayer", sender="core"),
    )
}
