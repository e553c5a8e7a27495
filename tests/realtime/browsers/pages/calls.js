// A front end on Socket.IO: it polls first, sends its cookies along, subscribes on each connection, and reads events
// as flat objects. The test brings the client's own script and then calls start().

const asked = new URLSearchParams(location.search);
const show = (id, text) => (document.getElementById(id).textContent = text);
const count = (id) => show(id, Number(document.getElementById(id).textContent) + 1);

window.start = () => {
  const socket = window.io(`http://${asked.get("server")}`, {
    path: "/socket.io/",
    transports: asked.get("transports").split(" "),
    auth: { token: asked.get("token") },
    withCredentials: true,
    reconnection: true,
    reconnectionAttempts: 50,
    reconnectionDelay: Number(asked.get("wait")),
    timeout: 20_000,
  });
  socket.on("connect", () => {
    show("state", "connected");
    count("connected");
    if (socket.recovered) count("recovered");
    socket.emit("subscribe_to_calls", () => show("answer", "subscribed"));
    const engine = socket.io.engine;
    show("transport", engine.transport.name);
    engine.on("upgrade", () => show("transport", engine.transport.name));
  });
  socket.on("disconnect", () => show("state", "offline"));
  socket.on("call_status_changed", (call) => show("call", call.status));
  socket.on("bot_status_update", (update) => {
    const line = document.createElement("li");
    line.textContent = `${update.bot_type} ${update.status} ${update.event_type}`;
    document.getElementById("bots").append(line);
  });
};
