"use strict";
document.documentElement.classList.add("js");

function post(form, extra) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(extra || {})) body.set(name, value);
  // keepalive: an answer still counts when the visitor moves on at once
  return fetch(form.action, { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "fetch" } });
}

// what the very next page must know, even if it is asked for before the answer to a post has come
function remember(name, value) {
  document.cookie = name + "=" + value + "; path=/; max-age=31536000; samesite=lax";
}

function dismissCookieBanner() {
  const banner = document.querySelector("[data-cookie-banner]");
  if (!banner) return;
  banner.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = event.submitter ? event.submitter.value : "necessary";
    remember("cookie_consent", choice);
    post(event.target, { choice });
    banner.remove();
  });
}

let toastTimer;
function toast(message, link) {
  const box = document.querySelector("[data-toast]");
  box.textContent = message + " ";
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link.href;
    anchor.textContent = link.text;
    box.append(anchor);
  }
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 5000);
}

function showPanel(html) {
  const page = document.querySelector("[data-page]");
  const old = page.querySelector("[data-cart-panel]");
  if (old) old.remove();
  page.insertAdjacentHTML("afterbegin", html);
  page.classList.add("with-panel");
}

function closePanel() {
  document.addEventListener("click", (event) => {
    if (!event.target.matches("[data-close-panel]")) return;
    event.preventDefault();
    event.target.closest("[data-cart-panel]").remove();
    document.querySelector("[data-page]").classList.remove("with-panel");
    const address = new URL(location.href);
    if (address.searchParams.has("added")) {
      address.searchParams.delete("added");
      history.replaceState(null, "", address);
    }
  });
}

function newsletterPopup() {
  const popup = document.querySelector("[data-popup]");
  if (!popup) return;
  const form = popup.querySelector("form");
  const field = form.querySelector("input[type=email]");
  popup.querySelector("[role=dialog]").tabIndex = -1;
  popup.querySelector("[role=dialog]").focus();
  const decline = () => { remember("newsletter", "no"); post(form, { choice: "no" }); popup.remove(); };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && popup.isConnected) decline(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!event.submitter || event.submitter.value === "no") return decline();
    try {
      const answer = await (await post(form, { choice: "join" })).json();
      if (answer.problem) return showFieldError(field, answer.problem);
      popup.remove();
      toast("Thank you! Your code " + answer.code + " takes 10% off your first order.");
    } catch {
      HTMLFormElement.prototype.submit.call(form);
    }
  });
}

function showFieldError(field, message) {
  const id = field.id + "-error";
  let error = document.getElementById(id);
  if (!error) {
    error = document.createElement("p");
    error.id = id;
    error.className = "field-error";
    field.after(error);
  }
  error.textContent = message;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", id);
  field.focus();
}

function wishes() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/wishlist/add") return;
    event.preventDefault();
    try {
      const answer = await (await post(form)).json();
      toast("Saved to your wish list: " + answer.title + ".", { href: "/wishlist", text: "View wish list" });
    } catch {
      form.submit();
    }
  });
}

function addToCart() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-add-to-cart]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const response = await post(form);
      const answer = await response.json();
      if (answer.problem) {
        toast(answer.problem);
      } else {
        const count = document.querySelector("[data-cart-count]");
        count.textContent = answer.count;
        count.nextElementSibling.textContent = answer.count === 1 ? " item" : " items";
        showPanel(answer.panel);
      }
    } catch {
      form.submit();
    } finally {
      button.disabled = false;
    }
  });
}

function submitOnChange() {
  for (const form of document.querySelectorAll("form[data-auto-submit]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }
}

function steppers() {
  for (const stepper of document.querySelectorAll("[data-stepper]")) {
    const input = stepper.querySelector("input");
    stepper.addEventListener("click", (event) => {
      const step = Number(event.target.dataset.step || 0);
      if (step) input.value = Math.min(Number(input.max), Math.max(1, Number(input.value) + step));
    });
  }
}

function gallery() {
  const main = document.querySelector("[data-gallery-main]");
  if (!main) return;
  const links = [...document.querySelectorAll("[data-gallery] .thumbs a")];
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      main.src = link.href;
      main.alt = link.querySelector("img").alt;
      links.forEach((other) => other.removeAttribute("aria-current"));
      link.setAttribute("aria-current", "true");
    });
  }
}

function submitOnce() {
  for (const form of document.querySelectorAll("form[data-submit-once]")) {
    form.addEventListener("submit", () => { form.querySelector("button").disabled = true; });
  }
}

function foldFacets() {
  const facets = document.querySelector("[data-facets]");
  if (facets && window.matchMedia("(max-width: 760px)").matches) facets.open = false;
}

dismissCookieBanner();
newsletterPopup();
addToCart();
closePanel();
wishes();
submitOnChange();
steppers();
gallery();
submitOnce();
foldFacets();
