// How a message that was opened stands on a page, and small helps that writer and opener share.

const PICTURES = ["image/jpeg", "image/png", "image/webp"];
const SOUNDS = ["audio/webm", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/wav"];

export const one = (role, within = document) => within.querySelector(`[data-role=${role}]`);

export const element = (name, words = "", classes = "") => {
  const made = document.createElement(name);
  made.textContent = words;
  if (classes) made.className = classes;
  return made;
};

// Shows one of the sentences that stand ready in the page, and hides the others.
export const say = (within, which) => {
  for (const sentence of within.querySelectorAll("[data-say]")) sentence.hidden = sentence.dataset.say !== which;
  within.querySelector(`[data-say="${which}"]`)?.scrollIntoView({ block: "nearest" });
};

export const save = (bytes, name, type = "application/octet-stream") => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

export const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());

const shownFile = ({ name, type, bytes }) => {
  const item = document.createElement("li");
  const plain = type.split(";")[0];
  const known = PICTURES.includes(plain) || SOUNDS.includes(plain);
  const address = URL.createObjectURL(new Blob([bytes], { type: known ? plain : "application/octet-stream" }));
  if (PICTURES.includes(plain)) {
    const picture = document.createElement("img");
    [picture.src, picture.alt] = [address, document.documentElement.lang === "en" ? "The picture" : "Gambarnya"];
    item.append(picture);
  } else if (SOUNDS.includes(plain)) {
    const sound = document.createElement("audio");
    [sound.src, sound.controls] = [address, true];
    sound.setAttribute("aria-label", name);
    item.append(sound);
  }
  const link = element("a", name);
  [link.href, link.download] = [address, name];
  item.append(link);
  return item;
};

// The day as people read it; a message has no hour, so that nobody learns when it came.
const inWords = (day) => {
  const date = new Date(`${day}T00:00:00Z`);
  const language = document.documentElement.lang === "en" ? "en-GB" : "id-ID";
  return Number.isNaN(date.getTime()) ? day : new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(date);
};

// A message as an item of a list; ``who`` is the word for its writer.
export const shownMessage = ({ who, day, side, text, files = [], notes = [] }) => {
  const item = element("li", "", `letter letter-${side}`);
  item.append(element("p", day ? `${who} · ${inWords(day)}` : who, "letter-head"), element("p", text, "letter-text"));
  for (const note of notes) item.append(element("p", note, "hint"));
  if (files.length) {
    const list = element("ul", "", "letter-files");
    list.setAttribute("role", "list");
    list.append(...files.map(shownFile));
    item.append(list);
  }
  return item;
};
