// The kiosk: one step at a time, by touch, by keyboard or by ear; it goes on with numbers in reserve while the server is away.

import encodeQR from "../../../vendor/qr/index.js";
import { say, hush } from "./voice.js";
import { keep, kept, moment, owed, refused, replay, spend } from "./spool.js";

const main = document.querySelector("[data-kiosk]");
const part = (name) => main.querySelector(`[data-part="${name}"]`);
const role = (name) => main.querySelector(`[data-role="${name}"]`);
const { language } = main.dataset;
const token = main.querySelector("[name=csrfmiddlewaretoken]").value;
const STEPS = { home: "mulai", search: "cari", service: "ambil", number: "nomor", appointed: "janji", help: "" };
const IDLE = 75_000;
const LAST_WARNING = 20_000;
const REFRESH = 60_000;
const PATIENCE = 6_000;
const SETTLED = 4_000;
const KEYS = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const phrases = new Map(Object.entries(JSON.parse(main.dataset.phrases)));
let step = "home";
let chosen;
let slip;
let key;
let away = false;
let watched;
let press;
let called;

const post = async (address, fields) => {
  const body = new URLSearchParams(fields);
  const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token }, signal: AbortSignal.timeout(PATIENCE) });
  return answer;
};

const setAway = (now) => {
  away = now;
  part("away").hidden = !now;
};

// The plaza's time, told by the server; this machine's own clock only carries it on from there.
const clock = document.querySelector("[data-part=clock]");
const plazaTime = () => moment()?.toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Makassar" }) ?? "";
const tick = () => { const time = plazaTime(); clock.textContent = time && `${time} WITA`; drawNews(); };

// Announcements: each goes when its time is over, whether the server is there or not.
let said = "";
const drawNews = () => {
  const shown = (kept().news ?? []).filter((one) => one.until > (moment()?.getTime() ?? Infinity));
  if (JSON.stringify(shown) === said) return;
  said = JSON.stringify(shown);
  part("news").hidden = shown.length === 0;
  part("news").replaceChildren(...shown.map((one) => {
    const item = document.createElement("li");
    item.className = one.urgent ? "urgent" : "";
    item.append(part(`news-${one.urgent ? "urgent" : "usual"}`).content.cloneNode(true), Object.assign(document.createElement("span"), { textContent: one.words }));
    return item;
  }));
};

// Speech

let speaking = sessionStorage.getItem("kiosk-speaks") === "yes";
const speak = (name) => {
  if (!speaking || !name) return;
  hush();
  const words = phrases.get(name) ?? main.querySelector(`[data-step="${step}"] h1`).textContent;
  say(words, { language, sound: `${main.dataset.voice}${name}-${language}.wav` });
};

const setSpeaking = (on) => {
  speaking = on;
  sessionStorage.setItem("kiosk-speaks", on ? "yes" : "");
  role("speak").setAttribute("aria-pressed", on);
  if (!on) hush();
};

// Steps

const show = (name, { focus = true } = {}) => {
  step = name;
  for (const section of main.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== name;
  if (focus) main.querySelector(`[data-step="${name}"] h1`).focus();
  window.scrollTo(0, 0);
  speak(STEPS[name]);
};

const home = () => {
  main.querySelector("#kiosk-q").value = "";
  find();
  forgetCall();
  const usual = main.querySelector("[name=priority][value='']");
  usual.checked = true;
  show("home");
};

const qr = (text, into) => { into.replaceChildren(...new DOMParser().parseFromString(encodeQR(text, "svg", { ecc: "medium", border: 2 }), "text/html").body.childNodes); into.firstElementChild.setAttribute("role", "img"); };

const choose = (code) => {
  const service = kept().services?.find((one) => one.code === code);
  if (!service) return;
  chosen = service;
  key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  part("tenant").textContent = language === "en" ? service.ten : service.tid;
  part("service").textContent = service[language];
  part("problem").textContent = "";
  const counter = service.way === "counter" && (service.open || away);
  part("by-counter").hidden = !counter;
  part("by-phone").hidden = counter;
  if (!counter) {
    part("why").textContent = service.way === "video" ? part("why").dataset.video : part("why").dataset.closed;
    qr(`${kept().base}/${service.open && service.way === "video" ? "antre" : "layanan"}/${service.code}/`, part("phone-qr"));
  }
  show("service");
};

// Search: the server's ears while it is there, else the words of the names

const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[^a-z0-9 ]/g, "");
const locally = (question) => {
  const words = plain(question).split(" ").filter(Boolean);
  const all = kept().services ?? [];
  return all.filter((one) => words.every((word) => plain(`${one.id} ${one.en} ${one.tid} ${one.tenant}`).includes(word))).slice(0, 8).map((one) => one.code);
};

let asked = 0;
let unmet;
const find = async () => {
  clearTimeout(unmet);
  const question = main.querySelector("#kiosk-q").value.trim();
  const mine = ++asked;
  let codes = question ? locally(question) : [];
  if (question.length > 1 && !away) {
    try {
      const answer = await fetch(`${main.dataset.find}?q=${encodeURIComponent(question)}`, { signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) codes = (await answer.json()).codes;
      // Words that stand for a while with nothing found are counted, without anything of whoever typed them.
      if (answer.ok && mine === asked && codes.length === 0) unmet = setTimeout(() => post(main.dataset.missed, { q: question }).catch(() => undefined), SETTLED);
    } catch {
      setAway(true);
    }
  }
  if (mine !== asked) return;
  const services = new Map((kept().services ?? []).map((one) => [one.code, one]));
  const hits = codes.map((code) => services.get(code)).filter(Boolean);
  part("hits").replaceChildren(...hits.map((one) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const small = document.createElement("small");
    button.type = "button";
    button.dataset.service = one.code;
    small.textContent = language === "en" ? one.ten : one.tid;
    button.append(Object.assign(document.createElement("span"), { textContent: one[language] }), small);
    item.append(button);
    return item;
  }));
  part("none").hidden = !question || hits.length > 0;
  part("found").textContent = question ? part("found").dataset.words.replace("{n}", hits.length) : "";
};

const typed = (sign) => {
  const field = main.querySelector("#kiosk-q");
  field.value = sign === "back" ? field.value.slice(0, -1) : (field.value + sign).slice(0, 60);
  find();
};

const buildKeys = () => {
  const keys = part("keys");
  const make = (label, sign, wide) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.dataset.key = sign;
    if (wide) button.className = wide;
    return button;
  };
  for (const line of KEYS) {
    const row = document.createElement("div");
    row.append(...[...line].map((sign) => make(sign.toUpperCase(), sign)));
    keys.append(row);
  }
  const last = document.createElement("div");
  const back = make("⌫", "back", "wide");
  back.setAttribute("aria-label", keys.dataset.back);
  last.append(make(keys.dataset.space, " ", "space"), back);
  keys.append(last);
};

// The number

const showNumber = ({ number, link, counter, floor, direction, wait, tenant, at, spooled }) => {
  const en = language === "en";
  const to = [tenant, counter && `${en ? "counter" : "loket"} ${counter}`, floor && `${en ? "floor" : "lantai"} ${floor}`, direction].filter(Boolean).join(" · ");
  slip = { number, link, to, wait, at, spooled, tenant };
  part("number").textContent = number;
  part("to").textContent = to;
  part("wait").textContent = wait ?? "";
  part("spooled").hidden = !spooled;
  qr(link, part("qr"));
  part("qr").firstElementChild.setAttribute("aria-label", en ? "QR code of your number" : "Kode QR nomor Anda");
  const fill = (name, words) => { main.querySelector(`[data-slip="${name}"]`).textContent = words ?? ""; };
  for (const [name, words] of Object.entries({ number, to, wait, at, tenant })) fill(name, words);
  const told = main.querySelector('[data-slip="spooled"]');
  told.textContent = spooled ? told.dataset.words : "";
  qr(link, main.querySelector('[data-slip="qr"]'));
  show("number");
  if (spooled) speak("cadangan");
  if (Number(part("slip").dataset.paper)) setTimeout(() => window.print(), 300);
};

const fromReserve = () => {
  const priority = main.querySelector("[name=priority]:checked").value;
  const given = spend(chosen, { priority, language });
  if (!given) {
    part("problem").textContent = part("problem").dataset.none;
    return;
  }
  showNumber({ ...given, counter: chosen.counter, floor: chosen.floor, tenant: language === "en" ? chosen.ten : chosen.tid, at: `${given.day} ${plazaTime()}`, spooled: true });
};

const take = async () => {
  const button = part("take");
  if (button.disabled) return;
  button.disabled = true;
  part("problem").textContent = "";
  try {
    const priority = main.querySelector("[name=priority]:checked").value;
    await settle(); // who came before, without the server, stands before
    const answer = await post(main.dataset.take, { service: chosen.code, priority, key });
    if (answer.status >= 500) throw new Error("away");
    const told = await answer.json();
    setAway(false);
    if (answer.ok) showNumber(told);
    else part("problem").textContent = told.problem;
  } catch {
    setAway(true);
    fromReserve();
  } finally {
    button.disabled = false;
  }
};

// An appointment: by the phone, which scans the code on the screen, or by a scanner that types what it read

const beginAppointed = () => {
  qr(`${kept().base}/janji/`, part("appointed-qr"));
  part("appointed-qr").firstElementChild.setAttribute("aria-label", language === "en" ? "QR code to your appointments" : "Kode QR ke janji Anda");
  part("appointed-problem").textContent = "";
  main.querySelector("#kiosk-code").value = "";
  show("appointed", { focus: false });
  main.querySelector("#kiosk-code").focus();
};

const checkIn = async () => {
  const field = main.querySelector("#kiosk-code");
  const code = field.value;
  field.value = "";
  if (!code.trim()) return;
  try {
    await settle();
    const answer = await post(main.dataset.appointed, { code });
    if (answer.status >= 500) throw new Error("away");
    const told = await answer.json();
    if (answer.ok) showNumber(told);
    else part("appointed-problem").textContent = told.problem;
  } catch {
    setAway(true);
    part("appointed-problem").textContent = part("appointed-problem").dataset.away;
  }
};

// Companions

// Who stands here now: two touches of one person are one call, and the next person's call is their own.
const newPress = () => { press = crypto.randomUUID?.() ?? `${Date.now()}-${Math.trunc(Math.random() * 1e9)}`; };

const showCall = (told) => {
  const words = (part("called").dataset[told.state] ?? part("called").dataset.done).replace("{until}", told.until);
  if (part("called").textContent !== words) part("called").textContent = words;
  part("cancel").hidden = !["calling", "taken"].includes(told.state);
  part("rooms").hidden = ["calling", "taken", "there"].includes(told.state);
  if (["done", "cancelled", "lapsed"].includes(told.state)) { clearInterval(watched); newPress(); }
};

const forgetCall = () => {
  clearInterval(watched);
  newPress();
  called = undefined;
  part("called").textContent = "";
  part("rooms").hidden = false;
  part("cancel").hidden = true;
};

const callCompanion = async (room) => {
  try {
    const answer = await post(main.dataset.companion, { room, press });
    const told = await answer.json();
    if (!answer.ok) { part("called").textContent = told.problem; speak("tidak-ada"); return; }
    called = told.ref;
    showCall(told);
    navigator.userActivation?.hasBeenActive && navigator.vibrate?.(120);
    speak("pendamping");
    clearInterval(watched);
    watched = setInterval(async () => {
      const look = await fetch(`${main.dataset.companion}${told.ref}/`).catch(() => undefined);
      if (look?.ok && called === told.ref) showCall(await look.json());
    }, 4000);
  } catch {
    setAway(true);
    part("called").textContent = part("called").dataset.unreached;
  }
};

const cancelCall = async () => {
  const answer = called && await post(`${main.dataset.companion}${called}/batal/`, {}).catch(() => undefined);
  if (answer?.ok) showCall(await answer.json());
};

// The server: what it says, and what it is still owed

// First what is owed: the server believes a waiting time only back to when it last heard of this kiosk.
const settle = async () => {
  const status = owed().length ? await replay((fields) => post(main.dataset.register, fields)) : 200;
  drawRefused();
  if (status >= 500 || status === 429) throw new Error("away");
  if (status === 403 && !sessionStorage.getItem("kiosk-renewed")) { // the page was kept longer than its key
    sessionStorage.setItem("kiosk-renewed", "yes");
    location.reload();
  } else if (status === 200) sessionStorage.removeItem("kiosk-renewed");
};

const drawRefused = () => {
  const numbers = refused().map((one) => one.number);
  part("refused").hidden = numbers.length === 0;
  part("refused").querySelector("span").textContent = numbers.length ? part("refused").dataset.words.replace("{numbers}", numbers.join(", ")) : "";
};

const refresh = async () => {
  try {
    await settle();
    const answer = await fetch(main.dataset.from, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error("away");
    keep({ ...await answer.json(), heard: Date.now() });
    tick();
    drawRefused();
    setAway(false);
  } catch {
    setAway(true);
  }
};

// Idle: asks first, then goes back to the start

let idle;
let warned;
const dialog = part("idle");
const moved = () => {
  clearTimeout(idle);
  clearTimeout(warned);
  if (dialog.open) dialog.close();
  idle = setTimeout(() => {
    if (step === "home") { nextPerson(); return; }
    dialog.showModal();
    warned = setTimeout(() => { dialog.close(); nextPerson(); }, LAST_WARNING);
  }, IDLE);
};

// Whoever comes next finds the kiosk as everybody does: Indonesian, silent, in its usual colours and height.
const nextPerson = async () => {
  for (const set of resets) set(false);
  setSpeaking(false);
  if (step !== "home") home();
  if (language === "id") return;
  await refresh();
  if (!away) main.querySelector(".kiosk-bar form button").click();
};

// Touches

const resets = [];
const toggle = (name, mark) => {
  const button = role(name);
  const set = (on) => { button.setAttribute("aria-pressed", on); document.body.classList.toggle(mark, on); sessionStorage.setItem(mark, on ? "yes" : ""); };
  set(sessionStorage.getItem(mark) === "yes");
  resets.push(set);
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
};
toggle("contrast", "kiosk-contrast");
toggle("lower", "kiosk-lower");

const touched = (event) => {
  const button = event.target.closest("button, a");
  if (!button) return;
  const { go, service, room, key: sign } = button.dataset;
  if (go === "home") home();
  else if (go === "appointed") beginAppointed();
  else if (go) show(go);
  else if (service) choose(service);
  else if (room) callCompanion(room);
  else if (sign !== undefined) typed(sign);
  else if (button.dataset.role === "cancel-call") cancelCall();
  else if (button.dataset.role === "take-ticket") take();
  else if (button.dataset.role === "print" && slip) window.print();
  else if (button.dataset.role === "speak") {
    setSpeaking(!speaking);
    speak(STEPS[step] || "mulai");
  }
};

main.addEventListener("click", touched);
part("appointed-form").addEventListener("submit", (event) => { event.preventDefault(); checkIn(); });
main.querySelector("#kiosk-q").addEventListener("input", find);
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, moved);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && step !== "home" && !dialog.open) home(); });
role("speak").setAttribute("aria-pressed", speaking);
buildKeys();
newPress();
show("home", { focus: false });
moved();
refresh();
setInterval(refresh, REFRESH);
window.addEventListener("online", refresh);
setInterval(tick, 10_000);
tick();
const keepPage = async () => {
  await navigator.serviceWorker.register("/kios/pekerja.js", { scope: "/kios/" });
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ keep: [location.href, ...performance.getEntriesByType("resource").map((one) => one.name)] });
};
navigator.serviceWorker?.addEventListener("message", () => { main.dataset.kept = "yes"; });
if (navigator.serviceWorker) keepPage().catch(() => undefined);
main.dataset.ready = "yes";
