/**
 * LiveList: a server-rendered list that rows arrive in.
 *
 * Rows are found by data-key and made from a <template>. While a person reads the list (it is scrolled down, text in
 * it is selected, or the pointer or focus is in it, as asked for) rows do not move: they gather, and `onHeld` is told
 * how many wait. `release` lets them in.
 */

import { fill, glow, stamp } from "./bind.js";

export class LiveList {
  #root;
  #template;
  #scroller;
  #held = new Map();
  #onHeld;
  #calm;

  /**
   * @param {HTMLElement} root the list; data-limit says how many rows it keeps
   * @param {string} template id of the row's <template>
   * @param {object} [options]
   * @param {(count: number) => void} [options.onHeld] told how many rows wait
   * @param {boolean} [options.calm] also hold while the pointer or the focus is inside
   */
  constructor(root, template, { onHeld = () => {}, calm = false } = {}) {
    this.#root = root;
    this.#template = template;
    this.#onHeld = onHeld;
    this.#calm = calm;
    this.#scroller = root.closest(".panel__scroll") || root;
    this.#scroller.addEventListener("scroll", () => this.#scroller.scrollTop < 8 && this.release());
    if (calm) {
      for (const event of ["pointerleave", "focusout"]) this.#scroller.addEventListener(event, () => setTimeout(() => this.release()));
    }
  }

  get root() { return this.#root; }

  has(key) { return Boolean(this.find(key)); }

  find(key) {
    return this.#root.querySelector(`:scope > [data-key="${CSS.escape(key)}"]`);
  }

  /** Writes `values` into the row of `key` where it stands; says whether there was one. */
  update(key, values) {
    const row = this.find(key) || this.#held.get(key);
    if (row) fill(row, values, { flash: row.isConnected });
    return Boolean(row);
  }

  /** Puts the row of `key` first, made from `values` when it is not there; `decorate` finishes a new one. */
  first(key, values, decorate = () => {}) {
    let row = this.find(key) || this.#held.get(key);
    const isNew = !row;
    if (isNew) {
      row = stamp(this.#template, values);
      row.dataset.key = key;
      decorate(row);
    } else {
      fill(row, values, { flash: row.isConnected });
    }
    if (this.#root.firstElementChild === row) return;
    this.#held.delete(key);
    this.#held.set(key, row);
    if (this.#isRead()) this.#onHeld(this.#held.size);
    else this.release(isNew);
  }

  /** Lets waiting rows in, the latest on top. */
  release() {
    for (const row of this.#held.values()) {
      const isNew = !row.isConnected;
      this.#root.prepend(row);
      if (isNew) glow(row, "is-new");
    }
    this.#held.clear();
    this.#onHeld(0);
    this.#trim();
  }

  /** Sorts rows by `rank` (higher first) and keeps the limit. */
  sort(rank) {
    const rows = [...this.#root.children].sort((one, other) => rank(other) - rank(one));
    rows.forEach((row, index) => {
      if (this.#root.children[index] !== row) this.#root.insertBefore(row, this.#root.children[index]);
    });
    this.#trim();
  }

  append(key, values, decorate = () => {}) {
    if (this.update(key, values)) return;
    const row = stamp(this.#template, values);
    row.dataset.key = key;
    decorate(row);
    this.#root.append(row);
    glow(row, "is-new");
    this.#trim();
  }

  remove(key) {
    this.#held.delete(key);
    this.find(key)?.remove();
    this.#trim();
  }

  #isRead() {
    const selection = getSelection();
    const selecting = selection && !selection.isCollapsed && this.#scroller.contains(selection.anchorNode);
    const inside = this.#calm && (this.#scroller.matches(":hover") || this.#scroller.contains(document.activeElement));
    return this.#scroller.scrollTop >= 8 || selecting || inside;
  }

  #trim() {
    const limit = Number(this.#root.dataset.limit || Infinity);
    while (this.#root.children.length > limit) this.#root.lastElementChild.remove();
    const empty = document.querySelector(`[data-empty-for="${this.#root.id}"]`);
    if (empty) empty.hidden = this.#root.children.length > 0;
  }
}
