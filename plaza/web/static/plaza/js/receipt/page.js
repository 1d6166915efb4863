// The page on which anybody checks a receipt: a file is chosen, and the answer stands there. Once loaded it asks nobody.

import { check, readReceipt } from "./receipt.js";
import { continues } from "./today.js";

const form = document.querySelector("[data-role=check-receipt]");
const answer = document.querySelector("[data-role=receipt-answer]");
const keys = { vkey: form.dataset.vkey, witnesses: form.dataset.witnesses.split("\n").filter(Boolean) };
const language = document.documentElement.lang === "id" ? "id-ID" : "en-GB";
const moment = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "medium", timeZone: "Asia/Makassar" });
const acts = JSON.parse(answer.dataset.acts);
const witness = (at) => `${moment.format(at)} WITA`;

let receipt = null;

const put = (role, words) => {
  for (const place of answer.querySelectorAll(`[data-put=${role}]`)) place.textContent = words;
};

const rows = (list, pairs) => {
  list.replaceChildren(...pairs.map(([name, value]) => {
    const row = document.createElement("div");
    const [term, words] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, words.textContent] = [name, value];
    row.append(term, words);
    return row;
  }));
};

const step = (name, state) => {
  const line = answer.querySelector(`[data-step=${name}]`);
  line.hidden = state === null;
  line.dataset.state = state ? "good" : "bad";
};

const plain = (value) => {
  const told = JSON.parse(value);
  return typeof told === "string" ? told : value;
};

const tell = async (words) => {
  answer.hidden = false;
  answer.dataset.state = "busy";
  step("today", null);
  try {
    receipt = readReceipt(words);
  } catch {
    receipt = null;
    answer.dataset.state = "none";
    answer.focus();
    return;
  }
  const found = await check(receipt, keys);
  put("index", receipt.index.toLocaleString(language));
  put("size", receipt.checkpoint.size.toLocaleString(language));
  put("origin", receipt.checkpoint.origin);
  put("seen", found.witnesses.map(({ name, at }) => `${name}, ${witness(at)}`).join("; "));
  step("entry", found.entry);
  step("signed", found.signed);
  step("facts", receipt.facts.length ? found.facts : null);
  step("seen", found.witnesses.length ? true : null);
  const holds = found.entry && found.signed && found.facts;
  answer.querySelector("[data-role=receipt-told]").hidden = !holds;
  if (holds) {
    const { told } = receipt;
    rows(answer.querySelector("[data-rows=told]"), [
      [answer.dataset.act, Object.hasOwn(acts, told.kind) ? acts[told.kind] : String(told.kind)], [answer.dataset.on, String(told.subject)],
      [answer.dataset.by, String(told.actor)], [answer.dataset.when, witness(new Date(told.at))],
    ]);
    rows(answer.querySelector("[data-rows=facts]"), receipt.facts.map(([name, value]) => [name, plain(value)]));
  }
  answer.dataset.state = holds ? "good" : "bad";
  answer.focus();
};

const chosen = async (file) => {
  if (file) await tell(await file.text());
};

const compare = async (button) => {
  button.disabled = true;
  try {
    step("today", await continues(receipt, keys));
    answer.querySelector("[data-role=no-network]").hidden = true;
  } catch {
    answer.querySelector("[data-role=no-network]").hidden = false;
  }
  button.disabled = false;
};

form.hidden = false;
form.querySelector("input[type=file]").addEventListener("change", (event) => chosen(event.target.files[0]));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  chosen(form.querySelector("input[type=file]").files[0]);
});
form.addEventListener("dragover", (event) => event.preventDefault());
form.addEventListener("drop", (event) => {
  event.preventDefault();
  chosen(event.dataTransfer.files[0]);
});
answer.querySelector("[data-role=compare-today]").addEventListener("click", (event) => compare(event.currentTarget));
