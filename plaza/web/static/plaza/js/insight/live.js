// Fetches the part of the page that changes and puts it in place of the old one: when the socket says so, or now and then without it.
import { Live } from "../queue/live.js";

const FOCUSED = "a, button, summary, [tabindex]";
const EVERY = 15_000; // things that no queue tells of: rooms, cases, minutes waited
let asking = false;
let again = false;

async function look() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    const answer = await fetch(`${location.pathname}?bagian=1`, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) put(await answer.text());
  } catch {
    // No connection: the next look tries again.
  }
  asking = false;
  if (again) { again = false; look(); }
}

function put(text) {
  const old = document.getElementById("live");
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("live");
  if (!old || !fresh) return;
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  const scrolled = [...old.querySelectorAll(".table-frame")].map((one) => one.scrollLeft);
  const focus = old.contains(document.activeElement) ? [...old.querySelectorAll(FOCUSED)].indexOf(document.activeElement) : -1;
  const placed = document.importNode(fresh, true);
  placed.querySelectorAll("details").forEach((one, n) => { one.open = opened[n] ?? one.open; });
  old.replaceWith(placed);
  placed.querySelectorAll(".table-frame").forEach((one, n) => { one.scrollLeft = scrolled[n] ?? 0; });
  if (focus >= 0) [...placed.querySelectorAll(FOCUSED)][focus]?.focus({ preventScroll: true });
}

const state = (name) => document.querySelectorAll("[data-link] [data-when]").forEach((one) => { one.hidden = one.dataset.when !== name; });
new Live("/ws/koordinator/", { hear: look, look, state });
setInterval(look, EVERY);
