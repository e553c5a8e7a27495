// A page of the platform's front end: a subprotocol of its own, a first frame that says who is there, a heartbeat
// whose answer tells how good the connection is, and callbacks by event. Beside it a socket for services' health,
// which reads its fields from the frame itself.
// ?server=, ?token=, ?tenant= and ?user= are the session's, ?wait= the milliseconds before it comes back.

const asked = new URLSearchParams(location.search);
const show = (id, text) => { document.getElementById(id).textContent = text; };
const callbacks = new Map();
let opened = 0;
let tries = 0;

const on = (event, callback) => callbacks.set(event, callback);
const list = (event, describe) => on(event, (data) => {
  const entry = document.createElement("li");
  entry.textContent = describe(data);
  document.getElementById(event).prepend(entry);
});

function address(path) {
  const url = new URL(`ws://${asked.get("server")}${path}`);
  url.searchParams.set("token", asked.get("token"));
  url.searchParams.set("tenant_id", asked.get("tenant"));
  return url.toString();
}

function connect() {
  const socket = new WebSocket(address("/ws"), ["isp-protocol-v1"]);
  const say = (frame) => socket.send(JSON.stringify({ ...frame, timestamp: new Date().toISOString() }));
  let asking = 0;
  let beating;
  const beat = () => {
    asking = performance.now();
    say({ type: "heartbeat", event: "ping", tenant_id: asked.get("tenant") });
  };
  socket.onopen = () => {
    opened += 1;
    tries = 0;
    show("state", "connected");
    show("opened", opened);
    show("protocol", socket.protocol);
    const session = { tenant_id: asked.get("tenant"), user_id: asked.get("user") };
    say({ type: "auth", event: "authenticate", data: { ...session, portal_type: "ADMIN", permissions: [] } });
    beat();
    beating = setInterval(beat, 30_000);
  };
  socket.onmessage = (message) => {
    const frame = JSON.parse(message.data);
    if (frame.type === "heartbeat" && frame.event === "pong") {
      show("quality", performance.now() - asking < 300 ? "good" : "poor");
      return;
    }
    callbacks.get(frame.event)?.(frame.data);
  };
  socket.onclose = ({ code }) => {
    clearInterval(beating);
    show("state", "offline");
    if (code === 1000 || tries >= 10) return;
    setTimeout(connect, Math.min(Number(asked.get("wait") ?? 3000) * 2 ** tries, 30_000));
    tries += 1;
  };
}

function watchHealth() {
  const socket = new WebSocket(address("/ws/service-health"));
  socket.onopen = () => show("health_state", "open");
  socket.onclose = () => show("health_state", "closed");
  socket.onmessage = (message) => {
    const { service_name, status, health_score, data } = JSON.parse(message.data);
    if (status === "unhealthy") show("health", `${service_name} is unhealthy (score: ${health_score})`);
    else if (data.code) show("health", data.code);
  };
}

list("network_alert", ({ id, severity }) => `${id} ${severity}`);
list("service_activated", ({ service_id }) => service_id);
on("authenticated", ({ user_id }) => show("user", user_id));
connect();
watchHealth();
