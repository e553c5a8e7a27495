/**
 * Bind: values into server-rendered markup, exactly as the server writes them.
 *
 * An element with data-slot="name" shows values.name. data-as names its form, one of FORMS; nothing means text.
 * data-href="/?lead=" with data-href-slot="lead_id" makes a link. Text goes in as text, never as markup.
 */

export const byId = (id) => document.getElementById(id);

function clockOf(timeZone) {
  return new Intl.DateTimeFormat("en-US", {
    timeZone, hourCycle: "h23", weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit",
  });
}

const ownClock = clockOf(document.body.dataset.zone || "UTC");

/** {weekday, day, month, hour, minute} of a moment, as words: by the tenant's clock, or by that of another zone. */
export function readClock(value, zone) {
  const found = (zone ? clockOf(zone) : ownClock).formatToParts(new Date(value));
  return Object.fromEntries(found.map(({ type, value: text }) => [type, text]));
}

/** The header with which a page's requests stay in its own company, whichever another tab has chosen since. */
export function ownTenant() {
  return { "X-Tenant-ID": document.body.dataset.tenant };
}

/** 14:03 in the tenant's zone. */
export function clock(value) {
  const { hour, minute } = readClock(value);
  return `${hour}:${minute}`;
}

/** Sat 21 Nov 14:03 in the tenant's zone. */
function day(value) {
  const { weekday, day: date, month, hour, minute } = readClock(value);
  return `${weekday} ${date} ${month} ${hour}:${minute}`;
}

/** in_progress → In progress */
export function label(value) {
  const words = String(value).replace(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** 12345.6 → 12,346; 0.25 → 0.3 */
export function number(value) {
  const tenths = Math.floor(Number(value) * 10 + 0.5);
  const rounded = Math.abs(tenths) < 100 ? tenths / 10 : Math.floor(Number(value) + 0.5);
  return rounded.toLocaleString("en-US");
}

const FORMS = {
  text: String, value: String, label, number, bar: number, clock, day,
  short: (value) => day(value).replace(/^\w+ /, ""),
  dollars: (value) => `$${number(value)}`,
};

function write(element, form, value) {
  const text = value === "" ? "" : FORMS[form](value);
  if (form === "value" || form === "label") element.dataset.value = value;
  if (form === "bar") element.setAttribute("value", text);
  else if (form !== "value") element.textContent = text;
  if (element.localName === "time") element.setAttribute("datetime", text && new Date(value).toISOString());
}

/** Writes `values` into the slots under `root`; with `flash`, what changed glows once. Absent keys are left alone. */
export function fill(root, values, { flash = false } = {}) {
  for (const element of [root, ...root.querySelectorAll("[data-slot], [data-href-slot]")]) {
    const { slot, as = "text", hrefSlot, href } = element.dataset;
    if (hrefSlot && hrefSlot in values) element.setAttribute("href", href + values[hrefSlot]);
    if (!slot || !(slot in values)) continue;
    const before = element.outerHTML;
    write(element, as, values[slot] ?? "");
    if (flash && element.outerHTML !== before) glow(element, "is-changed");
  }
  return root;
}

/** A filled copy of a server-rendered <template>. */
export function stamp(templateId, values = {}) {
  return fill(byId(templateId).content.firstElementChild.cloneNode(true), values);
}

/** Plays a one-time animation class, again if it is already playing. */
export function glow(element, name) {
  element.classList.remove(name);
  requestAnimationFrame(() => {
    element.classList.add(name);
    element.addEventListener("animationend", () => {
      element.classList.remove(name);
      if (!element.getAttribute("class")) element.removeAttribute("class");
    }, { once: true });
  });
}

const SLICE_MS = 8;
const waiting = [];

/** How many changes wait for a frame. */
export const unpainted = () => waiting.length;

/** Runs changes together in the next frame, a burst in slices that leave the page free to answer its reader. */
export function paint(change) {
  waiting.push(change);
  if (waiting.length === 1) schedule();
}

function schedule() {
  // A hidden page is given no frames.
  if (document.visibilityState === "hidden") setTimeout(run, 50);
  else requestAnimationFrame(run);
}

function run() {
  const until = performance.now() + SLICE_MS;
  while (waiting.length && performance.now() < until) {
    try {
      waiting[0]();
    } catch (problem) {
      // One change that fails must not hold up those behind it.
      reportError(problem);
    }
    waiting.shift();
  }
  if (waiting.length) schedule();
}
