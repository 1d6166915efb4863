// Holds a receipt against the log of today: whether what was signed then is still its beginning. This alone needs the network.

import { nodeHash, rootOver, same } from "./merkle.js";
import { readCheckpoint, readKey, readNote, signedBy } from "./note.js";

const WIDTH = 256;

const place = (index) => {
  const parts = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    parts.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  return parts.join("/");
};

const fetched = async (path) => {
  const answer = await fetch(`/log/${path}`);
  if (!answer.ok) throw new Error(path);
  return answer;
};

// The root over the first `end` entries, read from the tiles of a tree of `size` entries.
const rootFromTiles = async (end, size) => {
  const kept = new Map();
  const tile = async (level, index) => {
    const width = Math.min(WIDTH, Math.floor(size / WIDTH ** level) - index * WIDTH);
    const path = `tile/${level}/${place(index)}${width < WIDTH ? `.p/${width}` : ""}`;
    if (!kept.has(path)) kept.set(path, new Uint8Array(await (await fetched(path)).arrayBuffer()));
    return kept.get(path);
  };
  const subtree = async (height, index) => {
    const level = Math.floor(height / 8);
    const count = 2 ** (height % 8);
    const hashes = await tile(level, Math.floor((index * count) / WIDTH));
    const at = (index * count) % WIDTH;
    const row = Array.from({ length: count }, (_, step) => hashes.slice((at + step) * 32, (at + step + 1) * 32));
    if (row.some((hash) => hash.length !== 32)) throw new Error("short tile");
    return rootOver(row);
  };
  const whole = [];
  let start = 0;
  for (let height = 52; height >= 0; height -= 1) {
    if (end - start >= 2 ** height) {
      whole.push(await subtree(height, start / 2 ** height));
      start += 2 ** height;
    }
  }
  let root = whole.pop() ?? (await rootOver([]));
  while (whole.length) root = await nodeHash(whole.pop(), root);
  return root;
};

// True when today's signed log begins with the one of the receipt; false when it is another one. Throws without a network.
export const continues = async (receipt, { vkey }) => {
  const note = readNote(await (await fetched("checkpoint")).text());
  const now = readCheckpoint(note.text);
  const key = await readKey(vkey);
  const then = receipt.checkpoint;
  if (key.name !== now.origin || !(await signedBy(note, key)).length || now.size < then.size) return false;
  const [before, after] = [await rootFromTiles(then.size, now.size), await rootFromTiles(now.size, now.size)];
  return same(before, then.root) && same(after, now.root);
};
