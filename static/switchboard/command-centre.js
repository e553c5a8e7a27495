/**
 * Command centre: applies events to the server-rendered page.
 *
 * The rule: a page that has applied every event up to a position reads exactly as one rendered there. So values come
 * from the events alone, rows from the server's own templates and words from the server's own table. What no event
 * carries (the rows of an import, a merge) is read afresh.
 */

import { byId, fill } from "./bind.js";
import { LiveList } from "./live-list.js";
import { reread, rereadSoon, watch } from "./reread.js";
import { addMessage, bindComposer, showEnd } from "./thread.js";

const main = byId("main");
let page;

/** Everything that is looked up once per rendering of <main>. */
function readPage() {
  const list = (id, template, options) => byId(id) && new LiveList(byId(id), template, options);
  page = {
    lead: main.dataset.lead,
    dayBegan: Date.parse(main.dataset.dayBegan),
    words: JSON.parse(byId("words").textContent),
    leads: list("leads", "lead-row", { calm: true }),
    hot: list("hot-leads", "hot-row"),
    feed: list("feed", "feed-item"),
    thread: list("thread", "message"),
    plan: list("plan", "timeline-item"),
    cards: list("cards", "coach-line"),
    answers: list("answers", "answer"),
    reasons: list("reasons", "reason"),
  };
  bindComposer(byId("composer"), page.thread, asLead);
  if (!location.hash) showEnd(page.thread);
}

/** What is written here is written in the lead's place. */
function asLead(text) {
  const { endpoint, lead } = byId("composer").dataset;
  const by = byId("composer").querySelector("[data-slot=name]").textContent;
  return { url: endpoint, body: { message: text, lead_context: { lead_id: lead } }, by, sender: "lead" };
}

/* What each event changes. */

const APPLIERS = {
  // Broadcasts are called what their sender likes.
  __proto__: null,
  lead_created(payload) {
    count("funnel", "inquiries", 1, isToday(payload.lead_id));
    showLead(payload);
  },
  lead_updated: showUpdatedLead,
  conversation_event: showMessage,
  bot_status_update: showBot,
  jorge_qualification_progress: showQualification,
  lead_bot_sequence_update: showFollowUp,
  enrollment_changed: showEnrollment,
  coaching_opportunity: showCard,
  coaching_accepted: dropCard,
  suggestion_changed: dropCard,
};

/** Facts about many rows at once carry none of them: the page is read again. */
const REREAD = new Set(["lead_archived", "lead_merged", "leads_imported", "lead_import_undone"]);

function apply(frame) {
  if (REREAD.has(frame.type)) {
    rereadSoon(0);
    return;
  }
  APPLIERS[frame.type]?.(frame.payload);
  showNews(frame);
}

function showNews({ type, id, at, payload }) {
  const { kinds, variants } = page.words;
  const name = Object.hasOwn(variants, type) ? `${type}:${payload[variants[type]]}` : type;
  if (!Object.hasOwn(kinds, name)) return;
  const kind = kinds[name];
  const values = {
    subject: say(kind.subject, payload),
    text: say(kind.text, payload),
    href: kind.link ? `/?lead=${payload[kind.link]}` : "/leads",
    at,
  };
  page.feed.first(id, values, (row) => {
    row.querySelector(".feed__icon").dataset.tone = kind.tone;
    const use = row.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${kind.icon}`));
  });
}

function say(pattern, payload) {
  return pattern.replace(/\{([a-z_.]+)\}/g, (_, path) => path.split(".").reduce((value, name) => value?.[name], payload) ?? "");
}

function showLead(payload) {
  const { lead_id: id, name, stage, source, city, temperature, score } = payload;
  page.leads.first(id, { id, name, stage, source, city, temperature, score });
  showHotLead(payload);
  for (const mark of page.cards.root.querySelectorAll(`[data-value="${CSS.escape(id)}"]`)) fill(mark.closest("[data-key]"), { lead_name: name });
  if (id === page.lead) showOpenedLead({ name, city, source, score, temperature });
}

function showHotLead({ lead_id: id, name, temperature, score }) {
  const shown = page.hot.find(id);
  const isFull = page.hot.root.children.length >= Number(page.hot.root.dataset.limit);
  const isLower = shown && (temperature !== "hot" || score < scoreOf(shown));
  if (temperature === "hot") page.hot.place(id, { id, name, score }, byScore);
  else page.hot.remove(id);
  // Whoever was below the last one shown may stand above it now, and no event says who that is.
  if (isFull && isLower) rereadSoon();
}

const scoreOf = (row) => Number(row.querySelector("[data-slot=score]").textContent);

/** The higher score first, then the newer lead. */
const byScore = (one, other) => scoreOf(other) - scoreOf(one) || (one.dataset.key < other.dataset.key ? 1 : -1);

function showOpenedLead({ name, city, source, score, temperature }) {
  fill(byId("score"), { score, temperature }, { flash: true });
  fill(byId("thread-panel"), { name, city, source });
  for (const message of page.thread.root.querySelectorAll("[data-sender=lead]")) fill(message, { by: name });
}

function showUpdatedLead(payload) {
  const { lead_id: id, changed, stage, temperature } = payload;
  const today = isToday(id);
  if (changed.includes("stage") && stage === "Complete") count("funnel", "qualified", 1, today);
  if (changed.includes("temperature") && today) {
    const before = page.leads.find(id)?.querySelector("[data-slot=temperature]").dataset.value;
    if (temperature === "hot") count("funnel", "hot", 1);
    else if (before === "hot" || page.hot.find(id)) count("funnel", "hot", -1);
    else if (!before) rereadSoon();
  }
  showLead(payload);
}

function showMessage(payload) {
  const { data, lead_id: lead } = payload;
  if (data.is_first) {
    count("funnel", "conversing", 1, isToday(lead));
    countBot(payload.bot_type, "conversations_today", 1, isToday(payload.conversation_id));
  }
  if (lead === page.lead && page.thread && data.message_id) addMessage(page.thread, payload, page.words.bots);
}

function showBot({ bot_type: bot, status, summary, processing_time_ms: milliseconds }) {
  const card = document.querySelector(`[data-bot="${CSS.escape(bot)}"]`);
  if (card) fill(card, { status, summary, reply_ms: milliseconds }, { flash: true });
}

function showQualification(payload) {
  const { lead_id: lead, conversation_id: conversation, qualification_scores: scores } = payload;
  if (payload.became_qualified) countBot("jorge-seller", "qualified", 1, isToday(conversation));
  if (lead !== page.lead) return;
  const next = page.words.next_actions[payload.next_action] || "";
  fill(byId("score"), { ...scores, next_action: next }, { flash: true });
  fill(byId("answered"), { answered: payload.questions_answered }, { flash: true });
  for (const answer of payload.answers) page.answers.update(String(answer.question), answer);
  byId("reasons").hidden = byId("reasons-title").hidden = payload.reasons.length === 0;
  for (const { name, points, why } of payload.reasons) page.reasons.append(name, { name, points, text: why });
}

function showFollowUp(payload) {
  if (payload.status === "sent" || payload.status === "failed") countBot("lead-bot", payload.status, 1);
  showPlan(payload);
}

function showEnrollment(payload) {
  if (payload.reason === "started") countBot("lead-bot", "enrolled", 1);
  if (payload.status === "completed" || payload.status === "cancelled") countBot("lead-bot", "enrolled", -1);
  showPlan(payload);
  if (payload.lead_id === page.lead) fill(byId("plan-status"), { status: payload.status }, { flash: true });
}

function showPlan({ lead_id: lead, steps }) {
  if (lead !== page.lead || !steps.length) return;
  const ids = new Set(steps.map((step) => step.id));
  for (const row of [...page.plan.root.children]) if (!ids.has(row.dataset.key)) page.plan.remove(row.dataset.key);
  for (const step of steps) {
    const title = `Day ${step.day} · ${page.words.channels[step.channel]}`;
    page.plan.append(step.id, { title, status: step.status, at: step.at, text: step.text, why: step.why });
  }
}

function showCard({ suggestion_id: id, suggestion: text, ...card }) {
  page.cards.first(id, { ...card, text });
}

function dropCard({ suggestion_id: id }) {
  const isFull = page.cards.root.children.length >= Number(page.cards.root.dataset.limit);
  if (page.cards.find(id) && isFull) rereadSoon();
  page.cards.remove(id);
}

/* Counters. */

/** Ids begin with the moment at which they were made, in milliseconds. */
function isToday(id) {
  return parseInt(id.replaceAll("-", "").slice(0, 12), 16) >= page.dayBegan;
}

function count(rootId, slot, by, applies = true) {
  if (applies) add(byId(rootId), slot, by);
}

function countBot(bot, slot, by, applies = true) {
  if (applies) add(document.querySelector(`[data-bot="${CSS.escape(bot)}"]`), slot, by);
}

function add(root, slot, by) {
  const element = root?.querySelector(`[data-slot="${slot}"]`);
  if (element) fill(root, { [slot]: Number(element.textContent.replaceAll(",", "")) + by }, { flash: true });
}

/** Today's numbers begin again when the tenant's day does. */
function rereadAtMidnight() {
  const wait = Date.parse(main.dataset.dayEnds) - Date.now();
  setTimeout(() => reread().catch(() => {}).then(rereadAtMidnight), Math.max(1_000, Math.min(wait + 500, 2 ** 30)));
}

readPage();
main.addEventListener("reread", readPage);
rereadAtMidnight();
export const live = watch(main.dataset.topics.split(" "), apply);
