"""A messaging gateway on a loopback port that takes its time for each message, and counts them by key.

`SECONDS` per message. It prints its port; ``GET /counts`` answers how often each key was submitted.
"""

import asyncio
import json
import sys
from collections import Counter

_submitted: Counter[str] = Counter()


async def main(seconds: float) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _answer(reader, writer, seconds)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """One exchange per connection or many, as the client likes."""
    while head := (await _head(reader)):
        method, path, headers = head
        await reader.readexactly(int(headers.get("content-length", "0")))
        status, answer = 200, b""
        if path == "/counts":
            answer = json.dumps(_submitted).encode()
        elif method == "POST":
            key = headers["idempotency-key"]
            _submitted[key] += 1
            await asyncio.sleep(seconds)
            status, answer = 201, json.dumps({"sid": f"GW{key[:40]}"}).encode()
        else:
            key = path.rpartition("/")[2]
            status, answer = (
                (200, json.dumps({"sid": f"GW{key[:40]}"}).encode()) if key in _submitted else (404, b"{}")
            )
        writer.write(b"HTTP/1.1 %d -\r\nContent-Length: %d\r\n\r\n" % (status, len(answer)) + answer)
        await writer.drain()


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    method, path, _ = lines[0].split(" ")
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    return method, path, {name.lower(): value for name, value in headers.items()}


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
