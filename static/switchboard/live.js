/**
 * Live: one socket that keeps a page true, whosever page it is. docs/realtime.md shows how to use it.
 *
 * Pages of our own sign in by their cookie and ask for no commands: the Stream below is enough for them.
 */

import { readPosition } from "./positions.js";
import { Stream } from "./stream.js";

export { readPosition };

const RENEW_AGAIN_SECONDS = 10;
const UNANSWERED = {
  not_connected: "There is no connection at the moment.",
  connection_lost: "The connection was lost before the answer.",
  no_answer: "The server did not answer.",
};

export class Live extends Stream {
  #getToken;
  #connections = 0;

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
  constructor({ getToken, getTicket, batchMs, onRefetch, ...options }) {
    super({
      ...options,
      signIn: (getToken || getTicket) && ((...given) => present(...given, { getToken, getTicket })),
      onReady: () => {
        this.#connections += 1;
        if (batchMs) this.ask("batch", { window_ms: batchMs });
      },
      onExpiring: (seconds) => this.#renew(seconds),
      onRefetch: onRefetch ?? ((refetch) => this.#tell("gap", refetch)),
    });
    this.#getToken = getToken;
  }

  /**
   * Asks for a command that the server has; resolves with the payload of its reply, an event called `answer`. Rejects
   * with an Error that has a `code` when it is refused, and when the connection is lost: it may then have been done.
   */
  request(type, payload = {}, { answer = `${type}_done` } = {}) {
    return new Promise((resolve, reject) => {
      const refuse = ({ code, detail = UNANSWERED[code] }) => reject(Object.assign(new Error(detail), { code }));
      if (!this.ask(type, payload, { answer, resolve, refuse })) refuse({ code: "not_connected" });
    });
  }

  /** The token ends soon: go on with a new one, or tell whoever can do something about it. */
  async #renew(seconds) {
    const connection = this.#connections;
    if (!this.#getToken) {
      this.#tell("expiring", { seconds });
      return;
    }
    try {
      const token = await this.#getToken();
      if (connection === this.#connections) this.ask("auth", { token });
    } catch {
      const again = () => connection === this.#connections && this.#renew(seconds - RENEW_AGAIN_SECONDS);
      if (seconds > RENEW_AGAIN_SECONDS) setTimeout(again, RENEW_AGAIN_SECONDS * 1_000);
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** What a WebSocket is opened with, so that the server knows who it is. */
async function present(url, protocols, { getToken, getTicket }) {
  const bearer = getToken ? [`bearer.${await getToken()}`] : [];
  const ticket = getTicket ? `${url.includes("?") ? "&" : "?"}ticket=${encodeURIComponent(await getTicket())}` : "";
  return [url + ticket, [...protocols, ...bearer]];
}
