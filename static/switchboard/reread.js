/** Reread: keeps <main> true. What happens is applied to it; what cannot be applied is read from the server again. */

import { byId, paint } from "./bind.js";
import { watchNews } from "./news.js";
import { readPosition } from "./positions.js";
import { showLive } from "./shell.js";
import { Stream } from "./stream.js";

/** What a reader does with an element that has an id, and where that is found again. */
const KEPT = [
  ["textarea[id], input[id]:not([type=file], [type=radio])", "value"],
  ["details[id]", "open"],
  ["input[type=radio][id]", "checked"],
  [".panel__scroll[id]", "scrollTop"],
];
const main = byId("main");
let live;
let running = null;
let soon = 0;

/** Gives `apply` what happens on `topics` and the page does not show yet; returns the stream. */
export function watch(topics, apply, { onRefetch = () => reread() } = {}) {
  live = new Stream({ topics, since: main.dataset.position, onRefetch });
  live.addEventListener("frame", ({ detail }) => paint(() => isShown(detail) || apply(detail)));
  live.addEventListener("signed-out", () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`));
  showLive(live);
  watchNews(live);
  return live.start();
}

/** <main> was read at a position, and names the events above it that it contains already. */
function isShown({ seq, id }) {
  const { position, seen = "" } = main.dataset;
  return (seq && seq <= readPosition(position).seq) || seen.includes(id);
}

/**
 * Reads the page again, and tells <main> of it by a `reread` with the document; resolves with the position at which it
 * was read. Calls meanwhile share one reading, and what happens meanwhile waits, so that it is not painted over.
 */
export function reread(address = location.href) {
  running ??= live.refresh(() => swapMain(address)).finally(() => { running = null; });
  return running;
}

/** Reads the page again in a while, once for any number of reasons, and until it succeeds. */
export function rereadSoon(wait = 1_000) {
  clearTimeout(soon);
  soon = setTimeout(async () => {
    // One that is already running may have begun before the change.
    await running?.catch(() => {});
    // An open question is not taken away from whoever reads it.
    if (main.querySelector("dialog[open]")) rereadSoon();
    else reread().catch(() => rereadSoon(3_000));
  }, wait);
}

async function swapMain(address) {
  const page = await readDocument(address);
  const fresh = page.getElementById("main");
  document.title = page.title;
  swap(main, () => {
    for (const { name, value } of fresh.attributes) main.setAttribute(name, value);
    main.replaceChildren(...fresh.childNodes);
    main.dispatchEvent(new CustomEvent("reread", { detail: page }));
  });
  return main.dataset.position;
}

/** The page, or the part of one, at `address` as it is now. */
export async function readDocument(address, headers = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html", ...headers } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { tenant } = document.body.dataset;
  const isOurs = (page.body.dataset.tenant ?? tenant) === tenant;
  // After signing out, or when another tab went on in another company, it is the whole page that changes.
  if (answer.status === 404 || (answer.ok && !isOurs)) location.reload();
  if (!answer.ok || !isOurs) throw new Error(`The page could not be read again (${answer.status}).`);
  return page;
}

/** Puts those elements of `page` that changed in the place of ours. */
export function swapParts(ids, page) {
  for (const id of ids) {
    const [old, fresh] = [byId(id), page.getElementById(id)];
    if (old && fresh && old.outerHTML !== fresh.outerHTML) swap(old, () => old.replaceWith(fresh));
  }
}

/** Lets `replace` put other contents in the place of `root`'s; what has an id keeps what its reader did with it. */
function swap(root, replace) {
  const kept = KEPT.flatMap(([selector, property]) => (
    [...root.querySelectorAll(selector)].map((each) => [each.id, property, each[property]])
  ));
  const focused = root.contains(document.activeElement) && document.activeElement.id;
  replace();
  for (const [id, property, value] of kept) if (byId(id)) byId(id)[property] = value;
  if (focused) byId(focused)?.focus();
}
