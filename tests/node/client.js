// Drives socket.io-client for a test: commands come as JSON lines on stdin, happenings leave as JSON lines on stdout.
"use strict";

const { createInterface } = require("node:readline");
const { io } = require("socket.io-client");

const sockets = new Map();

function tell(id, what, more = {}) {
  process.stdout.write(JSON.stringify({ id, what, ...more }) + "\n");
}

function watch(id, socket) {
  sockets.set(id, socket);
  socket.on("connect", () =>
    tell(id, "connect", {
      sid: socket.id,
      recovered: Boolean(socket.recovered),
      transport: socket.io.engine.transport.name,
    }),
  );
  socket.on("connect_error", (error) => tell(id, "connect_error", { message: error.message, data: error.data ?? null }));
  socket.on("disconnect", (reason) => tell(id, "disconnect", { reason }));
  socket.onAny((name, ...args) => tell(id, "event", { name, args }));
  socket.io.on("open", () => {
    socket.io.engine.on("ping", () => tell(id, "ping"));
    socket.io.engine.once("upgrade", (transport) => tell(id, "upgrade", { transport: transport.name }));
    socket.io.engine.once("upgradeError", (error) => tell(id, "upgrade_error", { message: error.message }));
  });
}

const commands = {
  // A socket of its own connection, as `io(url, options)` makes it.
  open({ id, url, options }) {
    watch(id, io(url, { forceNew: true, ...options }));
  },
  // Another namespace over the connection of a socket that is there.
  join({ id, over, namespace, auth }) {
    watch(id, sockets.get(over).io.socket(namespace, { auth }));
  },
  emit({ id, name, args }) {
    sockets.get(id).emit(name, ...args);
  },
  ask({ id, name, args }) {
    sockets.get(id).timeout(10_000).emit(name, ...args, (error, ...answer) => tell(id, "ack", { name, error: error ? error.message : null, args: answer }));
  },
  // The line goes dead without a goodbye; the client then comes back by itself.
  cut({ id }) {
    const transport = sockets.get(id).io.engine.transport;
    if (transport.ws) transport.ws.terminate();
    else transport.onError("cut");
  },
  state({ id }) {
    tell(id, "state", { transport: sockets.get(id).io.engine.transport.name });
  },
  disconnect({ id }) {
    sockets.get(id).disconnect();
  },
  connect({ id, auth }) {
    const socket = sockets.get(id);
    if (auth) socket.auth = auth;
    socket.connect();
  },
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { do: name, ...rest } = JSON.parse(line);
    commands[name](rest);
  })
  .on("close", () => process.exit(0));
