/**
 * Bind: values into server-rendered markup, exactly as the server writes them.
 *
 * An element with data-slot="name" shows values.name. data-as says how: text (nothing given), label, clock, day,
 * short, number or bar. data-href="/?lead=" with data-href-slot="lead_id" makes a link. Text goes in as text, never as markup.
 */

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const zone = document.body.dataset.zone || "UTC";
const clockParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

function parts(value) {
  return Object.fromEntries(clockParts.formatToParts(new Date(value)).map(({ type, value: text }) => [type, text]));
}

/** The header with which a page's requests stay in its own company, whichever another tab has chosen since. */
export function ownTenant() {
  return { "X-Tenant-ID": document.body.dataset.tenant };
}

/** 14:03 in the tenant's zone. */
export function clock(value) {
  const { hour, minute } = parts(value);
  return `${hour}:${minute}`;
}

/** Sat 21 Nov 14:03 in the tenant's zone. */
export function day(value) {
  const { year, month, day: date, hour, minute } = parts(value);
  const weekday = DAYS[new Date(Date.UTC(+year, +month - 1, +date)).getUTCDay()];
  return `${weekday} ${+date} ${MONTHS[+month - 1]} ${hour}:${minute}`;
}

/** 21 Nov 14:03 in the tenant's zone. */
export function short(value) {
  return day(value).replace(/^\w+ /, "");
}

/** in_progress → In progress */
export function label(value) {
  const words = String(value).replace(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** 12345.6 → 12,346; 0.25 → 0.3 */
export function number(value) {
  const tenths = Math.floor(Number(value) * 10 + 0.5);
  if (Math.abs(tenths) < 100 && tenths % 10) return (tenths / 10).toFixed(1);
  return String(Math.floor(Number(value) + 0.5)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

const WRITERS = {
  text: (element, value) => { element.textContent = value; },
  label: (element, value) => { element.dataset.value = value; element.textContent = value === "" ? "" : label(value); },
  number: (element, value) => { element.textContent = value === "" ? "" : number(value); },
  dollars: (element, value) => { element.textContent = value === "" ? "" : `$${number(value)}`; },
  clock: (element, value) => writeTime(element, value, clock),
  day: (element, value) => writeTime(element, value, day),
  short: (element, value) => writeTime(element, value, short),
  bar: (element, value) => { element.setAttribute("value", value === "" ? "" : number(value)); },
  value: (element, value) => { element.dataset.value = value; },
};

function writeTime(element, value, format) {
  element.setAttribute("datetime", value === "" ? "" : new Date(value).toISOString());
  element.textContent = value === "" ? "" : format(value);
}

function slotsOf(root) {
  const inside = [...root.querySelectorAll("[data-slot], [data-href-slot]")];
  return root.matches?.("[data-slot], [data-href-slot]") ? [root, ...inside] : inside;
}

/** Writes `values` into the slots under `root`; with `flash`, what changed glows once. Absent keys are left alone. */
export function fill(root, values, { flash = false } = {}) {
  for (const element of slotsOf(root)) {
    const { slot, as = "text", hrefSlot, href } = element.dataset;
    if (hrefSlot && hrefSlot in values) element.setAttribute("href", href + values[hrefSlot]);
    if (!slot || !(slot in values)) continue;
    const before = element.outerHTML;
    WRITERS[as](element, values[slot] ?? "");
    if (flash && element.outerHTML !== before) glow(element, "is-changed");
  }
  return root;
}

/** A filled copy of a server-rendered <template>. */
export function stamp(templateId, values) {
  const template = document.getElementById(templateId);
  return fill(template.content.firstElementChild.cloneNode(true), values);
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
  try {
    while (waiting.length && performance.now() < until) {
      waiting[0]();
      waiting.shift();
    }
  } catch (problem) {
    // One change that fails must not hold up those behind it.
    waiting.shift();
    reportError(problem);
  }
  if (waiting.length) schedule();
}
