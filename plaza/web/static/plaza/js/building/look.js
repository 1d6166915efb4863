// A part of the page that keeps itself fresh: something happened, so it is fetched anew and put in the old one's place.

import { Live } from "../queue/live.js";

let parts = [];
let live;
const shake = (pattern) => navigator.userActivation?.hasBeenActive && navigator.vibrate?.(pattern);
let looking = false;
let again = false;

const look = async () => {
  if (looking) { again = true; return; }
  looking = true;
  const shown = parts;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("[data-live]");
    if (shown === parts) parts.forEach((part, at) => fresh[at] && put(part, fresh[at]));
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

const begin = () => {
  live?.end();
  parts = [...document.querySelectorAll("[data-live]")];
  live = parts.length ? new Live(parts[0].dataset.live, { hear: look, look, state: (kind) => { if (parts[0]) parts[0].dataset.link = kind; } }) : undefined;
};

// One press calls, and the answer takes the page's place without leaving it: a browser shakes a phone only on a page that was touched, and
// whoever called must feel it when somebody comes.
const call = async (form) => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = fresh.querySelector("main");
  if (!main) throw new Error("no page");
  if (answer.redirected) history.pushState({}, "", answer.url);
  document.title = fresh.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  const title = document.querySelector("main h1");
  title.tabIndex = -1;
  title.focus();
  window.scrollTo(0, 0);
  begin();
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-vibrates]") || event.defaultPrevented) return; // prevented: a second press within a moment
  event.preventDefault();
  shake(150);
  call(form).catch(() => form.submit());
});
window.addEventListener("popstate", () => location.reload());
begin();
