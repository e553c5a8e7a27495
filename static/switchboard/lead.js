/** Lead: the server reads the page anew whenever something happens to its lead. */

import "./asking.js";
import { byId } from "./bind.js";
import { rereadSoon, watch } from "./reread.js";

const REREAD_AFTER_MS = 150;
const main = byId("main");

watch([`lead:${main.dataset.lead}`, "handoffs"], ({ payload }) => {
  if (payload.lead_id === main.dataset.lead || payload.contact_id === main.dataset.lead) rereadSoon(REREAD_AFTER_MS);
});
