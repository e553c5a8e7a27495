/** Leads: rows change where they stand, new ones wait to be asked for, and a file shows how far it is. */

import { byId, fill, number, ownTenant } from "./bind.js";
import { reread, watch } from "./reread.js";

const REPORT_LINES = 20;
const main = byId("main");
let waiting;
let upload = null;

function readPage() {
  waiting = new Set();
  byId("show-new").addEventListener("click", () => reread());
  byId("import")?.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.currentTarget);
  });
}

function apply({ type, at, payload }) {
  if (type === "lead_import_progress") showProgress(payload);
  else if (type === "leads_imported") showImported(payload);
  else if (type === "lead_updated") showLead(payload, at);
  else if (type === "lead_created" || type === "lead_archived" || type === "lead_merged") wait(payload.lead_id);
}

function showLead({ lead_id: id, name, city, temperature, score, stage, source, price }, at) {
  const row = main.querySelector(`#leads > [data-key="${CSS.escape(id)}"]`);
  if (row) fill(row, { name, city, temperature, score, stage, source, price, at }, { flash: true });
}

function wait(id) {
  waiting.add(id);
  byId("show-new").hidden = false;
  byId("show-new").textContent = `Show ${waiting.size} ${waiting.size === 1 ? "change" : "changes"}`;
}

async function send(form) {
  const data = new FormData(form);
  const token = data.get("csrfmiddlewaretoken");
  data.delete("csrfmiddlewaretoken");
  byId("import-problem").hidden = true;
  try {
    const answer = await fetch("/api/lead-imports", { method: "POST", body: data, headers: { "X-CSRFToken": token, ...ownTenant() } });
    const document = await answer.json();
    if (!answer.ok) throw new Error(document.detail);
    upload = { id: document.id, name: document.file_name, began: Date.now() };
    byId("import-progress").hidden = false;
    delete byId("import-progress").querySelector("progress").dataset.tone;
    byId("import-report").replaceChildren();
    showProgress({ import_id: document.id, done: 0, total: document.total_rows });
  } catch (problem) {
    byId("import-problem").textContent = problem.message;
    byId("import-problem").hidden = false;
  }
}

function showProgress({ import_id: id, done, total }) {
  // The last progress passes unnumbered, and may come after the result.
  if (id !== upload?.id || upload.isDone) return;
  const rate = done / ((Date.now() - upload.began) / 1_000);
  const speed = done ? ` · ${number(rate)} a second · ${number(Math.ceil((total - done) / rate))} s left` : "";
  write(`${number(done)} of ${number(total)}${speed}`, done, total);
}

async function showImported({ import_id: id, is_dry_run: dry, created, updated, unchanged, failed }) {
  if (!dry) wait(id);
  if (id !== upload?.id) return;
  upload.isDone = true;
  const what = dry ? "checked, nothing changed" : "done";
  write(`${what}: ${number(created)} new, ${number(updated)} changed, ${number(unchanged)} as before, ${number(failed)} refused`, 1, 1);
  byId("import-progress").querySelector("progress").dataset.tone = "good";
  if (failed) showReport(id);
}

function write(figures, done, total) {
  const box = byId("import-progress");
  box.querySelector(".progress__name").textContent = upload.name;
  box.querySelector(".progress__figures").textContent = figures;
  const bar = box.querySelector("progress");
  bar.max = total || 1;
  bar.value = done;
}

/** Why lines were refused: the first of them here, all of them as a file. */
async function showReport(id) {
  const answer = await fetch(`/api/lead-imports/${id}/problems?limit=${REPORT_LINES}`, { headers: ownTenant() });
  const { results = [] } = await answer.json();
  const lines = results.map(({ line, field, detail }) => `Line ${line}${field && `, ${field}`}: ${detail}`);
  const all = document.createElement("a");
  all.href = `/api/lead-imports/${id}/problems.csv`;
  all.textContent = "All of them as a file";
  byId("import-report").replaceChildren(...[...lines, all].map((each) => {
    const item = document.createElement("li");
    item.append(each);
    return item;
  }));
}

readPage();
main.addEventListener("reread", readPage);
watch(["leads", "handoffs"], apply);
