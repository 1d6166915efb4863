// The Merkle tree of RFC 6962 and RFC 9162, as far as a receipt needs it. Nothing here asks the network for anything.

export const text = (words) => new TextEncoder().encode(words);

export const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (digits) => {
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error("not hexadecimal");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
};

export const fromBase64 = (letters) => {
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  if (btoa(String.fromCharCode(...bytes)) !== letters) throw new Error("not the one way to write it");
  return bytes;
};

export const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

export const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

export const leafHash = (data) => sha256([0], data);

export const nodeHash = (left, right) => sha256([1], left, right);

// The root that this path gives to a leaf at this place (RFC 9162, 2.1.3.2), or null when it cannot be a path of that tree.
export const rootByInclusion = async (hashed, index, size, path) => {
  if (!(index >= 0 && index < size) || [hashed, ...path].some((step) => step.length !== 32)) return null;
  let [at, last, root] = [index, size - 1, hashed];
  const half = (number) => Math.floor(number / 2);
  for (const step of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      root = await nodeHash(step, root);
      while (at !== 0 && at % 2 === 0) [at, last] = [half(at), half(last)];
    } else {
      root = await nodeHash(root, step);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? root : null;
};

// The root over hashes that stand one after the other; the last may be the root of a smaller subtree.
export const rootOver = async (hashes) => {
  if (hashes.length === 0) return sha256();
  let row = hashes;
  while (row.length > 1) {
    const above = [];
    for (let at = 0; at < row.length; at += 2) above.push(at + 1 < row.length ? await nodeHash(row[at], row[at + 1]) : row[at]);
    row = above;
  }
  return row[0];
};
