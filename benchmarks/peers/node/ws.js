// A ws server with nothing on top: what Valkey brings goes to everybody, as one buffer.
import { createServer } from "node:http";
import { createClient } from "redis";
import { WebSocket, WebSocketServer } from "ws";

const server = createServer();
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket) => socket.on("error", () => socket.terminate()));

const subscriber = createClient({ url: process.env.REDIS_URL });
await subscriber.connect();
await subscriber.subscribe("leads", (text) => {
  const frame = Buffer.from(text);
  for (const socket of sockets.clients)
    if (socket.readyState === WebSocket.OPEN) socket.send(frame, { binary: false });
});
server.listen({ fd: Number(process.argv[2]) });
