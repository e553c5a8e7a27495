// A page of the prospecting front end: callbacks by frame type, and a few tries to come back after a loss.
// ?socket= is the address, which holds no token of its own; ?step= is the first wait in milliseconds.

const asked = new URLSearchParams(location.search);
const show = (id, text) => { document.getElementById(id).textContent = text; };
const add = (id, text) => {
  const entry = document.createElement("li");
  entry.textContent = text;
  document.getElementById(id).prepend(entry);
};

class Channel {
  constructor() {
    this.callbacks = {};
    this.tries = 0;
    this.opened = 0;
  }

  on(type, callback) {
    (this.callbacks[type] ??= []).push(callback);
  }

  open(address) {
    return new Promise((resolve, reject) => {
      this.socket = new WebSocket(address);
      this.socket.onopen = () => {
        this.tries = 0;
        this.opened += 1;
        show("state", "open");
        show("opened", this.opened);
        resolve();
      };
      this.socket.onerror = reject;
      this.socket.onclose = () => {
        show("state", "closed");
        this.comeBack(address);
      };
      this.socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(data);
        for (const callback of this.callbacks[type] ?? []) callback(payload);
      };
    });
  }

  comeBack(address) {
    if (this.tries >= 5) return;
    this.tries += 1;
    setTimeout(() => this.open(address).catch(() => {}), Number(asked.get("step") ?? 2000) * this.tries);
  }

  send(type, payload) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type, payload }));
  }
}

const channel = new Channel();
channel.on("CAMPAIGN_STARTED", ({ campaignId, agents }) => {
  show("campaign", campaignId);
  show("agents", agents.length);
});
channel.on("PROSPECT_FOUND", ({ prospect, score, campaignId }) => {
  add("prospects", `${prospect.name} ${score} ${campaignId}`);
  if (score > 80) show("notice", `Qualified: ${prospect.name}`);
});
channel.on("AGENT_ACTIVITY", ({ agentId, activity, status }) => show("agent", `${agentId} ${activity} ${status}`));
channel.on("CAMPAIGN_METRICS_UPDATE", ({ campaignId, metrics }) => {
  show("metrics", `${campaignId} ${metrics.prospectsFound}`);
});
channel.on("lead_created", ({ name }) => add("leads", name));
channel.on("error", ({ message, code }) => show("error", `${code} ${message}`));
document.getElementById("start").onclick = () => channel.send("START_CAMPAIGN", { campaignId: "c1" });
channel.open(asked.get("socket")).catch(() => {});
