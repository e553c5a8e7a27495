/**
 * Live: one socket that keeps a page true.
 *
 * docs/realtime.md shows how to use it, and says more about each of its events and states.
 *
 * What it promises, across any number of lost connections:
 * - Each frame arrives once, and those of a topic in the order of their `seq`. So do all together, unless topics join
 *   with an older position of their own.
 * - After a loss it asks for everything since the last position. When the server cannot give all of it
 *   (`recovered: false`), `onRefetch` is called; frames are held until it resolves with the position at which the
 *   fresh state was read, and those above it are then delivered.
 * - A connection lost for less than `graceMs` is not reported.
 *
 * Events: `frame` (detail: the frame), `state` (detail: {state, seconds, shownAt, reason}), `signed-out`,
 * `expiring` (detail: {seconds}), `gap` (detail: what the server said), `problem` (detail: {code, detail, topic}).
 * States: `connecting`, `live`, `delayed`, `reconnecting`, `offline`.
 */

import { Connection } from "./connection.js";
import { Delay } from "./delay.js";
import { isOlder, Positions, readPosition } from "./positions.js";

export { readPosition };

const OFFLINE_AFTER_MS = 30_000;
const RENEW_AGAIN_SECONDS = 10;
const HEARTBEATS_MISSED = 2.5;
const TOO_MANY = "realtime.too_many_frames";

export class Live extends EventTarget {
  #options;
  #topics;
  #positions;
  #connection;
  #delay = new Delay();
  #state = "connecting";
  #isIn = false;
  #isUp = false;
  #isDelayed = false;
  #lostAt = 0;
  #reason = "";
  #problem = {};
  /** What was asked and not answered, in order: each command is followed by a ping, whose pong ends it. */
  #asked = [];
  #held = [];
  #readings = 0;
  #refetches = 0;

  /**
   * @param {object} options
   * @param {string[]} options.topics what to listen to
   * @param {string} [options.since] the position ("epoch:seq") at which the caller's state was read
   * @param {string} [options.url] defaults to /ws on this origin
   * @param {() => string | Promise<string>} [options.getToken] an access token, for each connection and before one ends
   * @param {() => string | Promise<string>} [options.getTicket] a single-use ticket for each connection
   * @param {(refetch: object) => Promise<string | void>} [options.onRefetch] read the state afresh; resolve with its position
   * @param {number} [options.graceMs] a loss shorter than this is not reported (2000)
   * @param {number} [options.batchMs] let the server gather frames for so long (up to 1000) and send them as one
   */
  constructor(options) {
    super();
    this.#options = { url: new URL("/ws", globalThis.location?.href).href.replace(/^http/, "ws"), graceMs: 2_000, ...options };
    this.#topics = new Set(options.topics);
    this.#positions = new Positions(options.since);
    this.#connection = new Connection({
      ...this.#options,
      onFrame: (frame) => this.#receive(frame),
      onProof: () => this.#isIn && this.#ping(),
      onLost: (how) => this.#lost(how),
      onEnded: (how) => this.#ended(how),
      onTick: () => this.#report(),
    });
  }

  get state() { return this.#state; }
  /** The position reached, "epoch:seq": give it as `since` to go on from here. */
  get position() { return this.#positions.resume; }
  /** Milliseconds from a fact's moment to its arrival here, smoothed; null until one was measured. */
  get delayMs() { return this.#delay.milliseconds; }

  start() {
    if (!this.#connection.isRunning) {
      this.#lostAt = Date.now();
      this.#connection.start();
    }
    return this;
  }

  /** Closes the socket for good; `start` may be called again. */
  stop() {
    this.#connection.stop();
    this.#lost({ reason: "", since: Date.now() });
  }

  /** Listens to more topics, from the present position on or from `since`, where their state was read. */
  subscribe(topics, { since } = {}) {
    const fresh = topics.filter((topic) => !this.#topics.has(topic));
    if (!fresh.length) return;
    for (const topic of fresh) this.#topics.add(topic);
    if (since) this.#positions.owe(since);
    // What they missed comes after what others bring meanwhile: held, and put in order.
    if (this.#isIn) this.#subscribe(fresh, since || this.#positions.current, { holds: true });
  }

  unsubscribe(topics) {
    for (const topic of topics) this.#topics.delete(topic);
    if (this.#isIn) this.#ask("unsubscribe", { topics });
  }

  /**
   * Asks for a command that the server has; resolves with the payload of its reply, an event called `answer`. Rejects
   * with an Error that has a `code` when it is refused, and when the connection is lost: it may then have been done.
   */
  request(type, payload = {}, { answer = `${type}_done` } = {}) {
    return new Promise((resolve, reject) => {
      const refuse = ({ code, detail }) => reject(Object.assign(new Error(detail), { code }));
      if (!this.#isIn || !this.#ask(type, payload, { answer, resolve, refuse })) {
        refuse({ code: "not_connected", detail: "There is no connection at the moment." });
      }
    });
  }

  /**
   * Reads the state afresh with `read`, which resolves with the position of what it read. What arrives meanwhile is
   * held, so that it is not painted over, and then delivered where it stands above that position.
   */
  async refresh(read) {
    this.#readings += 1;
    try {
      const position = await read();
      if (position) this.#positions.startAt(position);
      return position;
    } finally {
      this.#readings -= 1;
      this.#release();
    }
  }

  // What is asked

  #ping(entry = {}) {
    if (this.#connection.send("ping", {})) this.#asked.push(Object.assign(entry, { sent: Date.now() }));
  }

  #ask(type, payload, entry) {
    const isSent = this.#connection.send(type, payload);
    if (isSent) this.#ping(entry);
    return isSent;
  }

  #subscribe(topics, since, entry) {
    this.#ask("subscribe", { topics, since: since || undefined }, { ...entry, subscribes: true });
  }

  get #isSubscribing() { return this.#asked.some(({ subscribes }) => subscribes); }
  get #isHolding() { return this.#readings > 0 || this.#asked.some(({ holds }) => holds); }

  // What comes

  #receive(frame) {
    const payload = frame.payload || {};
    switch (frame.type) {
      case "ready": return this.#ready(payload);
      case "subscribed": return this.#subscribed(payload);
      case "unsubscribed": case "batching": case "auth_refreshed": return undefined;
      case "auth_expiring": return this.#renew(payload.seconds);
      case "status": return this.#showDelay(payload.state === "degraded");
      case "heartbeat":
        this.#reach(payload.pos);
        return this.#ping();
      case "pong": return this.#pong(payload);
      case "error": return this.#refused(payload);
      default: return this.#take(frame);
    }
  }

  #ready(payload) {
    this.#isIn = true;
    this.#isDelayed = false;
    this.#connection.silenceMs = (payload.heartbeat_seconds || 25) * 1_000 * HEARTBEATS_MISSED;
    if (this.#topics.size) this.#subscribe([...this.#topics], this.#positions.resume, { isFirst: true });
    else this.#ping({ isFirst: true });
    if (this.#options.batchMs) this.#ask("batch", { window_ms: this.#options.batchMs });
  }

  async #subscribed(payload) {
    if (payload.recovered === false || this.#positions.isForgotten) await this.#refetch(payload);
    else if (!this.#positions.current) this.#positions.startAt(payload.position);
    this.#goUp();
  }

  /** Whatever was asked before this ping has been answered, with all that its answer brought. */
  #pong(payload) {
    const asked = this.#asked.shift();
    if (!asked) return;
    asked.refuse?.({ code: "no_answer", detail: "The server did not answer." });
    if (asked.subscribes && !this.#refetches && !this.#isSubscribing) this.#positions.settle();
    if (asked.isFirst) this.#goUp();
    this.#release();
    this.#reach(payload.pos);
    this.#delay.compare(payload.timestamp, asked.sent);
  }

  #refused(payload) {
    const [asked] = this.#asked;
    this.#problem = payload;
    if (payload.code !== TOO_MANY && payload.topic === undefined && asked?.refuse) return asked.refuse(payload);
    this.#tell("problem", payload);
    // Nobody can say which of our commands were not read; a new connection asks for everything.
    if (payload.code === TOO_MANY) this.#connection.lose(payload.code);
    return undefined;
  }

  #take(frame) {
    const [asked] = this.#asked;
    if (asked?.answer === frame.type && !frame.id) asked.resolve(frame.payload);
    else if (!this.#isHolding && !this.#held.length) this.#deliver(frame);
    // What has no number keeps its place behind what came before it.
    else this.#held.push({ frame, seq: frame.seq ?? this.#held.at(-1)?.seq ?? 0 });
  }

  #deliver(frame) {
    if (frame.seq !== undefined && frame.seq !== null && !this.#positions.take(frame.seq)) return;
    this.#delay.measure(frame.at);
    this.#tell("frame", frame);
  }

  #release() {
    if (this.#isHolding) return;
    this.#held.sort((one, other) => one.seq - other.seq);
    while (this.#held.length && !this.#isHolding) this.#deliver(this.#held.shift().frame);
  }

  /** A heartbeat may be ahead of the last frame: others' facts. What is held or still to be replayed was not reached. */
  #reach(position) {
    if (!this.#isHolding && !this.#isSubscribing) this.#positions.reach(position);
  }

  /** What was missed cannot be replayed: nothing may be delivered before the state was read again. */
  async #refetch(payload) {
    const asked = this.#asked;
    const read = async () => this.#options.onRefetch?.(payload);
    if (!this.#options.onRefetch) this.#tell("gap", payload);
    this.#refetches += 1;
    try {
      await this.refresh(async () => {
        const position = await read();
        // A reading that had begun before this connection may end below where it listens from.
        return (isOlder(position, payload.position) ? await read() : position) || payload.position;
      });
    } catch (problem) {
      if (asked === this.#asked) this.#connection.lose(String(problem?.message || problem));
    } finally {
      this.#refetches -= 1;
    }
  }

  /** The token ends soon: go on with a new one, or tell whoever can do something about it. */
  async #renew(seconds) {
    const asked = this.#asked;
    if (!this.#options.getToken) {
      this.#tell("expiring", { seconds });
      return;
    }
    try {
      const token = await this.#options.getToken();
      if (asked === this.#asked) this.#ask("auth", { token });
    } catch {
      const again = () => asked === this.#asked && this.#renew(seconds - RENEW_AGAIN_SECONDS);
      if (seconds > RENEW_AGAIN_SECONDS) setTimeout(again, RENEW_AGAIN_SECONDS * 1_000);
    }
  }

  // How it stands

  #goUp() {
    if (!this.#isIn || this.#refetches) return;
    if (!this.#isUp) this.#connection.welcome();
    this.#isUp = true;
    this.#reason = "";
    this.#setState(this.#isDelayed ? "delayed" : "live");
  }

  #showDelay(isDelayed) {
    this.#isDelayed = isDelayed;
    if (this.#isUp) this.#goUp();
  }

  #lost({ reason, since }) {
    this.#forget();
    if (this.#isUp) this.#lostAt = since;
    this.#isUp = false;
    this.#reason = (this.#problem.code === reason && this.#problem.detail) || reason;
  }

  #ended({ code, reason }) {
    this.#lost({ reason, since: Date.now() });
    this.#setState("offline");
    this.#tell("signed-out", { code, reason: this.#reason });
  }

  /** What was held comes again with the next connection. */
  #forget() {
    const asked = this.#asked;
    this.#isIn = false;
    this.#asked = [];
    this.#held = [];
    for (const { refuse } of asked) refuse?.({ code: "connection_lost", detail: "The connection was lost before the answer." });
  }

  /** Has a loss lasted long enough to be told? */
  #report() {
    if (this.#isUp) return;
    const lost = Date.now() - this.#lostAt;
    const isOffline = globalThis.navigator?.onLine === false;
    if (lost < this.#options.graceMs && !isOffline) return;
    this.#setState(isOffline || lost >= OFFLINE_AFTER_MS ? "offline" : "reconnecting");
  }

  #setState(state) {
    const isNews = state !== this.#state || state === "reconnecting";
    this.#state = state;
    const seconds = Math.round((Date.now() - this.#lostAt) / 1_000);
    if (isNews) this.#tell("state", { state, seconds, shownAt: this.#connection.heardAt, reason: this.#reason });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
