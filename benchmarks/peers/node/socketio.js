// Socket.IO as its documentation has it: the Redis adapter, one room, default options; no compression, as by default.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const publisher = createClient({ url: process.env.REDIS_URL });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const server = createServer();
const io = new Server(server, { adapter: createAdapter(publisher, subscriber) });
io.on("connection", (socket) => socket.join("leads"));
server.listen({ fd: Number(process.argv[2]) });
