/**
 * Live: one socket that keeps a page true.
 *
 *   import { Live } from "/static/switchboard/live.js";
 *
 *   const live = new Live({ topics: ["leads"], since: "a1:42", onRefetch: async () => "a1:97" });
 *   live.addEventListener("frame", ({ detail }) => apply(detail));
 *   live.addEventListener("state", ({ detail }) => show(detail.state));
 *   live.start();
 *
 * What it promises:
 * - Frames arrive in the order of their `seq`, each once, across any number of lost connections.
 * - After a loss it asks for everything since the last position. When the server cannot give all of it
 *   (`recovered: false`), `onRefetch` is called; frames are held until it resolves with the position at which the
 *   fresh state was read, and those above it are then delivered.
 * - A connection lost for less than `graceMs` is not reported.
 *
 * Events: `frame` (detail: the frame), `state` (detail: {state, seconds, shownAt, reason}), `signed-out`,
 * `problem` (detail: {code, detail}). States: `connecting`, `live`, `reconnecting`, `offline`.
 *
 * Signing in: with nothing given, the page's own session cookie is used. `getToken` gives an access token (sent as a
 * subprotocol, never in the address); `getTicket` gives a single-use ticket. Either may return a promise and is asked
 * again for each connection.
 */

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_LAST_MS = 30_000;
const OFFLINE_AFTER_MS = 30_000;
const PROBE_MS = 5_000;
const OPENING_MS = 15_000;
const SIGN_IN_ENDED = 4401;
const NOT_ALLOWED = 4403;

/** "epoch:seq" taken apart; an absent position stands before everything. */
export function readPosition(position) {
  const at = (position || "").lastIndexOf(":");
  return { epoch: position ? position.slice(0, at) : "", seq: at < 0 ? 0 : Number(position.slice(at + 1)) };
}

function isOlder(position, other) {
  const [one, two] = [readPosition(position), readPosition(other)];
  return Boolean(position) && one.epoch === two.epoch && one.seq < two.seq;
}

/** The wait before attempt `n` (0 first): anything from nothing to 1, 2, 4 ... 30 seconds, so that clients spread out. */
export function backoffMs(attempt, random = Math.random) {
  return random() * Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** attempt);
}

export class Live extends EventTarget {
  #options;
  #topics;
  #position;
  #lastSeq;
  #socket = null;
  #state = "connecting";
  #up = false;
  #attempt = 0;
  #refusals = 0;
  #lostAt = 0;
  #shownAt = Date.now();
  #heartbeatMs = 25_000;
  #retryTimer = 0;
  #watchTimer = 0;
  #tickTimer = 0;
  #held = null;
  #readings = 0;
  #stopped = true;
  #reason = "";
  #clockOffset = null;
  #bestRoundTrip = Infinity;
  #delay = null;

  /**
   * @param {object} options
   * @param {string[]} options.topics what to listen to
   * @param {string} [options.since] the position ("epoch:seq") at which the caller's state was read
   * @param {string} [options.url] defaults to /ws on this origin
   * @param {() => string | Promise<string>} [options.getToken] an access token for each connection
   * @param {() => string | Promise<string>} [options.getTicket] a single-use ticket for each connection
   * @param {(refetch: object) => Promise<string | void>} [options.onRefetch] read the state afresh; resolve with its position
   * @param {number} [options.graceMs] a loss shorter than this is not reported (2000)
   */
  constructor(options) {
    super();
    this.#options = { url: new URL("/ws", globalThis.location?.href).href.replace(/^http/, "ws"), graceMs: 2_000, ...options };
    this.#topics = new Set(options.topics);
    this.#position = options.since || "";
    this.#lastSeq = readPosition(options.since).seq;
  }

  get state() { return this.#state; }
  /** The position reached, "epoch:seq": give it as `since` to go on from here. */
  get position() { return this.#position; }
  /** Milliseconds from a fact's moment to its arrival here, smoothed; null until one was measured. */
  get delayMs() { return this.#delay === null ? null : Math.round(this.#delay); }

  start() {
    if (!this.#stopped) return this;
    this.#stopped = false;
    this.#lostAt = Date.now();
    globalThis.addEventListener?.("online", this.#wake);
    globalThis.addEventListener?.("offline", this.#report);
    globalThis.document?.addEventListener("visibilitychange", this.#wake);
    this.#tickTimer = setInterval(this.#report, 1_000);
    this.#open();
    return this;
  }

  /** Closes the socket for good; `start` may be called again. */
  stop() {
    this.#stopped = true;
    for (const timer of [this.#retryTimer, this.#watchTimer]) clearTimeout(timer);
    clearInterval(this.#tickTimer);
    globalThis.removeEventListener?.("online", this.#wake);
    globalThis.removeEventListener?.("offline", this.#report);
    globalThis.document?.removeEventListener("visibilitychange", this.#wake);
    this.#drop();
  }

  /** Listens to more topics from the present position on. */
  subscribe(topics) {
    const fresh = topics.filter((topic) => !this.#topics.has(topic));
    for (const topic of fresh) this.#topics.add(topic);
    if (fresh.length && this.#up) this.#send("subscribe", { topics: fresh, since: this.#position || undefined });
  }

  unsubscribe(topics) {
    for (const topic of topics) this.#topics.delete(topic);
    if (this.#up) this.#send("unsubscribe", { topics });
  }

  async #open() {
    clearTimeout(this.#retryTimer);
    this.#drop();
    const { getToken, getTicket, url } = this.#options;
    let address = url;
    const protocols = ["switchboard.v1"];
    try {
      if (getToken) protocols.push(`bearer.${await getToken()}`);
      if (getTicket) address += `${url.includes("?") ? "&" : "?"}ticket=${encodeURIComponent(await getTicket())}`;
    } catch (problem) {
      this.#reason = String(problem?.message || problem);
      this.#retry();
      return;
    }
    if (this.#stopped || this.#socket) return;
    const socket = new WebSocket(address, protocols);
    this.#socket = socket;
    this.#watch(OPENING_MS);
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(JSON.parse(data));
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#lost(code, reason);
  }

  /** Lets go of the socket without hearing from it again. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#watchTimer);
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  #lost(code, reason = "") {
    this.#drop();
    if (this.#up) this.#lostAt = Date.now();
    this.#up = false;
    if (!this.#readings) this.#held = null;
    this.#reason = reason;
    const refreshable = code === SIGN_IN_ENDED && (this.#options.getToken || this.#options.getTicket) && this.#refusals++ < 1;
    if (code === NOT_ALLOWED || (code === SIGN_IN_ENDED && !refreshable)) {
      this.stop();
      this.#setState("offline");
      this.dispatchEvent(new CustomEvent("signed-out", { detail: { code, reason } }));
      return;
    }
    this.#retry();
  }

  #retry() {
    clearTimeout(this.#retryTimer);
    if (this.#stopped) return;
    this.#retryTimer = setTimeout(() => this.#open(), backoffMs(this.#attempt++));
  }

  /** The page came back into view or the network did: try at once, or make a silent socket prove itself. */
  #wake = () => {
    if (this.#stopped || globalThis.document?.visibilityState === "hidden") return;
    if (!this.#socket) {
      this.#attempt = 0;
      this.#open();
    } else if (this.#up) {
      this.#ping();
      this.#watch(PROBE_MS);
    }
  };

  #watch(milliseconds) {
    clearTimeout(this.#watchTimer);
    this.#watchTimer = setTimeout(() => this.#lost(0, "nothing was heard"), milliseconds);
  }

  #send(type, payload) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ type, payload }));
  }

  #ping() {
    this.#send("ping", { sent: Date.now() });
    this.#pinged = Date.now();
  }
  #pinged = 0;

  #receive(frame) {
    this.#shownAt = Date.now();
    this.#watch(this.#heartbeatMs * 2.5);
    const payload = frame.payload || {};
    switch (frame.type) {
      case "ready": return this.#ready(payload);
      case "subscribed": return this.#subscribed(payload);
      case "unsubscribed": return undefined;
      case "heartbeat":
        this.#advance(payload.pos);
        return this.#ping();
      case "pong": return this.#pong(payload);
      case "error": return this.dispatchEvent(new CustomEvent("problem", { detail: payload }));
      default: return this.#held ? this.#held.push(frame) : this.#deliver(frame);
    }
  }

  #ready(payload) {
    this.#heartbeatMs = (payload.heartbeat_seconds || 25) * 1_000;
    this.#send("subscribe", { topics: [...this.#topics], since: this.#position || undefined });
    this.#ping();
  }

  async #subscribed(payload) {
    this.#attempt = this.#refusals = 0;
    if (payload.recovered === false) {
      await this.#refetch(payload);
    } else if (!this.#position) {
      this.#position = payload.position;
      this.#lastSeq = readPosition(payload.position).seq;
    }
    if (!this.#socket) return;
    this.#reason = "";
    this.#up = true;
    this.#setState("live");
  }

  /**
   * Reads the state afresh with `read`, which resolves with the position of what it read. What arrives meanwhile is
   * held, so that it is not painted over, and then delivered where it stands above that position.
   */
  async refresh(read) {
    const held = (this.#held ??= []);
    this.#readings += 1;
    let position;
    try {
      position = await read();
    } finally {
      this.#readings -= 1;
      this.#goOn(held, position);
    }
    return position;
  }

  #goOn(held, position) {
    if (this.#held !== held) return;
    this.#held = null;
    if (position) {
      this.#position = position;
      this.#lastSeq = readPosition(position).seq;
    }
    held.forEach((frame) => this.#deliver(frame));
  }

  /** What was missed cannot be replayed: nothing may be delivered before the state was read again. */
  async #refetch(payload) {
    const socket = this.#socket;
    const read = () => this.#options.onRefetch?.(payload);
    this.#held = null;
    try {
      await this.refresh(async () => {
        try {
          const position = await read();
          // A reading that had begun before this connection may end below where it listens from.
          return (isOlder(position, payload.position) ? await read() : position) || payload.position;
        } catch (problem) {
          this.#held = null;
          throw problem;
        }
      });
    } catch (problem) {
      if (socket === this.#socket) this.#lost(0, String(problem?.message || problem));
    }
  }

  #deliver(frame) {
    if (frame.seq !== undefined && frame.seq !== null) {
      if (frame.seq <= this.#lastSeq) return;
      this.#lastSeq = frame.seq;
      this.#advance(`${readPosition(this.#position).epoch}:${frame.seq}`);
    }
    this.#measure(frame.at);
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  /** A heartbeat may be ahead of the last frame: others' facts. It moves where we resume, not what we accept. */
  #advance(position) {
    if (!position || this.#held) return;
    const [ours, theirs] = [readPosition(this.#position), readPosition(position)];
    if (ours.epoch !== theirs.epoch || theirs.seq > ours.seq) this.#position = position;
  }

  /** The difference of the two clocks, taken from the quickest round trip so far. */
  #pong(payload) {
    this.#advance(payload.pos);
    const server = typeof payload.timestamp === "number" ? payload.timestamp : Date.parse(payload.timestamp);
    const roundTrip = Date.now() - this.#pinged;
    if (Number.isNaN(server) || roundTrip > this.#bestRoundTrip) return;
    this.#bestRoundTrip = roundTrip;
    this.#clockOffset = server - (this.#pinged + roundTrip / 2);
  }

  #measure(at) {
    const moment = Date.parse(at);
    if (Number.isNaN(moment) || this.#clockOffset === null) return;
    const delay = Math.max(0, Date.now() + this.#clockOffset - moment);
    if (delay > 60_000) return;
    this.#delay = this.#delay === null ? delay : this.#delay * 0.8 + delay * 0.2;
  }

  #setState(state) {
    const changed = state !== this.#state;
    this.#state = state;
    if (changed || state === "reconnecting") this.#announce();
  }

  /** Once a second: has a loss lasted long enough to be told? */
  #report = () => {
    if (this.#stopped || this.#up) return;
    const lost = Date.now() - this.#lostAt;
    if (lost < this.#options.graceMs && globalThis.navigator?.onLine !== false) return;
    const away = lost >= OFFLINE_AFTER_MS || globalThis.navigator?.onLine === false;
    this.#setState(away ? "offline" : "reconnecting");
  };

  #announce() {
    const detail = { state: this.#state, seconds: Math.round((Date.now() - this.#lostAt) / 1_000), shownAt: this.#shownAt, reason: this.#reason };
    this.dispatchEvent(new CustomEvent("state", { detail }));
  }
}
