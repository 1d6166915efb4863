// Sealed reports: what is written here can be opened by the Inspectorate's secret key alone. The boxes are those of libsodium's
// crypto_box_seal; X25519, XSalsa20 and Poly1305 come from TweetNaCl (self.nacl), the rest is below. Nothing here asks the network.

import { WORDS } from "./words.js";

const KI = 1024;
export const BUCKETS = [16, 64, 256, 1024, 2048, 4096, 8192].map((size) => size * KI);
export const SHORT = [4 * KI, 16 * KI];
export const OVERHEAD = 48;
export const PHRASE = 8;
const ITERATIONS = 300_000;
const MASK = (1n << 64n) - 1n;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const toBase64 = (bytes) => {
  let words = "";
  for (let at = 0; at < bytes.length; at += 0x8000) words += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(words);
};
export const fromBase64 = (words) => Uint8Array.from(atob(words.trim()), (sign) => sign.charCodeAt(0));
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

// BLAKE2b (RFC 7693) of a message of at most 128 bytes: all that a sealed box needs for its nonce.
const IV = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];
const SIGMA = [
  "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
  "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0", "0123456789abcdef", "ea489fd61c02b753",
].map((row) => Array.from(row, (digit) => parseInt(digit, 16)));

const turn = (value, by) => ((value >> BigInt(by)) | (value << BigInt(64 - by))) & MASK;

export const blake2b = (message, size) => {
  if (message.length > 128) throw new Error("longer than one block");
  const block = new DataView(joined(message, new Uint8Array(128 - message.length)).buffer);
  const m = Array.from({ length: 16 }, (_, place) => block.getBigUint64(place * 8, true));
  const h = [...IV];
  h[0] ^= 0x01010000n ^ BigInt(size);
  const v = [...h, ...IV];
  v[12] ^= BigInt(message.length);
  v[14] ^= MASK;
  const mix = (a, b, c, d, x, y) => {
    v[a] = (v[a] + v[b] + x) & MASK;
    v[d] = turn(v[d] ^ v[a], 32);
    v[c] = (v[c] + v[d]) & MASK;
    v[b] = turn(v[b] ^ v[c], 24);
    v[a] = (v[a] + v[b] + y) & MASK;
    v[d] = turn(v[d] ^ v[a], 16);
    v[c] = (v[c] + v[d]) & MASK;
    v[b] = turn(v[b] ^ v[c], 63);
  };
  for (const s of SIGMA) {
    for (let i = 0; i < 4; i += 1) mix(i, 4 + i, 8 + i, 12 + i, m[s[2 * i]], m[s[2 * i + 1]]);
    for (let i = 0; i < 4; i += 1) mix(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4), m[s[8 + 2 * i]], m[s[9 + 2 * i]]);
  }
  const out = new DataView(new ArrayBuffer(64));
  h.forEach((word, place) => out.setBigUint64(place * 8, word ^ v[place] ^ v[place + 8], true));
  return new Uint8Array(out.buffer, 0, size);
};

// crypto_box_seal: a one-time key pair, whose public half stands in front; the nonce follows from both public keys.
export const seal = (message, publicKey) => {
  const once = self.nacl.box.keyPair();
  const nonce = blake2b(joined(once.publicKey, publicKey), 24);
  const box = self.nacl.box(message, nonce, publicKey, once.secretKey);
  once.secretKey.fill(0);
  return joined(once.publicKey, box);
};

// The message again, or null when this key does not open it.
export const unseal = (box, keys) => {
  if (box.length < OVERHEAD) return null;
  const from = box.subarray(0, 32);
  return self.nacl.box.open(box.subarray(32), blake2b(joined(from, keys.publicKey), 24), from, keys.secretKey);
};

export const keysOf = (secretKey) => self.nacl.box.keyPair.fromSecretKey(secretKey);

// The secret key in the Inspectorate's file, or in words typed into the page; null for anything else.
export const readSecret = (words) => {
  const [, found] = /(?:plaza-report-secret-1\s+)?([A-Za-z0-9+/]{43}=)\s*$/.exec(words.trim()) ?? [];
  return found ? keysOf(fromBase64(found)) : null;
};

const bucketFor = (size, buckets) => buckets.find((bucket) => bucket - OVERHEAD >= size);

// Header and files as bytes, filled up so that only the bucket can be seen. Throws for what is too large.
export const pack = (header, files, buckets) => {
  const told = encoder.encode(JSON.stringify({ ...header, files: files.map(({ name, type, bytes }) => ({ name, type, size: bytes.length })) }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, told.length);
  const plain = joined(length, told, ...files.map((file) => file.bytes));
  const bucket = bucketFor(plain.length, buckets);
  if (!bucket) throw new RangeError("too large");
  return joined(plain, new Uint8Array(bucket - OVERHEAD - plain.length));
};

export const unpack = (plain) => {
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0);
  const header = JSON.parse(decoder.decode(plain.subarray(4, 4 + length)));
  let at = 4 + length;
  const files = (header.files ?? []).map(({ name, type, size }) => {
    at += size;
    return { name: String(name), type: String(type), bytes: plain.subarray(at - size, at) };
  });
  return { header, files };
};

// Eight words that nobody can guess: 80 bits.
export const newPhrase = () => Array.from(crypto.getRandomValues(new Uint16Array(PHRASE)), (number) => WORDS[number % WORDS.length]);

// The words somebody typed; null when they are not eight of the list.
export const readPhrase = (typed) => {
  const words = typed.toLowerCase().split(/[^a-z]+/).filter(Boolean);
  return words.length === PHRASE && words.every((word) => WORDS.includes(word)) ? words : null;
};

// From the words, slowly: the reporter's keys, and the address of their mailbox.
export const identityOf = async (words) => {
  const base = await crypto.subtle.importKey("raw", encoder.encode(words.join(" ")), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-512", salt: encoder.encode("plaza sealed report 1"), iterations: ITERATIONS };
  const bits = new Uint8Array(await crypto.subtle.deriveBits(how, base, 512));
  return { keys: keysOf(bits.slice(0, 32)), address: bits.slice(32) };
};

export const fingerprintOf = async (box) => toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", box)));

// A report as it travels: the mailbox's address, the reporter's own short copy, and the box for the Inspectorate.
export const writeReport = async ({ words, text, files, inspectorate, day }) => {
  const { keys, address } = await identityOf(words);
  const header = { v: 1, text, day, reply_to: toBase64(keys.publicKey) };
  const box = seal(pack(header, files, BUCKETS), inspectorate);
  const own = seal(pack({ v: 1, text: text.slice(0, 3000), day, more: text.length > 3000 || files.length > 0 }, [], SHORT), keys.publicKey);
  return { body: joined(address, sizeOf(own), own, box), fingerprint: await fingerprintOf(box) };
};

// The Inspectorate's reply: sealed for the reporter, and once more for the Inspectorate itself.
export const writeReply = ({ text, to, inspectorate, day }) => {
  const header = { v: 1, text, day };
  const own = seal(pack(header, [], SHORT), to);
  return joined(sizeOf(own), own, seal(pack(header, [], BUCKETS), inspectorate));
};

const sizeOf = (part) => {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, part.length);
  return size;
};

// The box for the Inspectorate in a file that was sealed elsewhere (a whole report), or the file itself when it is a bare box.
export const boxIn = (bytes) => {
  if (BUCKETS.includes(bytes.length)) return bytes;
  const own = new DataView(bytes.buffer, bytes.byteOffset).getUint32(32);
  const rest = bytes.subarray(36 + own);
  return BUCKETS.includes(rest.length) ? rest : rest.subarray(0, rest.length - 8); // what older writers sealed ends in eight bytes more
};
