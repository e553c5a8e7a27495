/** Positions: how far a stream was followed, as "epoch:seq", and which of its frames were delivered. */

/** How many delivered numbers are remembered one by one; whatever is older counts as delivered. */
const REMEMBERED = 2_000;

/** "epoch:seq" taken apart; an absent position stands before everything. */
export function readPosition(position) {
  const [epoch, seq = 0] = (position || "").split(":");
  return { epoch, seq: Number(seq) };
}

export function isOlder(position, other) {
  const [one, two] = [readPosition(position), readPosition(other)];
  return Boolean(position) && one.epoch === two.epoch && one.seq < two.seq;
}

/**
 * Numbers do not only grow: topics that join later bring what they missed, below numbers that others have brought
 * already. So delivered is what was delivered, not whatever stands below the highest.
 */
export class Positions {
  #epoch = "";
  #seq = 0;
  #floor = 0;
  #delivered = new Set();
  #owed = Infinity;

  constructor(position) {
    this.startAt(position);
  }

  /** The highest position reached, "" before the first. */
  get current() { return this.#epoch && `${this.#epoch}:${this.#seq}`; }
  /** Where to go on after a loss: the current position, or the one from which topics still wait for what they missed. */
  get resume() { return this.#epoch && `${this.#epoch}:${Math.min(this.#seq, this.#owed)}`; }
  /** Whether topics wait for frames so old that nobody can say any more whether they were delivered. */
  get isForgotten() { return this.#owed < this.#floor; }

  /** The state was read at `position`: it holds everything up to there. */
  startAt(position) {
    const { epoch, seq } = readPosition(position);
    this.#epoch = epoch;
    this.#seq = this.#floor = seq;
    this.#delivered.clear();
    this.#owed = Infinity;
  }

  /** Notes a frame as delivered; false when it was before. */
  take(seq) {
    if (seq <= this.#floor || this.#delivered.has(seq)) return false;
    this.#delivered.add(seq);
    this.#seq = Math.max(this.#seq, seq);
    while (this.#delivered.size > REMEMBERED && this.#owed === Infinity) {
      const [oldest] = this.#delivered;
      this.#delivered.delete(oldest);
      this.#floor = Math.max(this.#floor, oldest);
    }
    return true;
  }

  /** The server says that nothing of ours is missing up to `position`. What comes from below it is still taken. */
  reach(position) {
    const { epoch, seq } = readPosition(position);
    if (epoch === this.#epoch) this.#seq = Math.max(this.#seq, seq);
  }

  /** Topics joined whose state was read at `position`: until `settle`, it is from there that a loss is made good. */
  owe(position) {
    const { epoch, seq } = readPosition(position);
    if (!this.#epoch) this.startAt(position);
    else if (epoch === this.#epoch && seq < this.#seq) this.#owed = Math.min(this.#owed, seq);
  }

  settle() {
    this.#owed = Infinity;
  }
}
