/** Concierge: a side panel that answers, knows where its reader stands, and keeps its thread from page to page. */

import { byId, label, stamp } from "./bind.js";
import { send } from "./send.js";
import { conciergeKey } from "./shell.js";
import { onWritten } from "./writing.js";

const MOST_KEPT = 40;
const REST_SECONDS = 60;
const [panel, form, box] = [byId("concierge"), byId("concierge-form"), byId("concierge-text")];
const button = form.querySelector("button");

/** {id, open, entries: [{sender, text, links, facts, proposals}]}, for this tab and this person alone. */
let talk = load();

function load() {
  const id = `panel-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  return { id, open: false, entries: [], ...JSON.parse(sessionStorage.getItem(conciergeKey)) };
}

function keep() {
  talk.entries = talk.entries.slice(-MOST_KEPT);
  sessionStorage.setItem(conciergeKey, JSON.stringify(talk));
}

function show(isOpen, { focus = true } = {}) {
  talk.open = isOpen;
  keep();
  panel.hidden = !isOpen;
  byId("concierge-open").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) showEnd();
  if (focus) (isOpen ? box : byId("concierge-open")).focus();
}

function showEnd() {
  byId("concierge-scroll").scrollTop = byId("concierge-scroll").scrollHeight;
}

function render() {
  byId("concierge-hello").hidden = talk.entries.length > 0;
  byId("concierge-thread").replaceChildren(...talk.entries.map(asMessage));
  showEnd();
}

const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

function asMessage({ sender, text, state, links = [], facts = [], proposals = [] }) {
  const message = stamp("concierge-entry");
  message.dataset.sender = sender;
  if (state) message.dataset.state = state;
  message.querySelector(".message__text").textContent = text;
  message.querySelector(".concierge__links").append(
    ...links.filter(isOurs).map(({ label: textContent, href }) => make("a", { href, textContent })),
  );
  const known = facts.filter(({ value }) => value !== null && value !== "" && typeof value !== "object");
  message.querySelector(".concierge__facts").hidden = known.length === 0;
  message.querySelector("dl").append(...known.flatMap(({ name, value }) => [
    make("dt", { textContent: label(name) }), make("dd", { textContent: value }),
  ]));
  message.append(...proposals.map(asProposal));
  return message;
}

/** Answers lead to pages of ours alone, whatever they say. */
const isOurs = ({ href }) => /^\/(?!\/)/.test(href);

function asProposal({ id, label: words, consequence }) {
  const proposal = stamp("concierge-proposal");
  const yes = proposal.querySelector("button");
  proposal.querySelector("p").textContent = consequence;
  yes.textContent = words;
  yes.addEventListener("click", () => converse("/api/concierge/confirm", { proposal_id: id }));
  return proposal;
}

function ask(text) {
  const { conversation, lead } = byId("main").dataset;
  talk.entries.push({ sender: "person", text });
  converse("/api/concierge/ask", {
    text, session_id: talk.id, page: location.pathname, lead_id: lead || null, conversation_id: conversation || null,
  });
}

/** One exchange. What was proposed before holds no longer, whatever the answer is. */
async function converse(url, body) {
  if (button.disabled) return;
  button.disabled = true;
  for (const entry of talk.entries) delete entry.proposals;
  talk.entries.push({ sender: "bot", text: "", state: "pending" });
  render();
  const { answer, refusal, status, wait } = await send(url, body);
  const seconds = status === 429 ? wait || REST_SECONDS : 0;
  const why = seconds ? `That was a lot at once. I answer again in ${seconds} seconds.` : refusal;
  const { answer: text = why, links, facts, proposals } = answer ?? {};
  talk.entries.splice(-1, 1, { sender: "bot", text, links, facts, proposals });
  keep();
  render();
  rest(seconds);
}

/** Waits out what the server asks for, in sight of the reader. */
function rest(seconds) {
  button.disabled = seconds > 0;
  button.textContent = button.disabled ? `${seconds} s` : "Ask";
  if (button.disabled) setTimeout(rest, 1_000, seconds - 1);
}

/** Opens the panel, or closes it. */
export function toggle() {
  show(panel.hidden);
}

onWritten(form, (text) => !button.disabled && ask(text));
panel.addEventListener("click", ({ target }) => {
  const start = target.closest("[data-ask]");
  if (start) ask(start.dataset.ask);
});
panel.addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });
byId("concierge-close").addEventListener("click", () => show(false));
byId("concierge-clear").addEventListener("click", () => {
  sessionStorage.removeItem(conciergeKey);
  talk = { ...load(), open: true };
  keep();
  render();
  box.focus();
});

talk.entries = talk.entries.filter(({ state }) => !state);
render();
// It stays open from one page to the next.
if (talk.open) show(true, { focus: false });
