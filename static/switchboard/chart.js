/**
 * Chart: draws chart cards with Chart.js from the numbers of their own tables, in the page's colours.
 *
 * A card is complete without: the server draws plain bars, and the table has every number. The page loads Chart.js as a
 * plain script before this module.
 */

const drawn = new Map();

function colourOf(element, name = "color") {
  return getComputedStyle(element)[name];
}

/** What a card's table says: the names of its rows, and each column with its numbers. */
function readTable(card) {
  const [, ...heads] = card.querySelectorAll("thead th");
  const rows = [...card.querySelectorAll("tbody tr")];
  return {
    labels: rows.map((row) => row.cells[0].textContent),
    columns: heads.map((head, index) => ({
      label: head.textContent,
      numbers: rows.map((row) => Number(row.cells[index + 1].textContent.replaceAll(",", ""))),
      colour: colourOf(card.querySelector(`.chart-card__legend [data-channel="${head.dataset.channel}"]`), "borderTopColor"),
    })),
  };
}

function themeOf(card) {
  return { ink: colourOf(card.querySelector(".chart-card__unit")), line: colourOf(card, "borderTopColor"), font: colourOf(card, "fontFamily") };
}

function draw(card) {
  const { labels, columns } = readTable(card);
  const { ink, line, font } = themeOf(card);
  const tick = { color: ink, font: { family: font, size: 11 } };
  drawn.get(card)?.destroy();
  drawn.set(card, new globalThis.Chart(card.querySelector("canvas"), {
    type: "bar",
    data: {
      labels,
      datasets: columns.map(({ label, numbers, colour }) => ({ label, data: numbers, backgroundColor: colour, borderRadius: 2, maxBarThickness: 28 })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: { legend: { display: false }, tooltip: { titleFont: { family: font }, bodyFont: { family: font } } },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { color: line }, ticks: { ...tick, maxRotation: 0, autoSkipPadding: 12 } },
        y: { stacked: true, beginAtZero: true, grid: { color: line }, border: { display: false }, ticks: { ...tick, precision: 0, maxTicksLimit: 5 } },
      },
    },
  }));
  card.dataset.drawn = "";
}

/** Draws every chart card below `root`, and forgets those that are gone. */
export function drawCharts(root = document) {
  for (const [card, chart] of drawn) {
    if (card.isConnected) continue;
    chart.destroy();
    drawn.delete(card);
  }
  if (globalThis.Chart) for (const card of root.querySelectorAll("[data-chart]")) draw(card);
}

function redraw() {
  for (const card of drawn.keys()) draw(card);
}

new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
