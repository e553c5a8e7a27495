"""The peer: `websockets` and its broadcast(), nothing on top: what Valkey brings goes to everybody."""

import os
import socket
import sys

import uvloop
from redis import asyncio as redis
from websockets.asyncio.server import ServerConnection, broadcast, serve


async def main(descriptor: int) -> None:
    connections: set[ServerConnection] = set()

    async def keep(connection: ServerConnection) -> None:
        connections.add(connection)
        try:
            await connection.wait_closed()
        finally:
            connections.discard(connection)

    subscription = redis.Redis.from_url(os.environ["REDIS_URL"]).pubsub(ignore_subscribe_messages=True)
    await subscription.subscribe("leads")
    async with serve(keep, sock=socket.socket(fileno=descriptor), compression=None):
        async for message in subscription.listen():
            broadcast(connections, message["data"].decode())


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
