// The reporter's page: writes, seals in this browser, sends; and comes back with eight words. On a file from disk it saves instead of sending.

import { BUCKETS, fromBase64, identityOf, newPhrase, readPhrase, unpack, unseal, writeReport } from "./sealed.js";
import { bytesOf, element, one, save, say, shownMessage } from "./show.js";
import { bitsOf, solve } from "./work.js";

const MOST = BUCKETS.at(-1) - 64 * 1024;
const SIDE = 1600;
const SECONDS = 180;
const LONG_BITS = 16;
const TRIES = 6;

const panel = one("report-writer");
const mine = { words: null, files: [], recorder: null };
const anonymous = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };

const today = () => new Date().toISOString().slice(0, 10);
const filled = () => mine.files.reduce((sum, file) => sum + file.bytes.length, 0);

const showFiles = () => {
  one("attached").replaceChildren(...mine.files.map((file, place) => {
    const item = element("li", `${file.name} (${Math.ceil(file.bytes.length / 1024)} KB) `);
    const away = element("button", panel.dataset.remove, "button button-quiet");
    away.type = "button";
    away.addEventListener("click", () => {
      mine.files.splice(place, 1);
      showFiles();
    });
    item.append(away);
    return item;
  }));
};

// A photograph is drawn anew: smaller, and without the place and the camera that it remembers.
const withoutTraces = async (file) => {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return { type: file.type || "application/octet-stream", bytes: await bytesOf(file) };
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
  return { type: "image/jpeg", bytes: await bytesOf(drawn) };
};

const ending = (file, type) => (type === "image/jpeg" ? "jpg" : (/\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1] ?? "bin").toLowerCase());

const attach = async (file) => {
  if (file.size > MOST * 3) return say(panel, "too-large");
  try {
    const { type, bytes } = await withoutTraces(file);
    if (filled() + bytes.length > MOST) return say(panel, "too-large");
    mine.files.push({ name: `lampiran-${mine.files.length + 1}.${ending(file, type)}`, type, bytes });
    say(panel, "");
    showFiles();
  } catch {
    say(panel, "unreadable");
  }
  return undefined;
};

const record = async (button) => {
  if (mine.recorder) return mine.recorder.stop();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return say(panel, "no-microphone");
  }
  const parts = [];
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 16_000 });
  const limit = setTimeout(() => recorder.stop(), SECONDS * 1000);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", async () => {
    clearTimeout(limit);
    stream.getTracks().forEach((track) => track.stop());
    mine.recorder = null;
    button.removeAttribute("data-recording");
    await attach(new File(parts, "suara.webm", { type: recorder.mimeType.split(";")[0] }));
  });
  mine.recorder = recorder;
  button.setAttribute("data-recording", "");
  return recorder.start();
};

// The proof first, then the report. A proof that is not taken brings the next challenge along, and the work begins again by itself.
const deliver = async (body) => {
  const given = await fetch(panel.dataset.asks, anonymous);
  if (!given.ok) throw new Error("not taken");
  let { challenge } = await given.json();
  for (let tried = 0; tried < TRIES; tried += 1) {
    say(panel, bitsOf(challenge) > LONG_BITS ? "working-long" : "working");
    const headers = { "Content-Type": "application/octet-stream", "Plaza-Proof": await solve(challenge) };
    const answer = await fetch(panel.dataset.sends, { method: "POST", body, headers, ...anonymous });
    if (answer.status !== 428) return taken(answer);
    ({ challenge } = await answer.json());
  }
  throw new Error("busy");
};

const taken = (answer) => {
  if (answer.status === 413) throw new RangeError("too large");
  if (answer.status === 503 && answer.headers.get("Content-Type")?.includes("json")) throw new Error("full");
  if (answer.status === 429 || answer.status === 503) throw new Error("busy");
  if (!answer.ok) throw new Error("not taken");
  return answer.json();
};

const sentenceFor = (problem) => {
  if (problem instanceof RangeError) return "too-large";
  return ["busy", "full"].includes(problem.message) ? problem.message : "not-sent";
};

const showPhrase = (words, fingerprint, promise) => {
  const sent = one("report-sent");
  one("phrase").replaceChildren(...words.map((word) => element("li", word)));
  one("fingerprint").textContent = fingerprint;
  one("save-promise").hidden = !promise;
  one("save-promise").onclick = () => save(promise, `janji-${fingerprint.slice(0, 8)}.txt`, "text/plain");
  one("report-form").hidden = true;
  sent.hidden = false;
  sent.focus();
};

const busy = (button, on) => {
  button.disabled = on;
  button.toggleAttribute("data-busy", on);
};

const send = async (event) => {
  event.preventDefault();
  const button = one("send-report");
  const text = one("report-text").value.trim();
  if (!text && !mine.files.length) return say(panel, "empty");
  busy(button, true);
  say(panel, "sealing");
  await new Promise((done) => setTimeout(done, 30));
  try {
    const words = mine.words ?? newPhrase();
    const report = await writeReport({ words, text, files: mine.files, inspectorate: fromBase64(panel.dataset.key), day: today() });
    const told = panel.dataset.sends ? await deliver(report.body) : save(report.body, `laporan-${report.fingerprint.slice(0, 8)}.plaza`);
    say(panel, "");
    one("report-text").value = "";
    mine.files.length = 0;
    showFiles();
    if (mine.words) await comeBack(mine.words);
    else showPhrase(words, report.fingerprint, told?.promise ?? "");
  } catch (problem) {
    say(panel, sentenceFor(problem));
  } finally {
    busy(button, false);
  }
  return undefined;
};

// A report that was sealed on another machine travels as it is.
const sendSealed = async (file) => {
  const body = await bytesOf(file);
  try {
    const { fingerprint } = await deliver(body);
    say(panel, "carried");
    one("carried-fingerprint").textContent = fingerprint;
  } catch (problem) {
    say(panel, sentenceFor(problem));
  }
};

const fetchLetters = async (address) => {
  const answer = await fetch(panel.dataset.mailbox, { method: "POST", body: address, headers: { "Content-Type": "application/octet-stream" }, ...anonymous });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error("not taken");
  return (await answer.json()).messages;
};

const shownLetter = (letter, keys) => {
  const opened = unseal(fromBase64(letter.box), keys);
  const told = opened ? unpack(opened).header : { text: panel.dataset.unreadable };
  const item = shownMessage({
    who: letter.side === "reporter" ? panel.dataset.you : panel.dataset.inspectorate, day: letter.day, side: letter.side,
    text: told.text, notes: told.more ? [panel.dataset.more] : [],
  });
  const proof = element(letter.receipt ? "button" : "p", letter.receipt ? panel.dataset.receipt : panel.dataset.waits, letter.receipt ? "button button-quiet" : "hint");
  if (letter.receipt) {
    proof.type = "button";
    proof.dataset.role = "letter-receipt";
    proof.addEventListener("click", () => save(letter.receipt, `bukti-${letter.fingerprint.slice(0, 8)}.json`, "application/json"));
  }
  item.append(proof);
  return item;
};

const comeBack = async (words) => {
  const place = one("report-return");
  say(place, "opening");
  await new Promise((done) => setTimeout(done, 30));
  try {
    const { keys, address } = await identityOf(words);
    const letters = await fetchLetters(address);
    say(place, letters ? "" : "nothing-there");
    if (!letters) return;
    mine.words = words;
    one("letters").replaceChildren(...letters.map((letter) => shownLetter(letter, keys)));
    one("letters").hidden = false;
    one("phrase-form").hidden = true;
    one("report-sent").hidden = true;
    one("report-form").hidden = false;
    one("report-heading").textContent = panel.dataset.again;
  } catch {
    say(place, "no-network");
  }
};

const open = (event) => {
  event.preventDefault();
  const words = readPhrase(one("typed-phrase").value);
  return words ? comeBack(words) : say(one("report-return"), "bad-words");
};

const start = () => {
  if (!panel) return;
  if (!self.isSecureContext || !crypto.subtle) {
    one("report-insecure").hidden = false;
    return;
  }
  one("report-alone")?.remove();
  panel.hidden = false;
  one("report-form").addEventListener("submit", send);
  one("report-files").addEventListener("change", async (event) => {
    for (const file of event.target.files) await attach(file);
    event.target.value = "";
  });
  const microphone = one("record-voice");
  microphone.hidden = !(self.MediaRecorder && navigator.mediaDevices);
  microphone.addEventListener("click", () => record(microphone));
  const place = one("report-return");
  if (place && panel.dataset.mailbox) {
    place.hidden = false;
    one("phrase-form").addEventListener("submit", open);
  }
  one("sealed-file")?.addEventListener("change", (event) => event.target.files[0] && sendSealed(event.target.files[0]));
  self.addEventListener("pagehide", () => {
    mine.words = null;
  });
};

start();
