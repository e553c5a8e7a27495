/**
 * Command centre: applies events to the server-rendered page.
 *
 * The rule: a page that has applied every event up to a position reads exactly as one rendered at that position. So
 * values come from the events alone, rows from the server's own templates, and what no event can tell (an import, a
 * merge) is read afresh. `data-position` is where the page was read, `data-seen` the events above it that were
 * already in what was read.
 */

import { fill, label, paint } from "./bind.js";
import { bindComposer } from "./composer.js";
import { Live } from "./live.js";
import { LiveList } from "./live-list.js";
import { readPosition } from "./live.js";
import { showLive, toast } from "./shell.js";

const main = document.getElementById("main");
let page;

/** Everything that is looked up once per rendering of <main>. */
function readPage() {
  const list = (id, template, options) => {
    const root = document.getElementById(id);
    return root && new LiveList(root, template, options);
  };
  page = {
    lead: main.dataset.lead,
    floor: readPosition(main.dataset.position).seq,
    seen: new Set(main.dataset.seen.split(" ")),
    leads: list("leads", "lead-row", { calm: true }),
    hot: list("hot-leads", "hot-row"),
    feed: list("feed", "feed-item", { onHeld: showWaiting }),
    thread: list("thread", "message"),
    plan: list("plan", "timeline-item"),
    kinds: new Map([...document.querySelectorAll(".feed-kind")].map((kind) => [kind.dataset.kind, kind.dataset])),
  };
  document.getElementById("feed-pill").addEventListener("click", () => {
    document.getElementById("feed-scroll").scrollTop = 0;
    page.feed.release();
  });
  bindComposer(document.getElementById("composer"), page.thread);
  showThreadEnd();
}

function showWaiting(count) {
  const pill = document.getElementById("feed-pill");
  pill.hidden = count === 0;
  pill.textContent = `${count} new`;
}

function showThreadEnd() {
  const scroller = document.getElementById("thread-scroll");
  if (scroller && !location.hash) scroller.scrollTop = scroller.scrollHeight;
}

/* --- what each event changes ------------------------------------------------------------------------------- */

const APPLIERS = {
  lead_created(payload) {
    count("inquiries", 1);
    showLead(payload);
  },
  lead_updated: showLead,
  conversation_event: showMessage,
  bot_status_update(payload) {
    fillBot(payload.bot_type, payload);
  },
  jorge_qualification_progress: showQualification,
  lead_bot_sequence_update: showFollowUp,
  enrollment_changed: showEnrollment,
};

/** Facts about many rows at once carry none of them: the page is read again. */
const REREAD = new Set(["leads_imported", "lead_archived", "lead_merged"]);

