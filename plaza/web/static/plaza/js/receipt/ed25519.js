// Ed25519 signatures (RFC 8032): the browser's own check where it has one, else by arithmetic, for phones of some years ago.
// Only public things are computed here, so that it may take its time.

import { joined, same } from "./merkle.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (number) => {
  const rest = number % P;
  return rest >= 0n ? rest : rest + P;
};

const power = (base, exponent) => {
  let [result, factor, left] = [1n, mod(base), exponent];
  while (left > 0n) {
    if (left & 1n) result = mod(result * factor);
    factor = mod(factor * factor);
    left >>= 1n;
  }
  return result;
};

const inverse = (number) => power(number, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

const number = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

// A point stands as [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z.
const NOTHING = [0n, 1n, 1n, 0n];

const add = ([x1, y1, z1, t1], [x2, y2, z2, t2]) => {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
};

const times = (scalar, point) => {
  let [result, doubled, left] = [NOTHING, point, scalar];
  while (left > 0n) {
    if (left & 1n) result = add(result, doubled);
    doubled = add(doubled, doubled);
    left >>= 1n;
  }
  return result;
};

const negated = ([x, y, z, t]) => [mod(-x), y, z, mod(-t)];

const written = ([x, y, z]) => {
  const scale = inverse(z);
  const [flatX, flatY] = [mod(x * scale), mod(y * scale)];
  const bytes = new Uint8Array(32);
  let rest = flatY | ((flatX & 1n) << 255n);
  for (let at = 0; at < 32; at += 1) {
    bytes[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
};

const read = (bytes) => {
  const whole = number(bytes);
  const sign = whole >> 255n;
  const y = whole & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const [above, below] = [mod(y * y - 1n), mod(D * y * y + 1n)];
  let x = mod(above * power(below, 3n) * power(above * power(below, 7n), (P - 5n) / 8n));
  if (mod(below * x * x) !== above) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(below * x * x) !== above || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
};

const BASE = read(Uint8Array.from([0x58, ...new Array(31).fill(0x66)]));

export const verifiedByArithmetic = async (publicKey, signature, message) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = read(publicKey);
  const [promised, scalar] = [signature.slice(0, 32), number(signature.slice(32))];
  if (key === null || scalar >= ORDER) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", joined(promised, publicKey, message)));
  const challenge = number(digest) % ORDER;
  return same(written(add(times(scalar, BASE), times(challenge, negated(key)))), promised);
};

export const verified = async (publicKey, signature, message) => {
  let key;
  try {
    key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return verifiedByArithmetic(publicKey, signature, message);
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
};
