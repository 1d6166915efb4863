// The page of one ticket: keeps the place and the waiting time fresh, rings when it is the person's turn, hands over to the call.
// What only a call, a ring or a notice needs is fetched when it is needed.

import { Live } from "./live.js";
import { estimateFor, Line, words } from "./wait.js";

const main = document.querySelector("[data-ticket]");
const find = (name) => main.querySelector(`[data-part="${name}"]`);
const { ticket, number, service } = main.dataset;
const panel = document.querySelector("[data-role=call]");
const ENDED = new Set(["done", "left", "no_show", "closed"]);
let live;
let looking = false;
let again = false;
let rang = false;
let tenant = state().dataset.tenant;

function state() {
  return find("state").firstElementChild;
}

const line = new Line(() => live.ask());

function showPlace() {
  const place = line.place(number);
  const shown = main.querySelector("[data-role=place-in-line]");
  if (!shown || !place) return;
  if (shown.textContent !== String(place)) shown.textContent = place;
  const flow = line.flow[service];
  const told = flow && estimateFor(state().dataset.channel, place - 1, flow);
  if (flow) find("wait").textContent = words(told);
  if (told && find("nobody")) find("nobody").hidden = true;
}

const ring = () => import("./ring.js");
const pushing = () => import("./push.js");

// The call's styles and its engine's door: fetched once, when somebody calls or tries the camera.
let door;
let opened = false;
function openDoor() {
  door ??= new Promise((ready) => {
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = main.dataset.callStyles;
    styles.onload = styles.onerror = ready;
    document.head.append(styles);
  }).then(() => import("../call/boot.js").catch(() => import("../call/boot.js?again")))
    .then(() => { opened = true; }).catch(() => { door = undefined; find("link").textContent = find("link").dataset.notLoaded; });
  return door;
}

function openCall(ref) {
  openDoor().then(() => opened && panel.dispatchEvent(new CustomEvent("call:open", { detail: { ref } })));
}

function announce(called) {
  const alert = find("alert");
  const turn = state().dataset.turn ?? alert.dataset.turn;
  const told = called ? turn : "";
  if (alert.textContent !== told) alert.textContent = told;
  if (called) ring().then(({ start }) => { if (main.dataset.state === "called") start(turn); });
  else if (rang) ring().then(({ stop }) => stop());
  rang ||= called;
}

function settle() {
  const { state: now, call, tenant: at } = state().dataset;
  main.dataset.state = now;
  const more = find("while-waiting");
  if (more) more.hidden = now !== "waiting";
  find("link").hidden = ENDED.has(now) || now === "serving";
  announce(now === "called");
  if (call && panel && panel.dataset.call !== call) openCall(call);
  if (ENDED.has(now)) live?.end();
  if (at !== tenant) { tenant = at; line.count = -1; live?.end(); listen(); }
  showPlace();
}

// Something happened: the server draws this part of the page anew. What happens meanwhile may not be in its answer: then it is asked again.
async function look() {
  if (looking) { again = true; return; }
  looking = true;
  try {
    const answer = await fetch(find("state").dataset.from, { headers: { "X-Requested-With": "fetch" }, cache: "no-store" });
    if (answer.ok) {
      const before = state().dataset.state;
      find("state").replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
      settle();
      if (before !== "waiting" && state().dataset.state === "waiting" && !find("while-waiting")) location.reload();
    }
  } catch {
    // offline: the next look comes by itself
  } finally {
    looking = false;
    if (again) { again = false; look(); }
  }
}

// Where the line and the page disagree whether this number waits, the page missed something: before its socket stood, or on the way.
function hear(frame) {
  if (frame.type === "ticket") { look(); return; }
  const stood = line.place(number) > 0;
  if (!line.take(frame)) return;
  showPlace();
  const stands = line.place(number) > 0;
  if ((frame.type === "snapshot" || stood !== stands) && stands !== (state().dataset.state === "waiting")) look();
}

function listen() {
  live = new Live(`/ws/tiket/${ticket}/`, {
    hear, look, state: (kind) => { find("link").textContent = find("link").dataset[kind]; },
  });
}

const sound = main.querySelector("[data-role=try-sound]");
if (sound) {
  sound.hidden = false;
  sound.addEventListener("click", () => { ring().then(({ strike }) => strike()); navigator.vibrate?.(200); });
}
const push = main.querySelector("[data-role=push]");
const pushable = () => "serviceWorker" in navigator && "PushManager" in window && window.isSecureContext && Notification.permission !== "denied";
if (push && pushable()) {
  push.hidden = false;
  push.addEventListener("click", async () => {
    const form = push.closest("form");
    const token = form.elements.csrfmiddlewaretoken.value;
    const done = await pushing().then(({ subscribe }) => subscribe(token)).catch(() => false);
    if (done) await fetch(form.action, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: token, push: "yes" }) });
    find("push").textContent = find("push").dataset[done ? "yes" : "no"];
  });
}
for (const kind of ["call:answered", "call:declined", "call:ended"]) {
  document.addEventListener(kind, () => { ring().then(({ stop }) => stop()); setTimeout(look, 300); });
}
if (panel?.dataset.call || sessionStorage.getItem("call-said")) openDoor();
// Browsers inside other apps seldom give a camera: the engine's door says so at once. Otherwise it opens with the check of the camera.
if (/FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|musical_ly|BytedanceWebview|; wv\)/.test(navigator.userAgent)) openDoor();
const check = main.querySelector("[data-role=device-check]");
check?.querySelector("details")?.addEventListener("toggle", openDoor, { once: true });
// It can be pressed from now on: a press before anybody listened would have been lost without a word.
const start = check?.querySelector("[data-role=start-check]");
start?.addEventListener("click", () => { if (!opened) openDoor().then(() => opened && start.click()); });
if (start) start.disabled = false;
if (!ENDED.has(state().dataset.state)) listen();
settle();
// What a ring needs comes once the page is at rest, so that the first ring waits for nothing; the call itself comes when it rings.
const rest = window.requestIdleCallback ?? ((then) => setTimeout(then, 2000));
window.addEventListener("load", () => {
  import("../kept.js").then(({ start }) => start());
  if (!ENDED.has(state().dataset.state)) rest(ring, { timeout: 10_000 });
});
