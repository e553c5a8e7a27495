/** Composer: writes as the lead. A message shows as pending at once and settles when its event arrives. */

import { ownTenant, stamp } from "./bind.js";

/** @param {HTMLFormElement | null} form  @param {import("./live-list.js").LiveList} thread */
export function bindComposer(form, thread) {
  if (!form) return;
  const box = form.elements.message;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    send(form, thread, text);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

/** The message's own event is here: what stood for it may go. */
export function settle(thread, text) {
  const waiting = [...thread.root.querySelectorAll("[data-state]")];
  waiting.find((each) => each.querySelector("[data-slot=text]").textContent === text)?.remove();
}

async function send(form, thread, text) {
  const pending = stamp("message", { text, by: form.querySelector("[data-slot=name]").textContent });
  pending.dataset.sender = "lead";
  pending.dataset.state = "pending";
  pending.querySelector("time").textContent = "Sending";
  thread.root.append(pending);
  pending.scrollIntoView({ block: "nearest" });
  const problem = form.querySelector(".composer__problem");
  problem.hidden = true;
  const refusal = await post(form, text);
  if (!refusal) return;
  pending.remove();
  problem.textContent = refusal;
  problem.hidden = false;
  if (!form.elements.message.value) form.elements.message.value = text;
}

/** Sends the message; returns nothing, or the reason why it was refused in words for a person. */
async function post(form, text) {
  try {
    const answer = await fetch(form.dataset.endpoint, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, ...ownTenant() },
      body: JSON.stringify({ message: text, lead_context: { lead_id: form.dataset.lead } }),
    });
    if (answer.ok) return "";
    const document = await answer.json().catch(() => ({}));
    return document.detail || `The message was not accepted (${answer.status}). Try again.`;
  } catch {
    return "The message could not be sent: there is no connection. It is back in the box.";
  }
}
