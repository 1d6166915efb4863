// The page of one document: what is chosen is sent at once, in pieces, and the page says in words how it goes.
// Without this script the form is posted as it stands; when the script cannot go on, it steps aside for that.
import { Refused, Stopped, Unreadable, forget, giveUp, jobFor, markOf, remembered, send } from "./pieces.js";

const WORDS = {
  id: {
    preparing: () => "Menyiapkan foto…",
    sending: () => "Mengunggah…",
    again: (n) => `Tersambung lagi, melanjutkan dari ${n} %.`,
    found: (n) => `Unggahan yang belum selesai dilanjutkan dari ${n} %.`,
    there: () => "Berkas ini sudah ada pada kami, tidak perlu dikirim lagi.",
    waiting: () => "Menunggu sinyal. Foto ini tersimpan di HP Anda dan dilanjutkan sendiri begitu tersambung.",
    busy: () => "Server sedang sibuk. Dicoba lagi sendiri sebentar lagi.",
    arrived: () => "Sudah sampai.",
    hold: () => "Sebentar: begitu berkasnya sampai, halaman ini lanjut sendiri.",
    stopped: () => "Unggahan dibatalkan.",
    slow: () => "Sudah sampai. Membacanya perlu waktu lebih lama; Anda dapat melanjutkan.",
    broken: () => "Belum berhasil dikirim sedikit demi sedikit. Tekan “Unggah dan lanjut” untuk mengirimnya sekaligus.",
    unreadable: () => "Berkas itu tidak dapat dibaca lagi di perangkat ini. Pilih sekali lagi, lalu tekan “Unggah dan lanjut”.",
    onward: () => "Lanjut",
    figures: (n, done, all) => `${n} % · ${done} dari ${all} KB`,
    shrunk: (before, after) => `Diperkecil dari ${before} menjadi ${after} KB agar hemat kuota.`,
  },
  en: {
    preparing: () => "Preparing the photo…",
    sending: () => "Uploading…",
    again: (n) => `Connected again, going on from ${n} %.`,
    found: (n) => `The unfinished upload goes on from ${n} %.`,
    there: () => "We already have this file, it need not be sent again.",
    waiting: () => "Waiting for the signal. The photo is kept on your phone and goes on by itself once there is one.",
    busy: () => "The server is busy. It is tried again by itself in a moment.",
    arrived: () => "It has arrived.",
    hold: () => "One moment: as soon as the file has arrived, this page goes on by itself.",
    stopped: () => "Upload cancelled.",
    slow: () => "It has arrived. Reading it takes longer; you can go on.",
    broken: () => "It could not be sent in pieces. Press “Upload and continue” to send it at once.",
    unreadable: () => "That file can no longer be read on this device. Choose it once more, then press “Upload and continue”.",
    onward: () => "Continue",
    figures: (n, done, all) => `${n} % · ${done} of ${all} KB`,
    shrunk: (before, after) => `Made smaller, from ${before} to ${after} KB, to save data.`,
  },
};
const LOOK_EVERY = 900;
const LOOK_SOON = 250; // for the first moments, in which a card is usually read
const SOON = 4_000;
const PATIENCE = 60_000;

const language = document.documentElement.lang;
const say = WORDS[language] ?? WORDS.id;
const form = document.querySelector("form[data-upload]");
const part = (name) => form.querySelector(`[data-role="${name}"]`);
const panel = part("upload-progress");
const [picture, words, bar, figures, smaller] = ["img", "[role=status]", "progress", ".upload-figures", ".upload-shrunk"].map((one) => panel.querySelector(one));
const arrived = form.querySelector(".arrived");
const inputs = [...form.querySelectorAll("input[type=file]")];
const to = form.dataset.upload;
let running = null; // what is on its way: its job, and how to stop it
let plain = false; // this script has stepped aside: the form is posted as it stands
let onward = false; // the person has pressed on while it was

const kilo = (bytes) => Math.ceil(bytes / 1000).toLocaleString(language);

const show = (state, text) => {
  panel.hidden = false;
  panel.dataset.state = state;
  part("upload-stop").hidden = !running;
  if (words.textContent !== text) words.textContent = text;
};

const preview = (blob) => {
  if (picture.src) URL.revokeObjectURL(picture.src);
  picture.hidden = !blob.type.startsWith("image/");
  if (!picture.hidden) picture.src = URL.createObjectURL(blob);
};

const teller = (job) => (state, bytes = null) => {
  const done = Math.floor((100 * (bytes ?? 0)) / job.blob.size);
  if (bytes !== null) {
    bar.value = done;
    figures.textContent = say.figures(done, kilo(bytes), kilo(job.blob.size));
  }
  const going = state === "sending" && ["again", "found", "sending", "hold"].includes(panel.dataset.state);
  if (!going) show(state, say[state](done));
};

// Nothing is on its way any more, and nothing is left in the form to be sent with it.
const settled = (state, text) => {
  running = null;
  for (const input of inputs) input.value = "";
  show(state, text);
};

const goOn = () => {
  if (onward) form.submit();
};

const look = async (address) => {
  const answer = await fetch(address, { cache: "no-store" });
  if (!answer.ok) return location.reload(); // another file has taken its place meanwhile
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".look");
  const old = part("document-look");
  if (old?.dataset.state !== fresh.dataset.state || old.dataset.from !== fresh.dataset.from) {
    arrived.replaceChildren(document.importNode(fresh, true));
    if (fresh.dataset.state === "again") part("photo-guide")?.remove(); // the drawing stands beside the reason now
  }
  return fresh.dataset.state;
};

const follow = async (address) => {
  const began = performance.now();
  while (!running) {
    const state = await look(address).catch(() => "waiting");
    if (state !== "waiting") {
      panel.dataset.look = state;
      if (["again", "differs", "refused"].includes(state)) onward = false;
      return goOn();
    }
    const waited = performance.now() - began;
    if (waited > PATIENCE) {
      show("slow", say.slow());
      return goOn();
    }
    await new Promise((done) => setTimeout(done, waited < SOON ? LOOK_SOON : LOOK_EVERY));
  }
  return undefined;
};

const alone = (act) => (navigator.locks ? navigator.locks.request(`unggah ${to}`, act) : act());

const run = async (job) => {
  const stop = new AbortController();
  const mine = { job, stop };
  running = mine;
  preview(job.blob);
  smaller.textContent = job.blob.size < job.from ? say.shrunk(kilo(job.from), kilo(job.blob.size)) : "";
  try {
    const address = await alone(() => send(job, { tell: teller(job), signal: stop.signal }));
    await forget(to);
    if (running !== mine) return;
    bar.value = 100;
    part("upload").querySelector("span").textContent = say.onward();
    settled("arrived", say[panel.dataset.state === "there" ? "there" : "arrived"]());
    await follow(address);
  } catch (problem) {
    if (running === mine) await failed(problem);
  }
};

const failed = async (problem) => {
  if (problem instanceof Stopped) return;
  if (!(problem instanceof Refused)) return takeOver(problem);
  await forget(to);
  if (!problem.message) return takeOver(problem);
  onward = false;
  return settled("refused", problem.message);
};

// Whatever went wrong in this script: it steps aside, says so, and the form sends what was chosen as it would without it.
const takeOver = (problem) => {
  if (plain) return;
  plain = !(problem instanceof Unreadable); // another file may be read well
  running?.stop?.abort();
  running = null;
  forget(to).catch(() => {});
  if (problem instanceof Unreadable) {
    for (const input of inputs) input.value = "";
    onward = false;
    show("broken", say.unreadable());
    return;
  }
  show("broken", say.broken());
  if (onward) form.submit();
};

const chosen = async (file) => {
  const before = running?.job;
  const same = before?.mark === markOf(file); // the very file that is on its way goes on where it was
  running?.stop?.abort();
  if (before && !same) giveUp(before);
  const mine = {};
  running = mine;
  arrived.replaceChildren();
  bar.value = 0;
  delete panel.dataset.look;
  for (const line of [figures, smaller]) line.textContent = "";
  show("preparing", say.preparing());
  const job = same ? before : await jobFor(to, file, "pictures" in form.dataset);
  if (running === mine) await run(job);
};

const stopped = () => {
  const job = running?.job;
  running?.stop?.abort();
  if (job) giveUp(job);
  onward = false;
  settled("stopped", say.stopped());
};

const submitted = (event) => {
  if (plain) return;
  if (["sample", "skip"].includes(event.submitter?.name)) {
    running?.stop?.abort();
    for (const input of inputs) input.value = "";
  } else if (running) {
    event.preventDefault();
    onward = true;
    if (panel.dataset.state !== "waiting") show("hold", say.hold());
  }
};

const start = async () => {
  const take = (input) => input.files[0] && !plain && chosen(input.files[0]).catch(takeOver);
  for (const input of inputs) input.addEventListener("change", () => take(input));
  form.addEventListener("submit", submitted);
  part("upload-stop").addEventListener("click", stopped);
  form.dataset.ready = "";
  inputs.forEach(take); // who was quicker than this script has chosen already
  const shown = part("document-look");
  if (shown?.dataset.state === "waiting") follow(shown.dataset.from).catch(takeOver);
  const unfinished = await remembered(to);
  if (unfinished && !running) await run(unfinished);
};

window.addEventListener("unhandledrejection", (event) => takeOver(event.reason));
window.addEventListener("error", (event) => event.filename?.includes("/citizen/") && takeOver(event.error));
start().catch(takeOver);
