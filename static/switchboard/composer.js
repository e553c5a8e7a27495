/** Composer: writes a message, which shows as pending at once and settles when its event arrives. */

import { stamp } from "./bind.js";
import { send } from "./send.js";

/**
 * @param {HTMLFormElement | null} form
 * @param {import("./live-list.js").LiveList} thread
 * @param {(text: string) => {url: string, body: object, by: string, sender: string, kind?: string,
 *   settled?: () => void}} describe `settled` is told when the server has it
 * @param {object} [options]
 * @param {boolean} [options.chord] Enter makes a line; Ctrl or ⌘ with Enter sends
 */
export function bindComposer(form, thread, describe, { chord = false } = {}) {
  if (!form) return;
  const box = form.querySelector("textarea");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.dataset.endpoint) return;
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    write(form, thread, text, describe(text));
  });
  box.addEventListener("keydown", (event) => {
    const sends = chord ? event.ctrlKey || event.metaKey : !event.shiftKey;
    if (event.key !== "Enter" || !sends || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
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
  if (refusal || document.getElementById(`message-${answer.id}`)) pending.remove();
  if (!refusal) return settled();
  problem.textContent = refusal;
  problem.hidden = false;
  const box = form.querySelector("textarea");
  if (!box.value) box.value = text;
  return undefined;
}
