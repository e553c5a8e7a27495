/**
 * LiveList: a server-rendered list that rows arrive in.
 *
 * Rows are found by data-key and made from a <template>. While a person reads the list (it is scrolled down, text in
 * it is selected, or, in a calm one, the pointer or the focus is inside) rows do not move: they gather behind a pill
 * that says how many they are, and `release` lets them in.
 */

import { fill, glow, stamp } from "./bind.js";

export function isSelected(element) {
  const { isCollapsed, anchorNode } = getSelection();
  return !isCollapsed && element.contains(anchorNode);
}

export class LiveList {
  #template;
  #calm;
  #pill;
  #held = new Map();

  /** `root` is the list, whose data-limit says how many rows it keeps; `template` the id of their <template>. */
  constructor(root, template, { calm = false } = {}) {
    this.root = root;
    this.#template = template;
    this.#calm = calm;
    this.scroller = root.closest(".panel__scroll") || root;
    this.scroller.addEventListener("scroll", () => this.scroller.scrollTop < 8 && this.release());
    this.#pill = this.scroller.querySelector(".new-pill");
    this.#pill?.addEventListener("click", () => {
      this.scroller.scrollTop = 0;
      this.release();
    });
    if (calm) {
      for (const event of ["pointerleave", "focusout"]) this.scroller.addEventListener(event, () => setTimeout(() => this.release()));
    }
  }

  find(key) {
    return this.root.querySelector(`:scope > [data-key="${CSS.escape(key)}"]`);
  }

  /** Writes `values` into the row of `key` where it stands, or waits, and returns it; nothing when there is none. */
  update(key, values) {
    const row = this.find(key) ?? this.#held.get(key);
    return row && fill(row, values, { flash: row.isConnected });
  }

  /** Puts the row of `key` first, made from `values` when it is not there; `decorate` finishes a new one. */
  first(key, values, decorate) {
    const row = this.update(key, values) ?? this.#make(key, values, decorate);
    if (this.root.firstElementChild === row) return;
    this.#held.delete(key);
    this.#held.set(key, row);
    if (this.#isRead()) this.#showHeld();
    else this.release();
  }

  append(key, values, decorate) {
    if (this.update(key, values)) return;
    const row = this.#make(key, values, decorate);
    this.root.append(row);
    glow(row, "is-new");
    this.#trim();
  }

  /** Puts the row of `key` where `compare` of two rows says; all the others stand in that order. */
  place(key, values, compare) {
    const known = this.update(key, values);
    const row = known ?? this.#make(key, values);
    const next = [...this.root.children].find((other) => other !== row && compare(row, other) < 0) ?? null;
    if (!known || row.nextElementSibling !== next) this.root.insertBefore(row, next);
    if (!known) glow(row, "is-new");
    this.#trim();
  }

  remove(key) {
    this.#held.delete(key);
    this.find(key)?.remove();
    this.#trim();
  }

  /** Lets waiting rows in, the latest on top. */
  release() {
    for (const row of this.#held.values()) {
      if (!row.isConnected) glow(row, "is-new");
      this.root.prepend(row);
    }
    this.#held.clear();
    this.#showHeld();
    this.#trim();
  }

  #make(key, values, decorate = () => {}) {
    const row = stamp(this.#template, values);
    row.dataset.key = key;
    decorate(row);
    return row;
  }

  #showHeld() {
    if (!this.#pill) return;
    this.#pill.hidden = this.#held.size === 0;
    this.#pill.textContent = `${this.#held.size} new`;
  }

  #isRead() {
    const { scroller } = this;
    const inside = this.#calm && (scroller.matches(":hover") || scroller.contains(document.activeElement));
    return scroller.scrollTop >= 8 || isSelected(scroller) || inside;
  }

  #trim() {
    const limit = Number(this.root.dataset.limit || Infinity);
    while (this.root.children.length > limit) this.root.lastElementChild.remove();
    const empty = document.querySelector(`[data-empty-for="${this.root.id}"]`);
    if (empty) empty.hidden = this.root.children.length > 0;
  }
}
