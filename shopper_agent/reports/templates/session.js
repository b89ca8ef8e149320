"use strict";
// Goes through the steps by key and button, and keeps the address's fragment in step. Everything it shows is on the page
// already; what is recorded is only ever copied as text.
(() => {
  const stops = [...document.querySelectorAll("article.step")];
  const nav = document.querySelector(".timeline");
  if (!nav || !stops.length) return;
  const rail = nav.querySelector("ol"), go = nav.querySelector(".go");
  const marks = stops.map((stop) => nav.querySelector(`a[href="#${stop.id}"]`));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const before = go.querySelector("output").textContent;
  let at = -1;        // -1: above the first step
  let held = null;    // where the page came to rest after a jump: no scrolling of the reader's own yet

  function show(place) {
    if (place === at) return;
    for (const [index, stop] of stops.entries()) stop.classList.toggle("current", index === place);
    for (const [index, mark] of marks.entries()) {
      if (!mark) continue;
      if (index === place) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    }
    at = place;
    go.querySelector("output").textContent = place < 0 ? before : `${place + 1} / ${stops.length}`;
    const mark = marks[place];
    if (mark) {
      const item = mark.parentElement;
      const left = item.offsetLeft - (rail.clientWidth - item.offsetWidth) / 2;
      rail.scrollTo({ left, behavior: calm ? "auto" : "smooth" });
    }
  }

  function jump(place) {
    const next = Math.min(Math.max(place, 0), stops.length - 1);
    if (location.hash === `#${stops[next].id}`) stops[next].scrollIntoView();
    else location.replace(`#${stops[next].id}`);   // the browser scrolls, and the history stays short
    rest(next);
  }

  function rest(place) {
    show(place);
    held = scrollY;
  }

  function fromAddress() {
    const place = stops.findIndex((stop) => `#${stop.id}` === location.hash);
    if (place >= 0) rest(place);
  }

  function followScrolling() {
    if (held !== null && Math.abs(scrollY - held) < 3) return;
    held = null;
    const line = Math.min(nav.getBoundingClientRect().bottom + 60, innerHeight / 2);
    let place = -1;
    for (const [index, stop] of stops.entries()) if (stop.getBoundingClientRect().top <= line) place = index;
    if (place === at) return;
    show(place);
    try {
      history.replaceState(null, "", place < 0 ? location.href.split("#")[0] : `#${stops[place].id}`);
    } catch (refused) { /* some browsers keep the address of a local file as it is */ }
  }

  const keys = { ArrowRight: 1, j: 1, ArrowLeft: -1, k: -1 };
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest("input, select, textarea, pre, .wide")) return;
    if (event.key in keys) jump(at < 0 && keys[event.key] < 0 ? 0 : at + keys[event.key]);
    else if (event.key === "Home") jump(0);
    else if (event.key === "End") jump(stops.length - 1);
    else return;
    event.preventDefault();
  });
  go.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) jump(at + Number(button.dataset.go));
  });
  document.addEventListener("click", (event) => {   // a link to a step is a jump like the others
    const link = event.target instanceof Element && event.target.closest('a[href^="#"]');
    const place = link ? stops.findIndex((stop) => `#${stop.id}` === link.hash) : -1;
    if (place < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    jump(place);
  });
  addEventListener("hashchange", fromAddress);
  addEventListener("load", fromAddress);   // pictures have moved the steps, and the page with them
  let asked = false;
  addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; followScrolling(); });
  }, { passive: true });

  // A text that stands at an earlier step is copied from there, with this step's element marked.
  function fill(pre) {
    const [which, number] = pre.dataset.same.split("-");
    const two = document.querySelector(`.two[data-step="${number}"]`);
    const panes = two ? two.querySelectorAll("pre") : [];
    const source = which === "shown" ? panes[0] : panes[panes.length - 1];
    if (!source || source === pre) return;
    const text = source.textContent, { from, to } = pre.dataset;
    pre.removeAttribute("data-same");
    if (from === undefined) { pre.textContent = text; return; }
    const mark = document.createElement("mark");
    mark.textContent = text.slice(from, to);
    pre.replaceChildren(text.slice(0, from), mark, text.slice(to));
  }
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (!(box instanceof Element) || !box.matches("details.pages[open]")) return;
    for (const pre of box.querySelectorAll("pre[data-same]")) fill(pre);
    for (const mark of box.querySelectorAll("mark")) {
      const pre = mark.parentElement;
      pre.scrollTop = mark.offsetTop - (pre.clientHeight - mark.offsetHeight) / 2;
    }
  }, true);

  document.documentElement.classList.add("scripted");
  go.hidden = false;
  fromAddress();
})();
