/** Writing: a box whose text goes out with its button, or with Enter. */

/**
 * Gives `write` what is written in `form`; unless that answers false, the box is empty again. Shift with Enter makes a
 * line; with `chord` Enter alone does, and Ctrl or ⌘ with Enter sends.
 */
export function onWritten(form, write, { chord = false } = {}) {
  const box = form.querySelector("textarea");
  form.addEventListener("submit", (event) => {
    if (event.submitter?.dataset.endpoint) return;
    event.preventDefault();
    const text = box.value.trim();
    if (text && write(text) !== false) box.value = "";
  });
  box.addEventListener("keydown", (event) => {
    const sends = chord ? event.ctrlKey || event.metaKey : !event.shiftKey;
    if (event.key !== "Enter" || !sends || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
