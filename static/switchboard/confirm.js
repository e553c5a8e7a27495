/** Confirm: asks once before what is dangerous, naming the object and the consequence. */

import { byId } from "./bind.js";

/** Resolves with whether the reader said yes. The page holds the one dialog (components/confirm.html). */
export function isConfirmed({ confirm, consequence, yes }) {
  const dialog = byId("confirm");
  byId("confirm-title").textContent = confirm;
  byId("confirm-text").textContent = consequence;
  byId("confirm-yes").textContent = yes;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}
