/** Post: sends a form as the browser would, and hears what became of it. */

import { ownTenant } from "./bind.js";

/** Resolves with {answer}, or with {refusal} in words for a person. */
export async function postForm(button) {
  try {
    // A button without an address of its own would answer with the page's.
    const sent = await fetch(button.hasAttribute("formaction") ? button.formAction : button.form.action, {
      method: "POST", body: new FormData(button.form, button), headers: { Accept: "application/json", ...ownTenant() },
    });
    const said = await sent.json().catch(() => ({}));
    if (sent.ok) return { answer: said };
    return { refusal: said.detail || `It was not accepted (${sent.status}). Try again.` };
  } catch {
    return { refusal: "There is no connection at the moment." };
  }
}
