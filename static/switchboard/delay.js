/** Delay: how long facts take from their moment to here, by a server's clock and ours. */

/** A fact that is older than this was replayed, or waited for a reason of its own. */
const STALE_MS = 60_000;

export class Delay {
  #offset = null;
  #bestRoundTrip = Infinity;
  #smoothed = null;

  get milliseconds() { return this.#smoothed === null ? null : Math.round(this.#smoothed); }

  /** Compares the clocks by what the server says of its own; the quickest round trip so far says it best. */
  compare(timestamp, sent) {
    const server = Date.parse(timestamp);
    const roundTrip = Date.now() - sent;
    // A clock that was set back meanwhile measures nothing.
    if (Number.isNaN(server) || roundTrip < 0 || roundTrip > this.#bestRoundTrip) return;
    this.#bestRoundTrip = roundTrip;
    this.#offset = server - (sent + roundTrip / 2);
  }

  measure(at) {
    const moment = Date.parse(at);
    if (Number.isNaN(moment) || this.#offset === null) return;
    const delay = Math.max(0, Date.now() + this.#offset - moment);
    if (delay > STALE_MS) return;
    this.#smoothed = this.#smoothed === null ? delay : this.#smoothed * 0.8 + delay * 0.2;
  }
}
