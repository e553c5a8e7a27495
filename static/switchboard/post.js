/** Post: sends a form as the browser would, and hears what became of it. */

import { post } from "./send.js";

/** Resolves with {answer}, or with {refusal} in words for a person. */
export function postForm(button) {
  // A button without an address of its own would answer with the page's.
  const url = button.hasAttribute("formaction") ? button.formAction : button.form.action;
  return post(url, new FormData(button.form, button), { Accept: "application/json" });
}
