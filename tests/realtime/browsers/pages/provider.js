// A page of the internet provider's front end: one socket with the token in its address, a list of
// subscriptions, and everything that came in one list, which the panels pick from by event type.
// ?server= is the host, ?token= the token, ?wait= the milliseconds before it comes back.

const asked = new URLSearchParams(location.search);
const show = (id, text) => { document.getElementById(id).textContent = text; };
const subscriptions = ["billing_updates", "service_updates", "network_alerts"];
let events = [];
let opened = 0;

const panels = {
  payments: ["payment_processed", ({ payment_id, amount }) => `${payment_id} $${amount}`],
  invoices: ["invoice_generated", ({ invoice_number }) => invoice_number],
  services: ["service_activated", ({ service_id }) => service_id],
  alerts: ["network_alert", ({ id, severity }) => `${id} ${severity}`],
};

function draw() {
  for (const [panel, [type, describe]] of Object.entries(panels)) {
    const entries = events.filter(({ event_type }) => event_type === type).map(({ data }) => {
      const entry = document.createElement("li");
      entry.textContent = describe(data);
      return entry;
    });
    document.getElementById(panel).replaceChildren(...entries);
  }
}

function connect() {
  const socket = new WebSocket(`ws://${asked.get("server")}/api/ws?token=${asked.get("token")}`);
  socket.onopen = () => {
    opened += 1;
    show("state", "open");
    show("opened", opened);
    socket.send(JSON.stringify({ type: "subscribe", subscriptions }));
  };
  socket.onmessage = (message) => {
    const event = JSON.parse(message.data);
    events = [...events, event];
    draw();
    if (event.event_type !== "system_notification") return;
    if (event.data.type === "subscription_confirmed") show("confirmed", event.data.subscriptions.join(" "));
    if (event.data.error) show("error", event.data.error);
  };
  socket.onclose = ({ code }) => {
    show("state", "closed");
    show("code", code);
    if (code !== 4001) setTimeout(connect, Number(asked.get("wait") ?? 5000));
  };
}

connect();
