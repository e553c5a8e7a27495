/** Send: one request of the page's own, and in words for a person why it was refused. */

import { ownTenant } from "./bind.js";

/** Posts JSON to the REST API; resolves as `post` does. */
export function send(url, body = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  return post(url, JSON.stringify(body), { "Content-Type": "application/json", "X-CSRFToken": token });
}

/** Resolves with {answer} or {refusal, status, wait}, wait in seconds where the server names one. */
export async function post(url, body, headers) {
  let sent;
  try {
    sent = await fetch(url, { method: "POST", body, headers: { ...headers, ...ownTenant() } });
  } catch {
    return { refusal: "There is no connection at the moment.", status: 0, wait: 0 };
  }
  const said = await sent.json().catch(() => ({}));
  if (sent.ok) return { answer: said };
  const refusal = said.detail || said.error || `It was not accepted (${sent.status}). Try again.`;
  return { refusal, status: sent.status, wait: Number(sent.headers.get("Retry-After")) || 0 };
}
