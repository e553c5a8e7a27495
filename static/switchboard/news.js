/** News: what asks for a person, as a toast, in the list behind the bell, and as a number beside it. */

import { byId, label, ownTenant } from "./bind.js";
import { LiveList } from "./live-list.js";
import { toast } from "./shell.js";

/** What is older was replayed, and whoever looks finds it in the list. */
const FRESH_MS = 60_000;
const CLOCK_EVERY_MS = 60_000;
const COUNT_AFTER_MS = 1_000;
/** What may leave a step late, failed or of unknown outcome. */
const WAITS = /^(lead_bot_sequence_update|enrollment_|follow_ups_|outbound_)/;

const calls = new LiveList(byId("calls"), "call");
const waits = document.querySelector("[data-count=follow-ups]");
const reasons = JSON.parse(byId("handoff-reasons").textContent);
let timer;

/** Keeps the news, and what waits in the rail, true by a stream that listens to "handoffs". */
export function watchNews(live) {
  live.subscribe(["follow-ups"]);
  setInterval(countWaits, CLOCK_EVERY_MS);
  live.addEventListener("frame", ({ detail }) => (WAITS.test(detail.type) ? countWaits() : apply(detail)));
  byId("main").addEventListener("reread", ({ detail: page }) => {
    calls.root.replaceChildren(...page.getElementById("calls").children);
    count();
  });
}

function apply({ type, at, payload }) {
  if (!type.startsWith("bot_handoff_") || payload.to_bot !== "human") return;
  const { handoff_id: id, conversation_id: conversation, lead_name: name, handoff_reason: reason, status } = payload;
  if (type === "bot_handoff_request") {
    const why = reasons[reason] ?? label(reason);
    const path = `/conversations/${conversation}`;
    calls.first(id, { name, why, path, status, at: payload.timestamp });
    const isOpened = byId("main").dataset.conversation === conversation;
    const isFresh = Date.now() - Date.parse(at) < FRESH_MS;
    if (isFresh && !isOpened) toast({ title: `${name} needs a person`, text: why, href: path, tone: "warn" });
  } else {
    calls.update(id, { status });
  }
  count();
}

/** Asks in a moment, once for any number of reasons. No event says that a step grew late, so the server counts. */
function countWaits() {
  timer ??= setTimeout(async () => {
    timer = undefined;
    const answer = await fetch("/follow-ups/waiting", { headers: ownTenant() }).catch(() => ({}));
    if (answer.ok && !answer.redirected) waits.textContent = (await answer.json()).waiting || "";
  }, COUNT_AFTER_MS);
}

function count() {
  const waiting = calls.root.querySelectorAll("[data-slot=status][data-value=requested]").length;
  for (const element of document.querySelectorAll("[data-count=waiting]")) element.textContent = waiting || "";
}
