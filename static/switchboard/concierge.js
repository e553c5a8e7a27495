/** Concierge: a side panel that answers, knows where its reader stands, and keeps its thread from page to page. */

import { label } from "./bind.js";
import { send } from "./send.js";

const MOST_KEPT = 40;
const byId = (id) => document.getElementById(id);
let key;
let talk;

/** {id, open, entries: [{sender, text, links, facts, proposals}]}, for this tab and this person alone. */
function load() {
  const empty = { id: `panel-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`, open: false, entries: [] };
  try {
    return { ...empty, ...JSON.parse(sessionStorage.getItem(key)) };
  } catch {
    return empty;
  }
}

function keep() {
  talk.entries = talk.entries.slice(-MOST_KEPT);
  sessionStorage.setItem(key, JSON.stringify(talk));
}

function show(isOpen, { focus = true } = {}) {
  talk.open = isOpen;
  keep();
  byId("concierge").hidden = !isOpen;
  byId("concierge-open").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) showEnd();
  if (focus) byId(isOpen ? "concierge-text" : "concierge-open").focus();
}

function showEnd() {
  byId("concierge-scroll").scrollTop = byId("concierge-scroll").scrollHeight;
}

function render() {
  byId("concierge-hello").hidden = talk.entries.length > 0;
  byId("concierge-thread").replaceChildren(...talk.entries.map(asMessage));
  showEnd();
}

function asMessage({ sender, text, state, links = [], facts = [], proposals = [] }) {
  const message = byId("concierge-entry").content.firstElementChild.cloneNode(true);
  message.dataset.sender = sender;
  if (state) message.dataset.state = state;
  message.querySelector(".message__text").textContent = text;
  message.querySelector(".concierge__links").append(...links.filter(isOurs).map(({ label: words, href }) => {
    const link = document.createElement("a");
    [link.href, link.textContent] = [href, words];
    return link;
  }));
  const known = facts.filter(({ value }) => value !== null && value !== "" && typeof value !== "object");
  message.querySelector(".concierge__facts").hidden = known.length === 0;
  message.querySelector("dl").append(...known.flatMap(({ name, value }) => {
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, description.textContent] = [label(name), value];
    return [term, description];
  }));
  message.append(...proposals.map(asProposal));
  return message;
}

/** Answers lead to pages of ours alone, whatever they say. */
const isOurs = ({ href }) => /^\/(?!\/)/.test(href);

function asProposal({ id, label: words, consequence }) {
  const proposal = byId("concierge-proposal").content.firstElementChild.cloneNode(true);
  proposal.querySelector("p").textContent = consequence;
  const button = proposal.querySelector("button");
  button.textContent = words;
  button.addEventListener("click", () => converse("/api/concierge/confirm", { proposal_id: id }));
  return proposal;
}

function ask(text) {
  const { conversation, lead } = document.getElementById("main").dataset;
  talk.entries.push({ sender: "person", text });
  converse("/api/concierge/ask", {
    text, session_id: talk.id, page: location.pathname, lead_id: lead || null, conversation_id: conversation || null,
  });
}

/** One exchange. What was proposed before holds no longer, whatever the answer is. */
async function converse(url, body) {
  const button = byId("concierge-form").querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  for (const entry of talk.entries) delete entry.proposals;
  talk.entries.push({ sender: "bot", text: "", state: "pending" });
  render();
  const { answer, refusal, status, wait } = await send(url, body);
  talk.entries.pop();
  if (answer) talk.entries.push({ sender: "bot", text: answer.answer, links: answer.links, facts: answer.facts, proposals: answer.proposals });
  else talk.entries.push({ sender: "bot", text: status === 429 ? `That was a lot at once. I answer again in ${wait || 60} seconds.` : refusal });
  keep();
  render();
  rest(button, status === 429 ? wait || 60 : 0);
}

/** Waits out what the server asks for, in sight of the reader. */
function rest(button, seconds) {
  button.disabled = seconds > 0;
  button.textContent = seconds > 0 ? `${seconds} s` : "Ask";
  if (seconds > 0) setTimeout(() => rest(button, seconds - 1), 1_000);
}

/** Opens the panel, or closes it. */
export function toggle() {
  show(byId("concierge").hidden);
}

function begin() {
  key = `concierge:${document.body.dataset.tenant}:${document.body.dataset.person}`;
  talk = load();
  talk.entries = talk.entries.filter(({ state }) => !state);
  render();
  const [panel, form, box] = [byId("concierge"), byId("concierge-form"), byId("concierge-text")];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text || form.querySelector("button").disabled) return;
    box.value = "";
    ask(text);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  panel.addEventListener("click", ({ target }) => {
    if (target.closest("[data-ask]")) ask(target.closest("[data-ask]").dataset.ask);
  });
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });
  byId("concierge-close").addEventListener("click", () => show(false));
  byId("concierge-clear").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    talk = { ...load(), open: true };
    keep();
    render();
    box.focus();
  });
  // It stays open from one page to the next.
  if (talk.open) show(true, { focus: false });
}

begin();
