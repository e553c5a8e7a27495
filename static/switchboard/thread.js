/** Thread: the messages of one conversation, as events bring them and as they are written. */

import { byId, stamp } from "./bind.js";
import { send } from "./send.js";
import { onWritten } from "./writing.js";

/** How far from the end a reader still counts as following. */
const NEAR_END = 80;

/** How a delivery that has a reason to be spoken of begins. */
const TROUBLES = { failed: "Not delivered", unknown: "Not confirmed yet" };

/** Adds the message of a conversation_event, or settles the one that stood for it; or says how far one came. */
export function addMessage(thread, { data, lead_name: lead }, bots) {
  const { message_id: id, sender, kind, text, sent_at: at } = data;
  const delivery = troubleOf(data.delivery);
  if (text === undefined) {
    thread.update(id, { delivery });
    return;
  }
  const { scrollHeight, scrollTop, clientHeight } = thread.scroller;
  const ours = sender === "person" ? data.author_name || "Somebody of the team" : bots[data.bot_type] || data.bot_type;
  settle(thread, data);
  thread.append(id, { text, by: sender === "lead" ? lead : ours, at, delivery }, (row) => {
    row.id = `message-${id}`;
    Object.assign(row.dataset, { sender, kind });
  });
  if (scrollHeight - scrollTop - clientHeight < NEAR_END) showEnd(thread);
}

/** Scrolls to the latest message, where a thread is shown. */
export function showEnd(thread) {
  if (thread) thread.scroller.scrollTop = thread.scroller.scrollHeight;
}

function troubleOf(delivery) {
  const trouble = delivery?.why && TROUBLES[delivery.state];
  return trouble ? `${trouble}: ${delivery.why}` : "";
}

function settle(thread, { sender, text }) {
  const waiting = [...thread.root.querySelectorAll(`[data-state][data-sender="${sender}"]`)];
  waiting.find((each) => each.querySelector("[data-slot=text]").textContent === text)?.remove();
}

/**
 * What is written shows as pending at once, and settles when its event arrives. `describe` says of a text how it goes
 * out and is shown: {url, body, by, sender, kind, settled}, the last to be called when the server has it.
 */
export function bindComposer(form, thread, describe, options) {
  if (form) onWritten(form, (text) => { write(form, thread, text, describe(text)); }, options);
}

async function write(form, thread, text, { url, body, by, sender, kind = "message", settled = () => {} }) {
  const pending = stamp("message", { text, by });
  Object.assign(pending.dataset, { sender, kind, state: "pending" });
  pending.querySelector("time").textContent = "Sending";
  thread.root.append(pending);
  pending.scrollIntoView({ block: "nearest" });
  const problem = form.querySelector(".composer__problem");
  problem.hidden = true;
  const { refusal, answer } = await send(url, body);
  // Written before, and its event has shown it already.
  if (refusal || byId(`message-${answer.id}`)) pending.remove();
  if (!refusal) {
    settled();
    return;
  }
  problem.textContent = refusal;
  problem.hidden = false;
  const box = form.querySelector("textarea");
  box.value ||= text;
}
