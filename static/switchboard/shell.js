/** Shell: theme, rail, concierge, toasts and the live indicator. What every page shares. */

import { byId, clock, label, stamp } from "./bind.js";

const YEAR_SECONDS = 31_536_000;

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}

/** The theme is kept in a cookie and written by the server, so the first paint is already right. */
function bindTheme() {
  const options = document.querySelectorAll("[data-theme-option]");
  for (const chosen of options) {
    chosen.addEventListener("click", () => {
      remember("theme", chosen.dataset.themeOption);
      document.documentElement.dataset.theme = chosen.dataset.themeOption;
      for (const option of options) option.setAttribute("aria-pressed", String(option === chosen));
    });
  }
}

function bindRail() {
  const shell = document.querySelector(".shell");
  document.querySelector(".rail__collapse")?.addEventListener("click", ({ currentTarget }) => {
    const narrow = shell.dataset.rail !== "narrow";
    shell.dataset.rail = narrow ? "narrow" : "wide";
    currentTarget.setAttribute("aria-expanded", String(!narrow));
    remember("rail", shell.dataset.rail);
  });
}

const { tenant, person } = document.body.dataset;

export const conciergeKey = `concierge:${tenant}:${person}`;

/** The concierge's script comes when it is called for, or when it was open on the page before. */
function bindConcierge() {
  const opener = byId("concierge-open");
  if (!opener) return;
  const toggle = async () => (await import("./concierge.js")).toggle();
  opener.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "." || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    toggle();
  });
  if (sessionStorage.getItem(conciergeKey)?.includes('"open":true')) import("./concierge.js");
}

const TOASTS_AT_MOST = 3;

/** Tells what needs a person: {title, text, href, tone}. Stacks three at most. */
export function toast({ title, text = "", href = "", tone = "busy" }) {
  const stack = document.querySelector(".toasts");
  const node = stamp("toast");
  node.dataset.tone = tone;
  node.querySelector(".toast__title").textContent = title;
  node.querySelector(".toast__text").textContent = text;
  const link = node.querySelector("a");
  if (href) link.href = href;
  else link.remove();
  node.querySelector(".toast__close").addEventListener("click", () => node.remove());
  stack.append(node);
  while (stack.children.length > TOASTS_AT_MOST) stack.firstElementChild.remove();
  setTimeout(() => node.remove(), 12_000);
}

/** Shows a stream's state in the top bar: a word and a shape, the delay or the reason on hover. */
export function showLive(live) {
  const indicator = document.querySelector(".live");
  const write = (part, text) => { indicator.querySelector(`.live__${part}`).textContent = text; };
  live.addEventListener("state", ({ detail: { state, seconds, shownAt, reason } }) => {
    indicator.dataset.state = state;
    write("word", state === "delayed" ? "Live, delayed" : label(state));
    write("count", state === "reconnecting" ? ` (${seconds} s)` : "");
    write("detail", state === "offline" ? `: showing what was true at ${clock(shownAt)}` : "");
    indicator.title = { live: delayWords(live), delayed: "Changes come late for now; none is lost" }[state] ?? reason;
  });
  live.addEventListener("frame", () => { if (live.state === "live") indicator.title = delayWords(live); });
}

function delayWords({ delayMs }) {
  return delayMs === null ? "Connected; no delay measured yet" : `${delayMs} ms from the change to this page`;
}

bindTheme();
bindRail();
bindConcierge();
