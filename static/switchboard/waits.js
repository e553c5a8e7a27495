/**
 * Waits: the number beside "Follow-ups" in the rail, of steps that are late, failed or of unknown outcome.
 *
 * It counts what the clock makes late, too, which no event tells: the server is asked after events, and each minute.
 */

import { ownTenant } from "./bind.js";
import { onReread } from "./reread.js";

const AFTER_MS = 500;
const AT_MOST_EVERY_MS = 2_000;
const CLOCK_EVERY_MS = 60_000;
const TOPIC = "follow-ups";
/** After these a step may be late, failed or unknown that was not, or no longer. */
const CHANGES = new Set(["lead_bot_sequence_update", "enrollment_changed", "follow_ups_resumed", "outbound_settled"]);

const count = document.querySelector("[data-count=follow-ups]");
let timer;
let readAt = 0;

/** Keeps the number true by a Live, which listens to "follow-ups" from now on. */
export function watchWaits(live) {
  if (!count) return;
  live.subscribe([TOPIC]);
  live.addEventListener("frame", ({ detail: { type } }) => CHANGES.has(type) && askSoon());
  onReread(takeWaits);
  setInterval(() => document.visibilityState === "visible" && askSoon(), CLOCK_EVERY_MS);
}

/** Takes the number from the whole page, just read again. */
export function takeWaits(page) {
  clearTimeout(timer);
  timer = undefined;
  show(page.querySelector("[data-count=follow-ups]")?.textContent);
}

function show(number) {
  readAt = Date.now();
  if (count) count.textContent = number || "";
}

function askSoon() {
  timer ??= setTimeout(async () => {
    timer = undefined;
    await ask().catch(() => {});
  }, Math.max(AFTER_MS, readAt + AT_MOST_EVERY_MS - Date.now()));
}

async function ask() {
  const answer = await fetch("/follow-ups/waiting", { headers: { Accept: "application/json", ...ownTenant() } });
  if (answer.ok && !answer.redirected) show((await answer.json()).waiting);
}
