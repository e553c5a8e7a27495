/** Lead: the server reads the page anew whenever something happens to its lead. */

import "./asking.js";
import { Live } from "./live.js";
import { watchNews } from "./news.js";
import { reread, rereadSoon, rereadThrough } from "./reread.js";
import { showLive } from "./shell.js";

const REREAD_AFTER_MS = 150;
const main = document.getElementById("main");
const topics = [`lead:${main.dataset.lead}`, "handoffs"];

const live = new Live({ topics, since: main.dataset.position, onRefetch: () => reread() });
rereadThrough(live);
live.addEventListener("frame", ({ detail: { payload } }) => {
  if (payload.lead_id === main.dataset.lead || payload.contact_id === main.dataset.lead) rereadSoon(REREAD_AFTER_MS);
});
live.addEventListener("signed-out", () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`));
showLive(live);
watchNews(live);
live.start();
