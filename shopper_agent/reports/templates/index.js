"use strict";
// Filters and sorts the rows that are on the page already, and keeps the counts in step.
(() => {
  const body = document.querySelector("tbody"), filters = document.querySelector(".filters");
  if (!body || !filters) return;
  const rows = [...body.rows], byId = (id) => document.getElementById(id);
  const words = byId("words"), policy = byId("policy"), persona = byId("persona"), count = byId("count");
  const buttons = [...document.querySelectorAll("button[data-outcome]")];
  const bins = [...document.querySelectorAll(".bins li")];
  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const number = (value) => value.toLocaleString("en");
  const chosen = () => new Set(buttons.filter((b) => b.ariaPressed === "true").map((b) => b.dataset.outcome));

  function others(row) {   // every filter but the outcome
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean), text = texts.get(row);
    return wanted.every((word) => text.includes(word))
      && (!policy.value || row.dataset.policy === policy.value)
      && (!persona.value || row.dataset.persona === persona.value);
  }

  function update() {
    const outcomes = chosen(), kept = rows.filter(others);
    const shown = new Set(kept.filter((row) => !outcomes.size || outcomes.has(row.dataset.outcome)));
    for (const row of rows) row.hidden = !shown.has(row);
    for (const button of buttons) {
      const some = kept.filter((row) => row.dataset.outcome === button.dataset.outcome).length;
      const share = kept.length ? 100 * some / kept.length : 0;
      button.querySelector("b").textContent = number(some);
      button.querySelector("small").textContent = `${share && share < 10 ? share.toFixed(1) : Math.round(share)} %`;
      button.querySelector("i").style.width = `${share}%`;
    }
    const per = bins.map(({ dataset: { first, last } }) =>
      [...shown].filter((row) => +row.dataset.steps >= +first && +row.dataset.steps <= +last).length);
    const most = Math.max(...per, 1);
    bins.forEach((bin, place) => {
      bin.querySelector("i").style.height = `${100 * per[place] / most}%`;
      bin.querySelector(".count").textContent = number(per[place]);
      bin.title = bin.title.replace(/: .*/, `: ${per[place]}`);
    });
    count.textContent = shown.size === rows.length
      ? `${number(rows.length)} session${rows.length === 1 ? "" : "s"}` : `${number(shown.size)} of ${number(rows.length)} sessions`;
    byId("nothing").hidden = shown.size > 0;
  }

  function sort(head, place) {
    const rising = head.ariaSort !== "ascending", numeric = head.dataset.sort === "number";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.ariaSort = rising ? "ascending" : "descending";
    const value = (row) => row.cells[place].dataset.v;
    const order = (a, b) => numeric ? value(a) - value(b) : value(a).localeCompare(value(b), "en", { numeric: true });
    rows.sort((a, b) => rising ? order(a, b) : order(b, a));
    body.append(...rows);
  }

  [...document.querySelectorAll("thead th")].forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, place));
    head.append(button);
  });
  for (const button of buttons) {
    button.disabled = false;
    button.addEventListener("click", () => { button.ariaPressed = String(button.ariaPressed !== "true"); update(); });
  }
  for (const field of [words, policy, persona]) field.addEventListener("input", update);
  byId("clear").addEventListener("click", () => {
    words.value = policy.value = persona.value = "";
    for (const button of buttons) button.ariaPressed = "false";
    update();
  });
  addEventListener("pageshow", update);   // a browser that comes back may have kept what was typed
  document.documentElement.classList.add("scripted");
  filters.hidden = false;
})();
