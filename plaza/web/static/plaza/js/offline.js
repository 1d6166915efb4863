// The page that stands where no page could come: it shows what this device remembers, and goes on as soon as it can.

import { forget, read } from "./kept.js";

const part = (name) => document.querySelector(`[data-part="${name}"]`);
const time = (at) => new Date(at).toLocaleString("id-ID", { weekday: "long", hour: "2-digit", minute: "2-digit" });

const paragraph = (words, name = "") => {
  const made = document.createElement("p");
  made.textContent = words;
  made.className = name;
  return made;
};

for (const note of read()) {
  const box = document.createElement("div");
  box.className = "notice";
  const body = document.createElement("div");
  body.className = "notice-body";
  body.append(paragraph(note.title, "notice-title"), ...note.lines.map((line) => paragraph(line)), paragraph(time(note.at), "small soft"));
  box.append(body);
  part("notes").append(box);
  part("kept").hidden = false;
}

part("forget").addEventListener("click", () => { forget(); part("kept").hidden = true; });
part("again").addEventListener("click", () => location.reload());
window.addEventListener("online", () => { if (location.pathname !== "/luring/") location.reload(); });
