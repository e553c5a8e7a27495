/** Preview: draws its chart, and follows an enrolment that somebody asked for until its last lead. */

import { byId, number } from "./bind.js";
import { drawCharts } from "./chart.js";
import { isConfirmed } from "./confirm.js";
import { postForm } from "./post.js";
import { watch } from "./reread.js";
import { toast } from "./shell.js";

const main = byId("main");
let batch = null;
/** Facts may be faster than the answer that names their batch. */
const early = [];

async function enrol(button) {
  if (!(await isConfirmed(button.dataset))) return;
  button.setAttribute("aria-busy", "true");
  const { answer, refusal } = await postForm(button);
  button.removeAttribute("aria-busy");
  if (refusal) {
    toast({ title: "Nobody was enrolled", text: refusal, tone: "bad" });
    return;
  }
  batch = { id: answer.batch_id, total: answer.total, began: Date.now(), count: 0, skipped: 0 };
  button.form.hidden = true;
  byId("enrol-progress").hidden = false;
  show();
  for (const payload of early.splice(0)) apply(payload);
}

function apply(payload) {
  if (!batch) {
    early.push(payload);
    return;
  }
  if (payload.batch_id !== batch.id) return;
  batch.count += payload.count;
  batch.skipped += Object.values(payload.skipped).reduce((sum, one) => sum + one, 0);
  batch.isDone = payload.is_last;
  show();
}

function show() {
  const { total, count, skipped, began, isDone } = batch;
  const done = count + skipped;
  const rate = done / ((Date.now() - began) / 1_000);
  const bar = byId("enrol-progress").querySelector("progress");
  bar.max = total || 1;
  bar.value = isDone ? bar.max : done;
  const speed = done && !isDone ? ` · ${number(rate)} a second · ${number(Math.ceil((total - done) / rate))} s left` : "";
  byId("enrol-progress").querySelector(".progress__figures").textContent = `${number(isDone ? total : done)} of ${number(total)}${speed}`;
  if (!isDone) return;
  bar.dataset.tone = "good";
  byId("enrol-done").hidden = false;
  byId("enrol-done").querySelector("span").textContent = `${number(count)} ${count === 1 ? "lead is" : "leads are"} in the plan, ${number(skipped)} stayed out.`;
}

main.addEventListener("submit", (event) => {
  if (event.target.id !== "enrol") return;
  event.preventDefault();
  enrol(event.submitter);
});

drawCharts();
watch(
  ["follow-ups", "handoffs"],
  ({ type, payload }) => type === "enrollments_started" && apply(payload),
  { onRefetch: async () => main.dataset.position },
);
