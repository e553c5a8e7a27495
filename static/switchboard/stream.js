/**
 * Stream: one socket that keeps a page true. What pages of other origins need besides is in live.js.
 *
 * docs/realtime.md says what is promised, and what each option, event and state means.
 */

import { Connection } from "./connection.js";
import { Delay } from "./delay.js";
import { isOlder, Positions } from "./positions.js";

const OFFLINE_AFTER_MS = 30_000;
const HEARTBEATS_MISSED = 2.5;
const TOO_MANY = "realtime.too_many_frames";

export class Stream extends EventTarget {
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

  /** Takes what Live takes, but `signIn`, `onReady` and `onExpiring` in the place of tokens, tickets and batches. */
  constructor(options) {
    super();
    this.#options = { url: `${location.origin.replace(/^http/, "ws")}/ws`, graceMs: 2_000, ...options };
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
  get position() { return this.#positions.resume; }
  /** Smoothed; null until one was measured. */
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
    this.#subscribe(fresh, since || this.#positions.current, { holds: true });
  }

  unsubscribe(topics) {
    for (const topic of topics) this.#topics.delete(topic);
    this.ask("unsubscribe", { topics });
  }

  /** Sends a command, if there is a connection. An `entry` hears of it: {answer, resolve, refuse}. */
  ask(type, payload, entry) {
    const isSent = this.#isIn && this.#connection.send(type, payload);
    if (isSent) this.#ping(entry);
    return isSent;
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

  #subscribe(topics, since, entry) {
    this.ask("subscribe", { topics, since: since || undefined }, { ...entry, subscribes: true });
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
      case "auth_expiring": return this.#options.onExpiring?.(payload.seconds);
      case "status":
        this.#isDelayed = payload.state === "degraded";
        return this.#isUp && this.#goUp();
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
    this.#options.onReady?.();
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
    asked.refuse?.({ code: "no_answer" });
    if (asked.subscribes && !this.#refetches && !this.#isSubscribing) this.#positions.settle();
    if (asked.isFirst) this.#goUp();
    this.#release();
    this.#reach(payload.pos);
    this.#delay.compare(payload.timestamp, asked.sent);
  }

  #refused(payload) {
    const [asked] = this.#asked;
    const isFlood = payload.code === TOO_MANY;
    this.#problem = payload;
    if (asked?.refuse && payload.topic === undefined && !isFlood) asked.refuse(payload);
    else this.#tell("problem", payload);
    // Nobody can say which of our commands were not read; a new connection asks for everything.
    if (isFlood) this.#connection.lose(payload.code);
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
    const read = async () => this.#options.onRefetch(payload);
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

  // How it stands

  #goUp() {
    if (!this.#isIn || this.#refetches) return;
    if (!this.#isUp) this.#connection.welcome();
    this.#isUp = true;
    this.#reason = "";
    this.#setState(this.#isDelayed ? "delayed" : "live");
  }

  /** What was held comes again with the next connection. */
  #lost({ reason, since }) {
    const asked = this.#asked;
    if (this.#isUp) this.#lostAt = since;
    this.#isIn = this.#isUp = false;
    this.#reason = (this.#problem.code === reason && this.#problem.detail) || reason;
    this.#asked = [];
    this.#held = [];
    for (const { refuse } of asked) refuse?.({ code: "connection_lost" });
  }

  #ended({ code, reason }) {
    this.#lost({ reason, since: Date.now() });
    this.#setState("offline");
    this.#tell("signed-out", { code, reason: this.#reason });
  }

  /** Has a loss lasted long enough to be told? */
  #report() {
    if (this.#isUp) return;
    const lost = Date.now() - this.#lostAt;
    const isOffline = !navigator.onLine;
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
