/** Send: one request to the REST API, and in words for a person why it was refused. */

import { ownTenant } from "./bind.js";

/** Posts JSON; resolves with {answer} or {refusal, status, wait}, wait in seconds where the server names one. */
export async function send(url, body = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token, ...ownTenant() },
      body: JSON.stringify(body),
    });
  } catch {
    return { refusal: "There is no connection at the moment.", status: 0, wait: 0 };
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { answer: said };
  const refusal = said.detail || said.error || `It was not accepted (${answer.status}). Try again.`;
  return { refusal, status: answer.status, wait: Number(answer.headers.get("Retry-After")) || 0 };
}
