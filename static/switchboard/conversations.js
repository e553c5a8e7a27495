/**
 * Conversations: keeps the list and the opened conversation true.
 *
 * Rows and messages come from the events alone. What stands around the messages (owner, hand-offs, cards, answers,
 * scores) comes from several tables: the server renders that part anew whenever an event touches it.
 */

import { fill, paint } from "./bind.js";
import { bindComposer } from "./composer.js";
import { isConfirmed } from "./confirm.js";
import { Live, readPosition } from "./live.js";
import { LiveList } from "./live-list.js";
import { watchNews } from "./news.js";
import { onReread, reread, rereadSoon, rereadThrough, swap } from "./reread.js";
import { send } from "./send.js";
import { showLive, toast } from "./shell.js";
import { addMessage, showEnd } from "./thread.js";

const AROUND_AFTER_MS = 120;
const READ_AFTER_MS = 600;
const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;
const AROUND = ["views", "thread-head", "thread-call", "composer-lock", "side-body"];

const main = document.getElementById("main");
const byId = (id) => document.getElementById(id);
const timers = {};
let page;

function readPage() {
  const { conversation, me, view, temperature, query } = main.dataset;
  page = {
    conversation, me, view, temperature, query,
    floor: readPosition(main.dataset.position).seq,
    seen: new Set(main.dataset.seen.split(" ")),
    words: JSON.parse(byId("words").textContent),
    threads: new LiveList(byId("threads"), "thread-row", { calm: true, onHeld: showWaiting }),
    thread: byId("thread") && new LiveList(byId("thread"), "message"),
    known: new Map(),
  };
  byId("threads-pill").addEventListener("click", () => {
    byId("threads-scroll").scrollTop = 0;
    page.threads.release();
  });
  bindComposer(byId("composer"), page.thread, asPerson, { chord: true });
  byId("composer")?.querySelector("textarea").addEventListener("input", tellTyping);
  if (!location.hash) showEnd(threadScroll());
  if (Number(main.dataset.unread)) markRead();
}

function threadScroll() {
  return page.thread?.root.closest(".panel__scroll");
}

function showWaiting(count) {
  byId("threads-pill").hidden = count === 0;
  byId("threads-pill").textContent = `${count} new`;
}

// A message whose answer got lost keeps its name: written again, it is still sent once.
const names = new Map();

function nameOf(key) {
  if (!names.has(key)) names.set(key, crypto.getRandomValues(new Uint32Array(4)).join("-"));
  return names.get(key);
}

function asPerson(text) {
  const { replies, notes } = byId("composer").dataset;
  const { kind, owner_epoch: epoch } = byId("composer").elements;
  const isNote = kind.value === "note";
  const key = `${kind.value}:${text}`;
  const body = { text, client_id: nameOf(key) };
  if (!isNote) body.owner_epoch = Number(epoch.value);
  return {
    url: isNote ? notes : replies, body, by: "You", sender: "person", kind: isNote ? "note" : "message",
    settled: () => names.delete(key),
  };
}

/* What each event changes. */

const APPLIERS = {
  // Broadcasts are called what their sender likes.
  __proto__: null,
  conversation_event: showEvent,
  conversation_owner_changed: ({ conversation_id: id, ...holder }) => update(id, ownerOf(holder)),
  bot_handoff_request: (payload) => callPerson(payload, true),
  bot_handoff_accepted: (payload) => callPerson(payload, false),
  bot_handoff_ended: (payload) => callPerson(payload, false),
  jorge_qualification_progress: ({ conversation_id: id, seller_temperature: temperature }) => update(id, { temperature }),
  lead_updated: showLead,
};
const REREAD = new Set(["lead_archived", "lead_merged", "lead_import_undone"]);

function apply(frame) {
  if ((frame.seq && frame.seq <= page.floor) || page.seen.has(frame.id)) return;
  const { type, payload } = frame;
  if (REREAD.has(type)) return rereadSoon(0);
  if (type === "conversation_typing") return showTyping(payload);
  APPLIERS[type]?.(payload);
  if (page.conversation && payload.conversation_id === page.conversation) refreshAround();
  return undefined;
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

function callPerson({ conversation_id: id, to_bot: to }, isWaiting) {
  if (to === "human") update(id, { waiting: isWaiting ? page.words.needs_person : "" });
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
  if (!page.known.has(id) && !row) return {};
  const from = (slot) => row.querySelector(`[data-slot=${slot}]`);
  return page.known.get(id) ?? {
    line: from("line").textContent,
    owner: from("owner").dataset.value,
    person_id: row.dataset.value,
    waiting: from("waiting").dataset.value,
    temperature: from("temperature").dataset.value,
    status: from("status").textContent,
    unread: from("unread").textContent,
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
  const isShown = page.threads.has(id);
  if (known.line === undefined) return;
  if (!isWanted(known)) {
    if (!isShown) return;
    page.threads.remove(id);
    // Whatever stood below the last row moves up, and no event says what that is.
    if (main.dataset.more) rereadSoon();
  } else if (isLatest) {
    page.threads.first(id, { waiting: "", ...known }, (row) => { row.querySelector(".row__name").id = `open-${id}`; });
  } else if (!page.threads.update(id, values)) {
    rereadSoon();
  }
}

/* The opened conversation. */

function refreshAround() {
  timers.around ??= setTimeout(async () => {
    timers.around = undefined;
    await readAround().catch(() => refreshAround());
  }, AROUND_AFTER_MS);
}

async function readAround() {
  const id = page.conversation;
  if (!id) return;
  const address = `/conversations/${id}?part=around${page.query && `&${page.query}`}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.redirected || answer.status === 404) location.reload();
  if (!answer.ok) throw new Error("The conversation could not be read again.");
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (id !== page.conversation) return;
  for (const part of AROUND) {
    const [old, now] = [byId(part), fresh.getElementById(part)];
    if (old && now && old.outerHTML !== now.outerHTML) swap(old, () => old.replaceWith(now));
  }
  countDown();
}

function markRead() {
  if (!byId("composer") || document.visibilityState === "hidden") return;
  clearTimeout(timers.read);
  const url = `/api/conversations/${page.conversation}/read`;
  timers.read = setTimeout(() => send(url), READ_AFTER_MS);
}

function tellTyping() {
  const { typing } = byId("composer").dataset;
  const isReply = byId("composer").elements.kind.value === "reply";
  if (!isReply || Date.now() - (timers.typed ?? 0) < TYPING_EVERY_MS) return;
  timers.typed = Date.now();
  send(typing, { is_typing: true });
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
  if (button.dataset.confirm && !(await isConfirmed(button.dataset))) return;
  button.setAttribute("aria-busy", "true");
  const { refusal } = await send(button.dataset.endpoint);
  button.removeAttribute("aria-busy");
  if (refusal) {
    toast({ title: "Not done", text: refusal, tone: "bad" });
    refreshAround();
    return;
  }
  await readAround().catch(refreshAround);
  const box = byId("composer")?.querySelector("textarea");
  if (button.dataset.draft) {
    box.value = button.dataset.draft;
    byId("composer").elements.kind.value = "reply";
  }
  if (button.dataset.draft || button.id === "take-over" || button.id === "accept-handoff") box?.focus();
}

main.addEventListener("submit", (event) => {
  if (!event.submitter?.dataset.endpoint) return;
  event.preventDefault();
  act(event.submitter);
});

/* Going from one conversation to another without leaving the page. */

async function open(address) {
  const before = page.conversation;
  await reread(address);
  if (before !== page.conversation) {
    if (before) live.unsubscribe([`conversation:${before}`]);
    if (page.conversation) live.subscribe([`conversation:${page.conversation}`], { since: main.dataset.position });
  }
  showEnd(threadScroll());
}

main.addEventListener("click", (event) => {
  const link = event.target.closest("#threads .row__name, .pane__back");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
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
onReread(readPage);
countDown();
setInterval(countDown, 1_000);
const opened = page.conversation ? [`conversation:${page.conversation}`] : [];
const live = new Live({ topics: [...main.dataset.topics.split(" "), ...opened], since: main.dataset.position, onRefetch: () => reread() });
rereadThrough(live);
live.addEventListener("frame", ({ detail }) => paint(() => apply(detail)));
live.addEventListener("signed-out", () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`));
showLive(live);
watchNews(live);
live.start();

export { live };
