// Signed notes, checkpoints and witnesses' cosignatures, as C2SP writes them.

import { verified } from "./ed25519.js";
import { fromBase64, hex, joined, same, sha256, text } from "./merkle.js";

const SIGNATURE = 1;
const COSIGNATURE = 4;

// The public key in "name+id+base64", of a log or of a witness; throws for what is none.
export const readKey = async (vkey) => {
  const [, name, id, letters] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim()) ?? [];
  const body = fromBase64(letters ?? "");
  const digest = await sha256(text(`${name}\n`), body);
  if (body.length !== 33 || ![SIGNATURE, COSIGNATURE].includes(body[0]) || hex(digest.slice(0, 4)) !== id) throw new Error("no key");
  return { name, id: digest.slice(0, 4), kind: body[0], bytes: body.slice(1) };
};

export const readNote = (whole) => {
  const gap = whole.lastIndexOf("\n\n");
  const lines = whole.slice(gap + 2).split("\n");
  if (gap < 0 || lines.pop() !== "" || lines.length === 0 || lines.length > 64) throw new Error("no note");
  const signatures = lines.map((line) => {
    const [, name, letters] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
    const body = fromBase64(letters ?? "");
    if (body.length < 5) throw new Error("no signature");
    return { name, id: body.slice(0, 4), body: body.slice(4) };
  });
  return { text: whole.slice(0, gap + 1), signatures };
};

export const readCheckpoint = (words) => {
  const lines = words.split("\n");
  if (lines.length < 4 || lines.at(-1) !== "" || lines.slice(0, -1).includes("") || !/^(0|[1-9][0-9]{0,15})$/.test(lines[1])) {
    throw new Error("no checkpoint");
  }
  const root = fromBase64(lines[2]);
  if (root.length !== 32) throw new Error("no root");
  return { origin: lines[0], size: Number(lines[1]), root };
};

// The signatures under the note that are by this key; throws when one says it is and is not.
export const signedBy = async (note, key) => {
  const found = note.signatures.filter((signature) => signature.name === key.name && same(signature.id, key.id));
  for (const signature of found) {
    let [message, body] = [text(note.text), signature.body];
    if (key.kind === COSIGNATURE) {
      const seconds = new DataView(joined(body.slice(0, 8)).buffer).getBigUint64(0);
      signature.at = Number(seconds);
      message = text(`cosignature/v1\ntime ${seconds}\n${note.text}`);
      body = body.slice(8);
    }
    if (!(await verified(key.bytes, body, message))) throw new Error("forged");
  }
  return found;
};
