/** Connection: a socket that is opened again whenever it was lost, and that notices when it was. */

const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_LAST_MS = 30_000;
/** A connection that ended sooner than this counts as another failed attempt. */
const STEADY_MS = 10_000;
const OPENING_MS = 15_000;
const PROOF_MS = 5_000;
const TICK_MS = 1_000;
/** A timer that is so late was not held up by work: the machine slept, or the page was frozen. */
const SLEPT_MS = 5_000;
const SIGN_IN_ENDED = 4401;
const NOT_ALLOWED = 4403;

/** The wait before attempt `n` (0 first): anything from nothing to 1, 2, 4 ... 30 seconds, so that clients spread out. */
export function backoffMs(attempt, random = Math.random) {
  return random() * Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** attempt);
}

export class Connection {
  /** How long it may be silent before it counts as lost. */
  silenceMs = OPENING_MS;
  heardAt = Date.now();
  #options;
  #socket = null;
  #opening = 0;
  #listening = null;
  #welcomedAt = 0;
  #attempt = 0;
  #refusals = 0;
  #tickedAt = 0;
  #retryTimer = 0;
  #watchTimer = 0;
  #tickTimer = 0;

  /**
   * `options`: the `url`; `signIn(url, protocols)`, which may resolve with others to open the socket with; and whom to
   * call: `onFrame(frame)`; `onProof()`, to ask for a sign of life; `onLost({code, reason, since})`; `onEnded({code,
   * reason})`, when it was turned away and will not be opened again; `onTick()`, once a second.
   */
  constructor(options) {
    this.#options = options;
  }

  get isRunning() { return this.#listening !== null; }

  start() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    for (const name of ["online", "pageshow"]) addEventListener(name, this.#wake, { signal });
    for (const name of ["visibilitychange", "resume"]) document.addEventListener(name, this.#wake, { signal });
    addEventListener("offline", () => this.#options.onTick(), { signal });
    this.#attempt = this.#refusals = 0;
    this.#tickedAt = Date.now();
    this.#tickTimer = setInterval(this.#tick, TICK_MS);
    this.#open();
  }

  stop() {
    this.#listening?.abort();
    this.#listening = null;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#tickTimer);
    this.#drop();
  }

  /** The server let us in; a token that it refuses after this may be renewed again. */
  welcome() {
    this.#refusals = 0;
    this.#welcomedAt = Date.now();
  }

  /** Whether it could be sent. */
  send(type, payload) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ type, payload }));
    return true;
  }

  /** Gives it up, to be opened again in a while. */
  lose(reason, { code = 0, since = Date.now() } = {}) {
    this.#drop();
    if (!this.isRunning) return;
    if (this.#welcomedAt && Date.now() - this.#welcomedAt >= STEADY_MS) this.#attempt = 0;
    this.#welcomedAt = 0;
    const { signIn, onEnded, onLost } = this.#options;
    const isRenewable = code === SIGN_IN_ENDED && signIn && this.#refusals++ < 1;
    if (code === NOT_ALLOWED || (code === SIGN_IN_ENDED && !isRenewable)) {
      this.stop();
      onEnded({ code, reason });
      return;
    }
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#open(), backoffMs(this.#attempt++));
    onLost({ code, reason, since });
  }

  async #open() {
    clearTimeout(this.#retryTimer);
    this.#drop();
    this.#watch(OPENING_MS);
    const opening = this.#opening;
    const { signIn, url } = this.#options;
    let given = [url, ["switchboard.v1"]];
    try {
      if (signIn) given = await signIn(...given);
    } catch (problem) {
      if (opening === this.#opening) this.lose(String(problem?.message || problem));
      return;
    }
    if (opening === this.#opening) this.#connect(new WebSocket(...given));
  }

  #connect(socket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      this.heardAt = Date.now();
      this.#watch(this.silenceMs);
      const frame = JSON.parse(data);
      for (const one of frame.type === "batch" ? frame.payload : [frame]) if (socket === this.#socket) this.#options.onFrame(one);
    };
    socket.onclose = ({ code, reason }) => this.lose(reason, { code });
  }

  /** Lets go of the socket, or of the one being opened, without hearing from it again. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#opening += 1;
    clearTimeout(this.#watchTimer);
    if (!socket) return;
    socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  /** The page came back into view, the network did, or the machine awoke: try at once, or let the socket prove itself. */
  #wake = (event) => {
    if (document.visibilityState === "hidden" || event?.persisted === false) return;
    if (this.#socket) {
      this.#prove();
    } else {
      this.#attempt = 0;
      this.#open();
    }
  };

  #prove() {
    this.#options.onProof();
    this.#watch(PROOF_MS, { isProof: true });
  }

  /** Gives the socket up unless something is heard in time. */
  #watch(milliseconds, { isProof = false } = {}) {
    clearTimeout(this.#watchTimer);
    const due = Date.now() + milliseconds;
    this.#watchTimer = setTimeout(() => {
      const slept = Date.now() - due > SLEPT_MS;
      // What was sent while we slept may be waiting behind this very timer.
      if (slept && !isProof && this.#socket) {
        this.#prove();
        return;
      }
      this.lose("Nothing was heard", { since: this.heardAt });
      // One page that awoke is no stampede: it need not wait for its turn.
      if (isProof) this.#open();
    }, milliseconds);
  }

  /** Once a second, unless nothing runs: then we slept. */
  #tick = () => {
    const slept = Date.now() - this.#tickedAt > TICK_MS + SLEPT_MS;
    this.#tickedAt = Date.now();
    if (slept) this.#wake();
    this.#options.onTick();
  };
}
