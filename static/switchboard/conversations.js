/**
 * Conversations: keeps the list and the opened conversation true.
 *
 * Rows and messages come from the events alone. What stands around the messages (owner, hand-offs, cards, answers,
 * scores) comes from several tables: the server renders that part anew whenever an event touches it.
 */

import { byId, fill } from "./bind.js";
import { isConfirmed } from "./confirm.js";
import { LiveList } from "./live-list.js";
import { readDocument, reread, rereadSoon, swapParts, watch } from "./reread.js";
import { send } from "./send.js";
import { toast } from "./shell.js";
import { addMessage, bindComposer, showEnd } from "./thread.js";

const AROUND_AFTER_MS = 120;
const READ_AFTER_MS = 600;
const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;
const AROUND = ["views", "thread-head", "thread-call", "composer-lock", "side-body"];

const main = byId("main");
const timers = {};
/** A message whose answer got lost keeps its name: written again, it is still sent once. */
const names = new Map();
let page;

/** What <main> says of itself, and what is looked up in it once. */
function readPage() {
  page = {
    ...main.dataset,
    words: JSON.parse(byId("words").textContent),
    threads: new LiveList(byId("threads"), "thread-row", { calm: true }),
    thread: byId("thread") && new LiveList(byId("thread"), "message"),
    known: new Map(),
  };
  bindComposer(byId("composer"), page.thread, asPerson, { chord: true });
  byId("composer")?.querySelector("textarea").addEventListener("input", tellTyping);
  if (!location.hash) showEnd(page.thread);
  if (Number(page.unread)) markRead();
}

function asPerson(text) {
  const { dataset: { replies, notes }, elements: { kind, owner_epoch: epoch } } = byId("composer");
  const isNote = kind.value === "note";
  const key = `${kind.value}:${text}`;
  if (!names.has(key)) names.set(key, crypto.getRandomValues(new Uint32Array(4)).join("-"));
  return {
    url: isNote ? notes : replies,
    body: { text, client_id: names.get(key), owner_epoch: isNote ? undefined : Number(epoch.value) },
    by: "You", sender: "person", kind: isNote ? "note" : "message",
    settled: () => names.delete(key),
  };
}

/* What each event changes. */

const APPLIERS = {
  // Broadcasts are called what their sender likes.
  __proto__: null,
  conversation_event: showEvent,
  conversation_typing: showTyping,
  conversation_owner_changed: (payload) => update(payload.conversation_id, ownerOf(payload)),
  bot_handoff_request: (payload) => showCall(payload, page.words.needs_person),
  bot_handoff_accepted: showCall,
  bot_handoff_ended: showCall,
  jorge_qualification_progress: ({ conversation_id: id, seller_temperature: temperature }) => update(id, { temperature }),
  lead_updated: showLead,
  lead_archived: () => rereadSoon(0),
  lead_merged: () => rereadSoon(0),
  lead_import_undone: () => rereadSoon(0),
};

function apply({ type, payload }) {
  APPLIERS[type]?.(payload);
  if (type !== "conversation_typing" && payload.conversation_id === page.conversation) refreshAround();
}

function ownerOf({ owner, person_id: person, person_name: name }) {
  const ownerName = owner === "person" ? name || "A person" : page.words.bots[owner] || owner;
  return { owner, owner_name: ownerName, person_id: person ?? "" };
}

function showEvent(payload) {
  const { conversation_id: id, lead_id: lead, lead_name: name, thread, data } = payload;
  const values = {
    id, lead_id: lead, name, path: page.query ? `${id}?${page.query}` : id,
    at: thread.last_message_at,
    sender: page.words.senders[thread.last_sender] ?? "",
    line: thread.last_line,
    temperature: thread.temperature,
    status: page.words.statuses[thread.status] ?? "",
    unread: thread.unread_count || "",
    ...ownerOf(thread),
  };
  update(id, values, { isLatest: data.text !== undefined });
  if (id !== page.conversation || !data.message_id) return;
  addMessage(page.thread, payload, page.words.bots);
  if (data.sender === "person") byId("typing").hidden = true;
  if (data.sender === "lead") {
    byId("said").textContent = `${name} wrote: ${data.text}`;
    markRead();
  }
}

function showCall({ conversation_id: id, to_bot: to }, waiting = "") {
  if (to === "human") update(id, { waiting });
}

function showLead({ lead_id: lead, name }) {
  for (const mark of page.threads.root.querySelectorAll(`[data-slot=lead_id][data-value="${CSS.escape(lead)}"]`)) {
    update(mark.closest("[data-key]").dataset.key, { name });
  }
  if (page.thread && byId("thread-head").dataset.lead === lead) {
    for (const message of page.thread.root.querySelectorAll("[data-sender=lead]")) fill(message, { by: name });
    refreshAround();
  }
}

/** What is known of a conversation: from its row, and from the events that did not put it into one. */
function knownOf(id) {
  const row = page.threads.find(id);
  if (page.known.has(id) || !row) return page.known.get(id);
  const part = (slot) => row.querySelector(`[data-slot=${slot}]`);
  return {
    line: part("line").textContent,
    owner: part("owner").dataset.value,
    person_id: row.dataset.value,
    waiting: part("waiting").dataset.value,
    temperature: part("temperature").dataset.value,
    status: part("status").textContent,
    unread: part("unread").textContent,
  };
}

const VIEWS = {
  open: () => true,
  mine: ({ person_id: person }) => person === page.me,
  waiting: ({ waiting }) => Boolean(waiting),
  unread: ({ unread }) => Boolean(Number(unread)),
  bots: ({ owner }) => owner !== "person",
  closed: () => true,
};

function isWanted(known) {
  const isClosed = known.status === page.words.statuses.closed;
  if (page.temperature && known.temperature !== page.temperature) return false;
  return isClosed === (page.view === "closed") && VIEWS[page.view](known);
}

function update(id, values, { isLatest = false } = {}) {
  const known = { ...knownOf(id), ...values };
  page.known.set(id, known);
  const isShown = page.threads.find(id);
  if (known.line === undefined) return;
  if (!isWanted(known)) {
    if (!isShown) return;
    page.threads.remove(id);
    // Whatever stood below the last row moves up, and no event says what that is.
    if (page.more) rereadSoon();
  } else if (isLatest) {
    page.threads.first(id, { waiting: "", ...known }, (row) => { row.querySelector(".row__name").id = `open-${id}`; });
  } else if (!page.threads.update(id, values)) {
    rereadSoon();
  }
}

/* The opened conversation. */

function refreshAround() {
  timers.around ??= setTimeout(() => {
    timers.around = undefined;
    readAround().catch(refreshAround);
  }, AROUND_AFTER_MS);
}

async function readAround() {
  const id = page.conversation;
  if (!id) return;
  const fresh = await readDocument(`/conversations/${id}?part=around${page.query && `&${page.query}`}`);
  if (id !== page.conversation) return;
  swapParts(AROUND, fresh);
  countDown();
}

function markRead() {
  if (!byId("composer") || document.visibilityState === "hidden") return;
  clearTimeout(timers.read);
  timers.read = setTimeout(send, READ_AFTER_MS, `/api/conversations/${page.conversation}/read`);
}

function tellTyping() {
  const { dataset, elements } = byId("composer");
  if (elements.kind.value !== "reply" || Date.now() - (timers.typed ?? 0) < TYPING_EVERY_MS) return;
  timers.typed = Date.now();
  send(dataset.typing, { is_typing: true });
}

function showTyping({ conversation_id: id, person_id: person, person_name: name, is_typing: isTyping }) {
  if (id !== page.conversation || person === page.me) return;
  byId("typing").hidden = !isTyping;
  byId("typing").textContent = `${name} is typing`;
  clearTimeout(timers.typing);
  timers.typing = setTimeout(() => { byId("typing").hidden = true; }, TYPING_SHOWN_MS);
}

/** How long something still lasts, beside the hour that the server wrote. */
function countDown() {
  for (const time of main.querySelectorAll("time[data-left]")) {
    const seconds = Math.max(0, Math.round((Date.parse(time.dateTime) - Date.now()) / 1_000));
    const left = seconds > 5_400 ? `${Math.round(seconds / 3_600)} h` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    time.dataset.left = seconds ? ` (${left} left)` : " (over)";
  }
}

/* What buttons do. Without script they are forms. */

async function act(button) {
  const { confirm, endpoint, draft } = button.dataset;
  if (confirm && !(await isConfirmed(button.dataset))) return;
  button.setAttribute("aria-busy", "true");
  const { refusal } = await send(endpoint);
  button.removeAttribute("aria-busy");
  if (refusal) {
    toast({ title: "Not done", text: refusal, tone: "bad" });
    refreshAround();
    return;
  }
  await readAround().catch(refreshAround);
  const box = byId("composer")?.querySelector("textarea");
  if (draft) {
    box.value = draft;
    byId("composer").elements.kind.value = "reply";
  }
  if (draft || button.id === "take-over" || button.id === "accept-handoff") box?.focus();
}

main.addEventListener("submit", (event) => {
  if (!event.submitter?.dataset.endpoint) return;
  event.preventDefault();
  act(event.submitter);
});

/* Going from one conversation to another without leaving the page. */

const topicsOf = (id) => (id ? [`conversation:${id}`] : []);

async function open(address) {
  const before = page.conversation;
  await reread(address);
  if (before !== page.conversation) {
    if (before) live.unsubscribe(topicsOf(before));
    live.subscribe(topicsOf(page.conversation), { since: page.position });
  }
  showEnd(page.thread);
}

main.addEventListener("click", (event) => {
  const link = event.target.closest("#threads .row__name, .pane__back");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState({}, "", link.href);
  open(link.href).catch(() => location.assign(link.href));
});
addEventListener("popstate", () => {
  const opened = location.pathname.split("/")[2] ?? "";
  if (opened !== page.conversation) open(location.href).catch(() => location.reload());
});

const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (key === "Escape" && main.contains(target)) {
    (main.querySelector("#threads [aria-current]") ?? byId("threads-scroll")).focus();
    return;
  }
  // Letters mean something only where the list has the focus: elsewhere they may be somebody's spoken words.
  if (!(key in STEPS) || !byId("threads-scroll").contains(target)) return;
  event.preventDefault();
  const links = [...main.querySelectorAll("#threads .row__name")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(links.length - 1, Math.max(0, at + STEPS[key]))]?.focus();
});

readPage();
main.addEventListener("reread", readPage);
countDown();
setInterval(countDown, 1_000);
export const live = watch([...page.topics.split(" "), ...topicsOf(page.conversation)], apply);
