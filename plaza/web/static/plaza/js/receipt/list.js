// On the owner's page of receipts: each one is checked right there, and says so.

import { check, readReceipt } from "./receipt.js";

const list = document.querySelector("[data-role=receipts]");
const keys = { vkey: list.dataset.vkey, witnesses: [] };

for (const row of list.querySelectorAll("[data-receipt]")) {
  let holds = false;
  try {
    const found = await check(readReceipt(row.dataset.receipt), keys);
    holds = found.entry && found.signed && found.facts;
  } catch {
    holds = false;
  }
  row.dataset.checked = holds ? "good" : "bad";
}
