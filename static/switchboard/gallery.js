/** Gallery: what the samples of a dialog and of a code block answer to. */

document.addEventListener("click", async ({ target }) => {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  if (target.closest("[data-dialog-close]")) target.closest("dialog").close();
  const button = target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
  button.querySelector("span").textContent = "Copied";
  setTimeout(() => { button.querySelector("span").textContent = "Copy"; }, 1_500);
});
