/** Reread: replaces <main> by what the server shows now, keeping what was typed, the focus and the scrolling. */

const main = document.getElementById("main");
const listeners = [];
let live = null;
let running = null;
let soon = 0;

/** Calls `listener` with the document just read whenever <main> has new contents. */
export function onReread(listener) {
  listeners.push(listener);
}

/** Lets `source`, a Live, hold what arrives while the page is read, or it would be painted on what is replaced. */
export function rereadThrough(source) {
  live = source;
}

/** Reads the page again; resolves with the position at which it was read. Calls meanwhile share one reading. */
export function reread(address = location.href) {
  const read = () => swapMain(address);
  running ??= (live ? live.refresh(read) : read()).finally(() => { running = null; });
  return running;
}

/** Reads the page again in a while, once for any number of reasons, and until it succeeds. */
export function rereadSoon(wait = 1_000) {
  clearTimeout(soon);
  soon = setTimeout(async () => {
    // One that is already running may have begun before the change.
    await running?.catch(() => {});
    // An open question is not taken away from whoever reads it.
    if (main.querySelector("dialog[open]")) rereadSoon();
    else reread().catch(() => rereadSoon(3_000));
  }, wait);
}

async function swapMain(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const isOurs = page.body.dataset.tenant === document.body.dataset.tenant;
  if (answer.redirected && new URL(answer.url).pathname === "/sign-in") location.assign(answer.url);
  // When another tab went on in another company, the whole page is that company's, not <main> alone.
  else if (answer.status === 404 || (answer.ok && !isOurs)) location.reload();
  if (!answer.ok || !isOurs) throw new Error(`The page could not be read again (${answer.status}).`);
  const fresh = page.getElementById("main");
  document.title = page.title;
  swap(main, () => {
    for (const { name, value } of fresh.attributes) main.setAttribute(name, value);
    main.replaceChildren(...fresh.childNodes);
    for (const listener of listeners) listener(page);
  });
  return main.dataset.position;
}

/** Lets `replace` put other contents in the place of `root`'s; what has an id keeps what its reader did with it. */
export function swap(root, replace) {
  const typed = [...root.querySelectorAll("textarea[id], input[id]:not([type=file], [type=radio])")].map(({ id, value }) => [id, value]);
  const scrolled = [...root.querySelectorAll(".panel__scroll[id]")].map(({ id, scrollTop }) => [id, scrollTop]);
  const marked = [...root.querySelectorAll("details[id], input[type=radio][id]")].map(({ id, open, checked }) => [id, { open, checked }]);
  const focused = root.contains(document.activeElement) && document.activeElement.id;
  replace();
  const find = (id) => document.getElementById(id);
  for (const [id, value] of typed) if (find(id)) find(id).value = value;
  for (const [id, state] of marked) if (find(id)) Object.assign(find(id), state);
  for (const [id, top] of scrolled) if (find(id)) find(id).scrollTop = top;
  if (focused) find(focused)?.focus();
}
