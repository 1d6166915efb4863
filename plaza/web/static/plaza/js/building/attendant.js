// The attendants' page: a new call shakes the phone and, unless the room is a quiet one, sounds; a locked phone is woken by push.

import { strike } from "../queue/ring.js";
import { possible, subscribe } from "../queue/push.js";

const calls = () => [...document.querySelectorAll("[data-call]")];
let known = new Set(calls().map((call) => call.dataset.call));

document.addEventListener("plaza:fresh", () => {
  const fresh = calls().filter((call) => !known.has(call.dataset.call));
  known = new Set(calls().map((call) => call.dataset.call));
  if (!fresh.length) return;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.([300, 120, 300]);
  if (fresh.some((call) => !call.classList.contains("call-quiet"))) strike();
  document.title = `(${calls().length}) ${document.title.replace(/^\(\d+\) /, "")}`;
});

const push = document.querySelector("[data-role=push]");
if (push && possible()) {
  push.hidden = false;
  push.addEventListener("click", async () => {
    const done = await subscribe(document.querySelector("[name=csrfmiddlewaretoken]").value).catch(() => false);
    push.querySelector("span").textContent = done ? push.dataset.yes : push.dataset.no;
    push.disabled = done;
  });
}
