// The board: a snapshot and numbered deltas over a socket; polls while the socket is gone, and says openly when what it shows is old.

import { Live } from "../queue/live.js";
import { say } from "./voice.js";

const main = document.querySelector("[data-board]");
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const words = part("words").dataset;
const floor = Number(main.dataset.board);
const STALE = 35_000;
const TIMES = 2;
const PAUSE = 900;
const FRESH = 20_000;
const READING = 12_000;
const RELOAD = 6 * 3600 * 1000;
let calls = [];
let others = [];
let news = [];
let count = -1;
let heard = Date.now();
let told = new Map();
let first = true;
let at = part("clock").textContent;
let live;

// Drawing: text only through textContent, arrows from the page's own templates

const arrow = (name) => part(`arrow-${name}`).content.cloneNode(true);
const make = (tag, text, className) => Object.assign(document.createElement(tag), { textContent: text ?? "", className: className ?? "" });
const way = (tag, call, className) => {
  const cell = make(tag, "", className);
  cell.append(arrow(call.direction), make("span", words[call.direction]));
  return cell;
};

let latest;
const drawNow = () => {
  const now = part("now");
  const call = calls.find((one) => !one.serving) ?? calls[0];
  if (!call) { now.hidden = true; latest = undefined; return; }
  now.hidden = false;
  const mark = `${call.number}/${call.rings}/${call.counter}`;
  if (mark === latest) return;
  latest = mark;
  const to = make("p", "", "to");
  to.append(make("span", `${words.counter} ${call.counter}`), make("span", `${words.floor} ${call.floor}`));
  now.replaceChildren(make("p", call.number, "number"), to, way("p", call, "way"));
  now.dataset.fresh = "yes";
  setTimeout(() => delete now.dataset.fresh, FRESH);
};

// One announcement at a time, each as long as anybody needs to read it; the next one without any movement.
let turn = 0;
let said = "";
const drawNews = () => {
  const one = news[turn % news.length];
  if (JSON.stringify(one) === said) return;
  said = JSON.stringify(one);
  part("news").hidden = !one;
  if (!one) return;
  const box = make("div", "", one.urgent ? "urgent" : "");
  const line = (language) => Object.assign(make("p", one[language]), { lang: language });
  box.append(part(`news-${one.urgent ? "urgent" : "usual"}`).content.cloneNode(true), line("id"), line("en"));
  part("news").replaceChildren(box);
};
setInterval(() => { turn += 1; drawNews(); }, READING);

const draw = () => {
  part("calls").replaceChildren(...calls.map((call) => {
    const row = make("tr", "", call.serving ? "serving" : "");
    const number = make("th", call.number);
    number.scope = "row";
    const counter = make("td", call.counter);
    if (call.serving) { const small = make("small", ` ${words.serving}`); counter.append(small); }
    row.append(number, counter, way("td", call));
    return row;
  }));
  part("empty").hidden = calls.length > 0;
  part("others").replaceChildren(...others.map((call) => {
    const item = make("li");
    item.append(arrow("up"), make("span", `${call.number} · ${words[call.floor > floor ? "up" : "down"]} ${words.floor.toLowerCase()} ${call.floor}, ${words.counter.toLowerCase()} ${call.counter}`));
    return item;
  }));
  drawNews();
  part("clock").textContent = at;
  drawNow();
};

// Speaking: one call-up after the other, each repeated; a call that was rung again is said again

const line = [];
let talking = false;
const talk = async () => {
  if (talking) return;
  talking = true;
  while (line.length) {
    const call = line.shift();
    for (let time = 0; time < TIMES; time += 1) {
      main.dataset.voiceUsed = await say(call.say, { language: "id", sound: `${main.dataset.voice}${call.number}/${call.counter}.wav` });
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    main.dataset.spoken = call.number;
  }
  talking = false;
};

const announce = () => {
  const fresh = calls.filter((call) => !call.serving && (told.get(call.number) ?? 0) < call.rings);
  told = new Map(calls.map((call) => [call.number, call.rings]));
  if (!first) { line.push(...fresh.reverse()); talk(); }
  first = false;
};

// Hearing

const put = (frame) => {
  at = frame.at;
  if (frame.type === "snapshot") {
    ({ calls, others, news } = frame);
    count = frame.n;
  } else {
    if (frame.n !== count + 1) { live.ask(); return; }
    count = frame.n;
    const known = new Map(calls.map((call) => [call.number, call]));
    for (const number of frame.gone) known.delete(number);
    for (const call of frame.calls) known.set(call.number, call);
    calls = frame.order.map((number) => known.get(number)).filter(Boolean);
    ({ others, news } = frame);
  }
  draw();
  announce();
};

const fresh = () => {
  heard = Date.now();
  part("stale").hidden = true;
};

const hear = (frame) => {
  fresh();
  if (frame.type === "pulse") { at = frame.at; part("clock").textContent = at; } else put(frame);
};

const look = async () => {
  try {
    const answer = await fetch(main.dataset.from, { cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (!answer.ok) return;
    const frame = await answer.json();
    const before = count;
    put(frame);
    count = before;
    fresh();
  } catch {
    // the watch below says so
  }
};

setInterval(() => {
  if (Date.now() - heard < STALE) return;
  const stale = part("stale");
  stale.textContent = stale.dataset.words.replace("{at}", at);
  stale.hidden = false;
  live.socket.close();
  look();
}, 5000);

live = new Live(`/ws/papan/${floor}/`, { hear, look, state: (kind) => { main.dataset.link = kind; } });
setTimeout(() => fetch(location.href).then((answer) => answer.ok && location.reload()).catch(() => undefined), RELOAD);

// A browser may want one touch before it lets a page be heard.
const sound = part("sound");
if (navigator.userActivation && !navigator.userActivation.hasBeenActive) {
  sound.hidden = false;
  sound.addEventListener("click", () => { sound.hidden = true; say(words.counter); });
}
