// What this device remembers of its owner's ticket and application, so that it can be read without a network: words alone, no page, no code.

const NAME = "plaza-kept";
const HOUR = 3600_000;
const LASTS = { ticket: 18 * HOUR, status: 30 * 24 * HOUR };

export const read = () => {
  try {
    const notes = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return notes.filter((note) => Date.now() - note.at < (LASTS[note.kind] ?? 0));
  } catch {
    return [];
  }
};

const write = (notes) => {
  try {
    if (notes.length) localStorage.setItem(NAME, JSON.stringify(notes));
    else localStorage.removeItem(NAME);
  } catch {
    // a browser that keeps nothing: the page is still there while there is a network
  }
};

export const forget = () => write([]);

const words = (selector) => document.querySelector(selector)?.innerText.replace(/\s+/g, " ").trim() ?? "";

const here = () => {
  if (document.querySelector("[data-ticket]")) {
    return { kind: "ticket", title: words(".ticket-number"), lines: [words(".ticket-head > p:last-child"), words(".ticket-place"), words(".ticket-wait"), words(".ticket-turn")] };
  }
  if (document.querySelector("[data-role=application-status]")) {
    return { kind: "status", title: words("h1"), lines: [words(".form-of"), words(".state-line")] };
  }
  return null;
};

// The latest words of this page, one note of each kind.
export const keep = () => {
  const note = here();
  if (!note) return;
  note.lines = note.lines.filter(Boolean).map((line) => line.slice(0, 200));
  write([{ ...note, path: location.pathname, at: Date.now() }, ...read().filter((one) => one.kind !== note.kind)]);
};

export const start = () => {
  keep();
  const part = document.querySelector("main");
  if (part) new MutationObserver(keep).observe(part, { childList: true, subtree: true, characterData: true });
  navigator.serviceWorker?.register("/worker.js").catch(() => {});
};
