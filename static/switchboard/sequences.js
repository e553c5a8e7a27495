/** Sequences: the server reads the page anew whenever one of them changes, or who is in it. */

import { Live } from "./live.js";
import { watchNews } from "./news.js";
import { reread, rereadSoon, rereadThrough } from "./reread.js";
import { showLive } from "./shell.js";

const READ_AT_MOST_EVERY_MS = 1_000;
const CHANGES = /^(sequence_|enrollment|lead_bot_sequence_update)/;
const main = document.getElementById("main");
let timer;

function readLater() {
  timer ??= setTimeout(() => {
    timer = undefined;
    // Why something was refused stays until its reader goes on.
    if (!main.querySelector("[role=alert]")) rereadSoon(0);
  }, READ_AT_MOST_EVERY_MS);
}

const live = new Live({ topics: ["follow-ups", "handoffs"], since: main.dataset.position, onRefetch: () => reread() });
rereadThrough(live);
live.addEventListener("frame", ({ detail: { type } }) => CHANGES.test(type) && readLater());
live.addEventListener("signed-out", () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`));
showLive(live);
watchNews(live);
live.start();
