/** Waits: the number beside "Follow-ups" in the rail. No event says that a step grew late, so the server counts. */

import { ownTenant } from "./bind.js";

const WAIT_MS = 1_000;
const count = document.querySelector("[data-count=follow-ups]");
let timer;

/** Reads the number anew in a moment, once for any number of reasons. */
export function readWaits() {
  timer ??= setTimeout(async () => {
    timer = undefined;
    const answer = await fetch("/follow-ups/waiting", { headers: ownTenant() }).catch(() => ({}));
    if (answer.ok && !answer.redirected) count.textContent = (await answer.json()).waiting || "";
  }, WAIT_MS);
}
