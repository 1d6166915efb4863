// Checks a receipt, step by step, with nothing but the receipt and the public keys. Each step gives its name and what it found.

import { fromBase64, fromHex, hex, leafHash, rootByInclusion, same, sha256, text } from "./merkle.js";
import { readCheckpoint, readKey, readNote, signedBy } from "./note.js";

const HEAD = "c2sp.org/tlog-proof@v1";
const LARGEST = 1_048_576;

const readProof = (words) => {
  const gap = words.indexOf("\n\n");
  const lines = words.slice(0, gap).split("\n");
  if (lines[1]?.startsWith("extra ")) lines.splice(1, 1);
  const [, index] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines[1] ?? "") ?? [];
  if (gap < 0 || lines[0] !== HEAD || index === undefined || lines.length > 65) throw new Error("no proof");
  return { index: Number(index), path: lines.slice(2).map(fromBase64), note: readNote(words.slice(gap + 2)) };
};

// The receipt in a file's words; throws for what is none.
export const readReceipt = (words) => {
  if (words.length > LARGEST) throw new Error("too large");
  const told = JSON.parse(words);
  if (told?.plaza_receipt !== 1 || typeof told.leaf !== "string") throw new Error("no receipt");
  const proof = readProof(told.proof);
  const facts = Object.entries(told.opened?.facts ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    ...proof, leaf: text(told.leaf), told: JSON.parse(told.leaf), checkpoint: readCheckpoint(proof.note.text),
    salt: fromHex(told.opened?.salt ?? ""), facts,
  };
};

const factsHold = async ({ salt, facts, told }) => {
  for (const [name, value] of facts) {
    const committed = Object.hasOwn(told.facts ?? {}, name) ? told.facts[name] : "";
    if (hex(await sha256(salt, text(value))) !== committed) return false;
  }
  return true;
};

const signedByLog = async ({ note, checkpoint }, vkey) => {
  const key = await readKey(vkey);
  return key.name === checkpoint.origin && (await signedBy(note, key)).length > 0;
};

const calm = async (step) => {
  try {
    return await step();
  } catch {
    return false;
  }
};

// Whoever of the witnesses cosigned this very checkpoint, with the moment.
const seenBy = async ({ note }, vkeys) => {
  const seen = [];
  for (const vkey of vkeys) {
    const found = await calm(async () => signedBy(note, await readKey(vkey)));
    if (found?.length) seen.push({ name: found[0].name, at: new Date(found[0].at * 1000) });
  }
  return seen;
};

// What holds of a receipt: entry, signed and facts are true or false; witnesses a list.
export const check = async (receipt, { vkey, witnesses }) => {
  const { leaf, index, path, checkpoint } = receipt;
  const root = await calm(async () => rootByInclusion(await leafHash(leaf), index, checkpoint.size, path));
  return {
    entry: Boolean(root) && same(root, checkpoint.root),
    signed: await calm(() => signedByLog(receipt, vkey)),
    facts: await calm(() => factsHold(receipt)),
    witnesses: await seenBy(receipt, witnesses),
  };
};
