// The Inspectorate's side: a secret key that stays in this page's memory opens what was sealed to it. Nothing opened is sent anywhere.

import { boxIn, fromBase64, readSecret, toBase64, unpack, unseal, writeReply } from "./sealed.js";
import { bytesOf, one, say, shownMessage } from "./show.js";

const desk = one("report-opener");
const held = { keys: null, replyTo: null, mailbox: null };

const useKey = (words) => {
  const keys = readSecret(words);
  const right = keys && (!desk.dataset.key || toBase64(keys.publicKey) === desk.dataset.key);
  say(desk, right ? "key-held" : "bad-key");
  if (!right) return;
  held.keys = keys;
  one("key-form").hidden = true;
  one("opened-with-key").hidden = false;
};

const forget = () => {
  held.keys?.secretKey.fill(0);
  held.keys = null;
  one("key-form").hidden = false;
  one("opened-with-key").hidden = true;
  one("opened").replaceChildren();
  if (one("reply-form")) one("reply-form").hidden = true;
  say(desk, "key-forgotten");
};

const shown = (box, { day, side }) => {
  const plain = unseal(box, held.keys);
  if (!plain) return shownMessage({ who: desk.dataset.nobody, day, side, text: desk.dataset.unreadable });
  const { header, files } = unpack(plain);
  const notes = [];
  if (side === "reporter" && header.reply_to) {
    const to = fromBase64(header.reply_to);
    if (held.replyTo && toBase64(held.replyTo) !== header.reply_to) notes.push(desk.dataset.other);
    held.replyTo ??= to;
  }
  return shownMessage({ who: side === "reporter" ? desk.dataset.reporter : desk.dataset.inspectorate, day, side, text: header.text, files, notes });
};

// Everything that lies in the mailbox, of both sides, in the order in which it came.
const showThread = async () => {
  held.replyTo = null;
  const answer = await fetch(held.mailbox, { cache: "no-store" });
  if (!answer.ok) throw new Error("not there");
  const { messages } = await answer.json();
  const items = [];
  for (const message of messages.sort((one, other) => one.number - other.number)) {
    const box = await fetch(message.address, { cache: "no-store" });
    if (!box.ok) throw new Error("not there");
    items.push(shown(new Uint8Array(await box.arrayBuffer()), message));
  }
  one("opened").replaceChildren(...items);
};

const openMailbox = async (row) => {
  if (!held.keys) return say(desk, "key-first");
  say(desk, "opening");
  held.mailbox = row.dataset.address;
  try {
    await showThread();
    one("reply-form").hidden = !held.replyTo;
    one("opened-name").textContent = row.dataset.name;
    say(desk, "");
    one("opened-name").focus();
  } catch {
    say(desk, "no-network");
  }
  return undefined;
};

const reply = async (event) => {
  event.preventDefault();
  const text = one("reply-text").value.trim();
  if (!text || !held.replyTo) return;
  const body = writeReply({ text, to: held.replyTo, inspectorate: held.keys.publicKey, day: new Date().toISOString().slice(0, 10) });
  const token = desk.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(`${held.mailbox}jawab/`, { method: "POST", body, headers: { "Content-Type": "application/octet-stream", "X-CSRFToken": token } }).catch(() => null);
  if (!answer?.ok) {
    say(desk, "no-network");
    return;
  }
  one("reply-text").value = "";
  const { day } = await answer.json();
  try {
    await showThread(); // somebody may have written meanwhile: theirs stands before this one
  } catch {
    one("opened").append(shownMessage({ who: desk.dataset.inspectorate, day, side: "inspectorate", text }));
  }
  say(desk, "replied");
};

const openFile = async (file) => {
  if (!held.keys) return say(desk, "key-first");
  try {
    one("opened").replaceChildren(shown(boxIn(await bytesOf(file)), { day: "", side: "reporter" }));
    say(desk, "");
  } catch {
    say(desk, "unreadable");
  }
  return undefined;
};

const ready = () => {
  if (!desk) return;
  desk.hidden = false;
  one("key-file").addEventListener("change", async (event) => {
    useKey(await event.target.files[0].text());
    event.target.value = "";
  });
  one("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    useKey(one("key-words").value);
    one("key-words").value = "";
  });
  one("forget-key").addEventListener("click", forget);
  for (const row of document.querySelectorAll("[data-role=open-mailbox]")) row.addEventListener("click", () => openMailbox(row));
  one("reply-form")?.addEventListener("submit", reply);
  one("opened-file")?.addEventListener("change", (event) => event.target.files[0] && openFile(event.target.files[0]));
};

ready();
