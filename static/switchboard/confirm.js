/** Confirm: asks once before what is dangerous, naming the object and the consequence. */

/** Resolves with whether the reader said yes. The page holds the one dialog (components/confirm.html). */
export function isConfirmed({ confirm, consequence, yes }) {
  const write = (id, text) => { document.getElementById(id).textContent = text; };
  const dialog = document.getElementById("confirm");
  write("confirm-title", confirm);
  write("confirm-text", consequence);
  write("confirm-yes", yes);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true });
  });
}
