/** Asking: a form whose button names a consequence is sent only after its reader said yes. */

import { isConfirmed } from "./confirm.js";

document.getElementById("main").addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.dataset.confirm || button.dataset.isConfirmed) return;
  event.preventDefault();
  if (!(await isConfirmed(button.dataset))) return;
  button.dataset.isConfirmed = "yes";
  button.form.requestSubmit(button);
});
