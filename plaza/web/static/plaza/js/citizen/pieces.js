// A photograph made small, remembered on the phone, and sent in pieces by the tus protocol until the server has all of it.

const SIDE = 1600;
const QUALITY = 0.8;
const SMALL_ENOUGH = 300_000;
const SMALLEST_PIECE = 16 * 1024;
const FIRST_PIECE = 64 * 1024;
export const LARGEST_PIECE = 256 * 1024;
const LIVELY = 3_000; // milliseconds: a piece that took less may be followed by a larger one
const SILENT = 45_000; // milliseconds without a single byte moving: the connection is dead, whatever it says
const LONGEST_PAUSE = 30_000;
const MOST_FAULTS = 8; // answers in a row that say the server is broken
const KEPT = 7 * 24 * 3600 * 1000;

// ---- Made small: upright, at most SIDE pixels, without the place where it was taken. What cannot be drawn is sent as it is.

const opened = async (file) => {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return createImageBitmap(file); // an older browser does not know the option, and turns the picture by itself
  }
};

export const shrink = async (file) => {
  let picture;
  try {
    picture = await opened(file);
  } catch {
    return file;
  }
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  if (scale === 1 && file.type === "image/jpeg" && file.size <= SMALL_ENOUGH) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paint = canvas.getContext("2d");
  paint.imageSmoothingQuality = "high";
  paint.fillStyle = "#fff";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return small && (small.size < file.size || file.type !== "image/jpeg") ? small : file;
};

// ---- Remembered: the small file and where it is going, until it has arrived or a week has passed.

// A store that does not answer (some browsers open it never) is asked once, and then left alone: nothing waits for it again.
const STORE_WITHIN = 1_500;
let mute = false;

const store = (mode, act) =>
  mute ? Promise.resolve(undefined) : Promise.race([asked(mode, act), silence()]);

const silence = () =>
  new Promise((done) =>
    setTimeout(() => {
      done(undefined);
    }, STORE_WITHIN),
  );

const asked = (mode, act) =>
  new Promise((done) => {
    const late = setTimeout(() => (mute = true), STORE_WITHIN);
    const settle = (found) => {
      clearTimeout(late);
      done(found);
    };
    const call = indexedDB.open("plaza-unggahan", 1);
    call.onupgradeneeded = () => call.result.createObjectStore("files", { keyPath: "to" });
    call.onerror = call.onblocked = () => settle(undefined);
    call.onsuccess = () => {
      const work = call.result.transaction("files", mode);
      const wish = act(work.objectStore("files"));
      const over = (found) => {
        call.result.close();
        settle(found);
      };
      work.oncomplete = () => over(wish.result);
      work.onerror = work.onabort = () => over(undefined);
    };
  }).catch(() => undefined); // a browser that keeps nothing (private windows): the server still knows how far it was

export const remember = (job) => store("readwrite", (files) => files.put(job));
export const forget = (to) => store("readwrite", (files) => files.delete(to));
export const remembered = async (to) => {
  const all = (await store("readonly", (files) => files.getAll())) ?? [];
  for (const old of all) if (Date.now() - old.at > KEPT) await forget(old.to);
  return all.find((job) => job.to === to && Date.now() - job.at <= KEPT);
};

// ---- Sums. Without a safe connection the browser makes none: then nothing is compared, and everything else works.

const sum = async (bytes) => (crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : null);
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

export const markOf = (file) => `${file.name}/${file.size}/${file.lastModified}`;

export class Unreadable extends Error {} // the chosen file is gone, or the phone does not hand it over any more

const SHRINK_WITHIN = 2_500;
const READ_WITHIN = 1_500;
const inTime = (promise, within, instead) =>
  Promise.race([promise, new Promise((done) => setTimeout(done, within)).then(() => LATE)]).then((found) => (found === LATE ? instead() : found));
const LATE = Symbol("late");

// What is to be sent where: `mark` recognises the file that was chosen, `sha` the bytes that are sent.
export const jobFor = async (to, file, pictures) => {
  const mark = markOf(file);
  const before = await remembered(to);
  if (before?.mark === mark) return before;
  const blob = pictures ? await inTime(shrink(file), SHRINK_WITHIN, () => file) : file;
  const bytes = await inTime(blob.arrayBuffer(), READ_WITHIN, () => Promise.reject(new Unreadable())).catch(() => Promise.reject(new Unreadable()));
  const whole = await sum(bytes);
  const job = { to, mark, blob, sha: whole && hex(whole), address: null, from: file.size, at: Date.now() };
  await remember(job);
  return job;
};

// ---- Sent.

export class Refused extends Error {} // the server will not have these bytes; the message says what to do
export class Stopped extends Error {} // the person gave it up
class Lost extends Error {} // no signal, or nothing that answers: the same again later
class Moved extends Error {} // the server is somewhere else than we thought: ask, then go on

const ask = (method, address, { headers = {}, body = null, moved, signal } = {}) =>
  new Promise((done, fail) => {
    const call = new XMLHttpRequest();
    let watch;
    const alive = () => {
      clearTimeout(watch);
      watch = setTimeout(() => call.abort(), SILENT);
    };
    const stop = () => call.abort();
    call.open(method, address);
    for (const [name, value] of Object.entries({ "Tus-Resumable": "1.0.0", ...headers })) call.setRequestHeader(name, value);
    call.upload.onprogress = (event) => {
      alive();
      moved?.(event.loaded);
    };
    call.onload = () => done(call);
    call.onerror = call.onabort = () => fail(signal?.aborted ? new Stopped() : new Lost());
    call.onloadend = () => {
      clearTimeout(watch);
      signal?.removeEventListener("abort", stop);
      window.removeEventListener("offline", stop);
    };
    signal?.addEventListener("abort", stop);
    window.addEventListener("offline", stop);
    alive();
    call.send(body);
  });

const sentence = (call) => {
  try {
    return JSON.parse(call.responseText).sentence;
  } catch {
    return "";
  }
};

const offsetOf = (call) => Number(call.getResponseHeader("Upload-Offset") ?? 0);

// What an answer that is no success means for the journey.
const judged = (call) => {
  if (call.status >= 500 || call.status === 429 || call.status === 408) return new Lost(String(call.status));
  if (call.status === 409 || call.status === 460) return new Moved();
  return new Refused(sentence(call));
};

// Asks the server how far it is; begins anew where it knows nothing of this upload any more.
const place = async (job, signal) => {
  if (job.address) {
    const known = await ask("HEAD", job.address, { signal });
    if (known.status === 200) return offsetOf(known);
    if (known.status !== 404 && known.status !== 410) throw judged(known);
  }
  const told = job.sha ? { "Upload-Metadata": `sha256 ${btoa(job.sha)}` } : {};
  const begun = await ask("POST", job.to, { headers: { "Upload-Length": String(job.blob.size), ...told }, signal });
  if (begun.status !== 200 && begun.status !== 201) throw judged(begun);
  job.address = begun.getResponseHeader("Location");
  await remember(job);
  return offsetOf(begun);
};

const sendPiece = async (job, offset, size, { tell, signal }) => {
  const piece = await job.blob.slice(offset, offset + size).arrayBuffer();
  const check = await sum(piece);
  const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
  if (check) headers["Upload-Checksum"] = `sha256 ${base64(check)}`;
  const moved = (loaded) => tell("sending", offset + Math.min(loaded, piece.byteLength));
  const answer = await ask("PATCH", job.address, { headers, body: piece, moved, signal });
  if (answer.status === 404 || answer.status === 410) throw new Moved();
  if (answer.status !== 204) throw judged(answer);
  return offsetOf(answer);
};

// Waits for the signal: until the browser says it is back, somebody looks at the page again, or the pause is over.
const signalBack = (pause, signal) =>
  new Promise((done, fail) => {
    const over = () => {
      clearTimeout(timer);
      for (const [target, name] of wakers) target.removeEventListener(name, wake);
      signal.removeEventListener("abort", stop);
    };
    const wake = () => {
      over();
      done();
    };
    const stop = () => {
      over();
      fail(new Stopped());
    };
    const wakers = [[window, "online"], [document, "visibilitychange"]];
    const timer = setTimeout(wake, navigator.onLine ? pause * (0.75 + Math.random() / 2) : LONGEST_PAUSE);
    for (const [target, name] of wakers) target.addEventListener(name, wake);
    signal.addEventListener("abort", stop);
  });

// How it ended: the address of the first look at the file.
const outcome = async (job, signal) => {
  const answer = await ask("GET", job.address, { signal });
  if (answer.status !== 200) throw answer.status === 404 ? new Moved() : judged(answer);
  const told = JSON.parse(answer.responseText);
  if (told.state === "done") return told.look;
  if (told.state === "refused") throw new Refused(told.sentence);
  throw told.state === "whole" ? new Lost("whole") : new Moved();
};

// Sends the job to its end, however often the network goes. `tell(state, bytes)` hears: there (nothing had to be sent), found (goes on
// after a reload), again (goes on after a break), sending, waiting (no signal), busy (the server asks for patience).
// Gives the address of the first look; throws Refused, Stopped, or what it cannot make sense of.
export const send = async (job, { tell, signal }) => {
  let [piece, pause, faults, word] = [FIRST_PIECE, 1_000, 0, job.address ? "found" : "first"];
  for (;;) {
    try {
      let offset = await place(job, signal);
      if (word === "first" && offset > 0) word = offset === job.blob.size ? "there" : "found";
      tell(word === "first" ? "sending" : word, offset);
      while (offset < job.blob.size) {
        const began = performance.now();
        offset = await sendPiece(job, offset, piece, { tell, signal });
        tell("sending", offset);
        [pause, faults] = [1_000, 0];
        if (performance.now() - began < LIVELY) piece = Math.min(piece * 2, LARGEST_PIECE);
      }
      return await outcome(job, signal);
    } catch (problem) {
      const sick = problem instanceof Moved || (problem instanceof Lost && problem.message);
      if ((!sick && !(problem instanceof Lost)) || (sick && ++faults > MOST_FAULTS)) throw problem;
      if (problem instanceof Moved) continue;
      [word, piece] = ["again", Math.max(SMALLEST_PIECE, piece / 2)];
      tell(sick ? "busy" : "waiting");
      await signalBack(pause, signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
};

export const giveUp = (job) => {
  forget(job.to);
  if (job.address) ask("DELETE", job.address).catch(() => {});
};
