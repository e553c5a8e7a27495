/** Sequences: the server reads the page anew whenever one of them changes, or who is in it. */

import { byId } from "./bind.js";
import { rereadSoon, watch } from "./reread.js";

const READ_AT_MOST_EVERY_MS = 1_000;
const CHANGES = /^(sequence_|enrollment|lead_bot_sequence_update)/;
let timer;

function readLater() {
  timer ??= setTimeout(() => {
    timer = undefined;
    // Why something was refused stays until its reader goes on.
    if (!byId("main").querySelector("[role=alert]")) rereadSoon(0);
  }, READ_AT_MOST_EVERY_MS);
}

watch(["follow-ups", "handoffs"], ({ type }) => CHANGES.test(type) && readLater());
