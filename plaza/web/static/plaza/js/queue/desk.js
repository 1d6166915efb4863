// The officer's desk: the number of people waiting stays fresh; what happens to the person at the desk shows by itself.

import { Live } from "./live.js";
import { strike } from "./ring.js";

const desk = document.querySelector("[data-desk]");
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const panel = document.querySelector("[data-role=call]");
let due;
let looking = false;
let again = false;
let asked = [...part("asked")?.querySelectorAll("[data-call]") ?? []].map((one) => one.dataset.call); // a counter shows none
let waiting = Number(part("waiting")?.textContent ?? 0);

const show = (now) => {
  if (now.ticket !== desk.dataset.ticket) { location.reload(); return; }
  desk.dataset.state = now.state;
  desk.dataset.call = now.call;
  const count = part("waiting");
  if (count && Number(count.textContent) !== now.waiting) {
    count.textContent = now.waiting;
    if (!waiting && now.waiting) strike();
    waiting = now.waiting;
  }
  const here = part("here");
  if (here && here.textContent !== now.here) here.textContent = now.here;
  if (now.asked.join() !== asked.join()) { asked = now.asked; fresh(["asked"]).then(() => asked.length && strike()); }
  if (now.call && panel && panel.dataset.call !== now.call) panel.dispatchEvent(new CustomEvent("call:open", { detail: { ref: now.call } }));
};

// One look at a time, so that no older answer comes after a newer one; what happens meanwhile is looked at next.
const look = async () => {
  if (looking) { again = true; return; }
  looking = true;
  try {
    const answer = await fetch(desk.dataset.from, { cache: "no-store", headers: { "X-Requested-With": "fetch" } });
    if (answer.ok && !answer.redirected) show(await answer.json());
  } catch {
    // offline: the next look comes by itself
  } finally {
    looking = false;
    if (again) { again = false; look(); }
  }
};

// Puts these parts of the page in their newest form in the place of the old ones; the call goes on.
const fresh = async (names) => {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of names) {
    const newest = page.querySelector(`[data-part="${name}"]`);
    if (!newest) continue;
    part(name).replaceChildren(...newest.childNodes);
    part(name).hidden = newest.hidden;
  }
  return true;
};

// One press is one command, however often it is sent; the next press, once this one was answered, is another.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A note is kept while the call goes on; without this script the button does it with a reload.
const note = async (event) => {
  const form = event.target, button = event.submitter;
  if (!button?.matches("[data-role=note-keep]") || event.defaultPrevented) return;
  event.preventDefault();
  const said = part("noted");
  const words = form.elements.note;
  if (!words.value.trim()) { said.textContent = said.dataset.empty; delete form.dataset.sent; words.focus(); return; }
  const answer = await fetch(button.formAction, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  said.textContent = answer?.ok ? said.dataset.yes : said.dataset.no;
  delete form.dataset.sent;
  if (!answer?.ok) return;
  words.value = "";
  form.elements.key.value = newKey();
  await fresh(["notes"]).catch(() => false);
};

// Many changes at once are one look.
const soon = () => { due ??= setTimeout(() => { due = undefined; look(); }, 250); };

const quietly = async (event) => {
  const form = event.target;
  if (!form.matches("[data-quiet]") || event.defaultPrevented) return;
  event.preventDefault();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) location.reload();
  form.elements.key.value = newKey();
  delete form.dataset.sent;
  soon();
};

document.addEventListener("submit", quietly);
document.addEventListener("submit", note);
for (const kind of ["call:answered", "call:declined", "call:ended"]) document.addEventListener(kind, soon);
new Live("/ws/petugas/", { hear: soon, look: soon, state: (kind) => { part("link").textContent = part("link").dataset[kind]; } });
