// A part of the page that keeps itself fresh: something happened, so it is fetched anew and put in the old one's place.

import { Live } from "../queue/live.js";

const parts = [...document.querySelectorAll("[data-live]")];
const shake = (pattern) => navigator.userActivation?.hasBeenActive && navigator.vibrate?.(pattern);
let looking = false;
let again = false;

const look = async () => {
  if (looking) { again = true; return; }
  looking = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-live]");
    parts.forEach((part, at) => fresh[at] && put(part, fresh[at]));
  } catch {
    // offline: the next look comes by itself
  } finally {
    looking = false;
    if (again) { again = false; look(); }
  }
};

// What is being typed into or pressed stays; everything else is replaced when it changed.
const plain = (html) => html.replaceAll(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
const put = (part, fresh) => {
  if (part.dataset.shakes !== undefined && part.dataset.state !== fresh.dataset.state) shake([200, 100, 200]);
  for (const [name, value] of Object.entries(fresh.dataset)) part.dataset[name] = value;
  if (plain(part.innerHTML) === plain(fresh.innerHTML)) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.dataset.role ?? document.activeElement.getAttribute("href") : "";
  part.replaceChildren(...fresh.childNodes);
  if (focused) part.querySelector(`[data-role="${CSS.escape(focused)}"], [href="${CSS.escape(focused)}"]`)?.focus();
  part.dispatchEvent(new CustomEvent("plaza:fresh", { bubbles: true }));
};

if (parts.length) new Live(parts[0].dataset.live, { hear: look, look, state: (kind) => { parts[0].dataset.link = kind; } });
document.addEventListener("submit", (event) => event.target.matches("[data-vibrates]") && shake(150));
