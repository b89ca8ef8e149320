"use strict";

// Suggestions below the search field: a combobox whose options are links. Without this script it is a plain field.
function searchSuggestions() {
  const field = document.querySelector("form[role=search] input[name=q]");
  if (!field) return;
  const list = document.createElement("div");
  let request = null;
  let active = -1;

  list.id = "search-suggestions";
  list.className = "suggest-list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  field.form.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) field.setAttribute(name, value);

  function close() {
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function option(offer, index) {
    const link = document.createElement("a");
    const text = document.createElement("span");
    link.id = "search-suggestion-" + index;
    link.href = offer.url;
    link.tabIndex = -1;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    text.textContent = offer.text;
    link.append(text);
    if (offer.kind === "product") {
      const kind = document.createElement("span");
      kind.className = "suggest-kind";
      kind.textContent = "Product";
      link.append(kind);
    }
    return link;
  }

  function show(offers) {
    list.replaceChildren(...offers.map(option));
    if (!offers.length || document.activeElement !== field) return close();
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  }

  async function ask() {
    if (request) request.abort();
    const typed = field.value.trim();
    if (typed.length < 2) return close();
    request = new AbortController();
    try {
      const response = await fetch("/suggest?" + new URLSearchParams({ q: typed }), { signal: request.signal });
      if (response.ok) show((await response.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  // one place more than there are options: none is chosen, and Enter searches for what was typed
  function move(step) {
    const options = [...list.children];
    const none = options.length;
    if (list.hidden || !none) return;
    active = ((active < 0 ? none : active) + step + none + 1) % (none + 1);
    options.forEach((one, index) => one.setAttribute("aria-selected", String(index === active)));
    if (active === none) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options[active].id);
  }

  field.addEventListener("input", ask);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) ask();
      else move(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Escape" && !list.hidden) {
      close();
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && list.children[active]) {
      event.preventDefault();
      window.location.href = list.children[active].href;
    }
  });
  // the field keeps the focus, so that the list is still there when the click arrives
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

searchSuggestions();
