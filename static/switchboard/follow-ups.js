/**
 * Follow-ups: keeps counts, calendar, hours and steps true.
 *
 * A step that is shown changes where it stands, from the event itself. Counts come from several tables and the hour of
 * day: the server is asked for them again. Its rows come in at once, or wait while somebody reads the table.
 */

import { byId, fill, glow, ownTenant, readClock } from "./bind.js";
import { isConfirmed } from "./confirm.js";
import { isSelected } from "./live-list.js";
import { postForm } from "./post.js";
import { readDocument, reread, swapParts, watch } from "./reread.js";
import { toast } from "./shell.js";

const REFRESH_AFTER_MS = 200;
const REFRESH_AT_MOST_EVERY_MS = 1_000;
const CLOCK_EVERY_MS = 60_000;
/** What the server renders anew; the steps have rules of their own. */
const PARTS = ["paused", "page-actions", "figures", "calendar-panel", "hours-panel"];
const OPEN = new Set(["planned", "due", "late", "held"]);

const main = byId("main");
let timer;
let running = null;
let readAt = 0;

/* What an event says of steps that are shown. */

function apply({ type, payload }) {
  if (type.startsWith("bot_handoff_")) return;
  for (const step of payload.steps ?? []) showStep(step);
  refreshSoon();
}

function rowOf(id) {
  return main.querySelector(`#step-rows > [data-key="${CSS.escape(id)}"]`);
}

/** A step that stays open keeps its word until the server says whether it is due or late by now. */
function showStep({ id, status, at }) {
  const row = rowOf(id);
  if (!row) return;
  const shown = row.querySelector("[data-slot=status]").dataset.value;
  delete row.dataset.settling;
  const stays = status === "planned" && OPEN.has(shown) && shown !== "held";
  fill(row, stays ? { at } : { status, at }, { flash: true });
  row.querySelector("[data-local]").textContent = localTime(at, row.dataset.zone);
}

/** Mon 08:05 in Chicago: by the lead's own clock, as the server writes it; nothing where that is the company's. */
function localTime(at, zone) {
  if (!zone) return "";
  const { weekday, hour, minute } = readClock(at, zone);
  return `${weekday} ${hour}:${minute} in ${zone.split("/").at(-1).replaceAll("_", " ")}`;
}

/* Reading the page again. */

function refreshSoon() {
  timer ??= setTimeout(async () => {
    timer = undefined;
    await running?.catch(() => {});
    refresh().catch(() => setTimeout(refreshSoon, 3_000));
  }, Math.max(REFRESH_AFTER_MS, readAt + REFRESH_AT_MOST_EVERY_MS - Date.now()));
}

function refresh() {
  running = live.refresh(readParts).finally(() => { running = null; });
  return running;
}

async function readParts() {
  readAt = Date.now();
  const fresh = await readDocument(location.href, ownTenant());
  swapParts(PARTS, fresh);
  if (isRead()) hold(fresh);
  else takeRows(fresh);
  const { position, seen } = fresh.getElementById("main").dataset;
  main.dataset.position = position;
  main.dataset.seen = seen;
  return position;
}

/* Rows. While somebody reads the table, nothing in it moves. */

function isRead() {
  const box = byId("steps");
  const frame = box.querySelector(".table-frame");
  const isAsking = document.querySelector("dialog[open]") || box.querySelector("[data-settling]");
  return Boolean(isSelected(box) || isAsking || frame?.matches(":hover") || box.contains(document.activeElement));
}

const keysOf = (page) => [...page.querySelectorAll("#step-rows > [data-key]")].map((row) => row.dataset.key);

function hold(fresh) {
  const [shown, now] = [keysOf(document), keysOf(fresh)];
  for (const row of fresh.querySelectorAll("#step-rows > [data-key]")) updateRow(row);
  const changed = new Set([...shown.filter((key) => !now.includes(key)), ...now.filter((key) => !shown.includes(key))]);
  showHeld(changed.size);
}

function updateRow(fresh) {
  const row = rowOf(fresh.dataset.key);
  if (!row || row.dataset.settling) return;
  const said = (slot) => fresh.querySelector(`[data-slot=${slot}]`);
  fill(row, { status: said("status").dataset.value, at: said("at").dateTime, why: said("why").textContent }, { flash: true });
  row.querySelector("[data-local]").textContent = fresh.querySelector("[data-local]").textContent;
}

function showHeld(count) {
  byId("show-new").hidden = count === 0;
  byId("show-new").textContent = `Show ${count} ${count === 1 ? "change" : "changes"}`;
}

function takeRows(fresh) {
  const before = new Set(keysOf(document));
  const statuses = new Map([...main.querySelectorAll("#step-rows [data-slot=status]")].map((chip) => [chip.closest("tr").dataset.key, chip.dataset.value]));
  swapParts(["steps", "steps-title"], fresh);
  showHeld(0);
  if (!before.size) return;
  for (const row of main.querySelectorAll("#step-rows > [data-key]")) {
    const status = row.querySelector("[data-slot=status]");
    if (!before.has(row.dataset.key)) glow(row, "is-new");
    else if (statuses.get(row.dataset.key) !== status.dataset.value) glow(status, "is-changed");
  }
}

/* What buttons do. Without script they are forms. */

async function act(button) {
  if (button.dataset.confirm && !(await isConfirmed(button.dataset))) return;
  const row = button.closest("tr");
  const chip = row?.querySelector("[data-slot=status]");
  const before = chip?.dataset.value;
  if (row) {
    row.dataset.settling = "";
    fill(row, { status: button.dataset.pending });
  }
  button.setAttribute("aria-busy", "true");
  const { refusal } = await postForm(button);
  button.removeAttribute("aria-busy");
  if (row) delete row.dataset.settling;
  if (refusal) {
    if (row) fill(row, { status: before }, { flash: true });
    toast({ title: "Not done", text: refusal, tone: "bad" });
  } else if (row) {
    document.activeElement.blur();
  }
  refreshSoon();
}

main.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  event.preventDefault();
  act(event.submitter);
});

main.addEventListener("click", (event) => {
  const link = event.target.closest("#calendar-panel a, #figures a, .table-foot a");
  if (event.target.closest("#show-new")) {
    byId("show-new").blur();
    refresh().catch(refreshSoon);
  }
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState({}, "", link.href);
  open(link.id);
});
addEventListener("popstate", () => open(""));

async function open(focus) {
  await reread(location.href).catch(() => location.reload());
  byId(focus)?.focus({ preventScroll: true });
}

/* The calendar answers to the arrows, as calendars do. */

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

main.addEventListener("keydown", (event) => {
  const days = [...main.querySelectorAll("#calendar a")];
  const at = days.indexOf(event.target);
  if (at < 0 || !(event.key in STEPS)) return;
  event.preventDefault();
  days[at + STEPS[event.key]]?.focus();
});

main.addEventListener("reread", () => showHeld(0));
export const live = watch(["follow-ups", "handoffs"], apply);
setInterval(() => document.visibilityState === "visible" && refreshSoon(), CLOCK_EVERY_MS);
