"use strict";
document.documentElement.classList.add("js");

function post(form, extra) {
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(extra || {})) body.set(name, value);
  return fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
}

function dismissCookieBanner() {
  const banner = document.querySelector("[data-cookie-banner]");
  if (!banner) return;
  banner.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    post(event.target, { choice: event.submitter ? event.submitter.value : "necessary" });
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
        toast("Added to your cart: " + answer.title + ".", { href: "/cart", text: "View cart" });
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
addToCart();
submitOnChange();
steppers();
gallery();
submitOnce();
foldFacets();
