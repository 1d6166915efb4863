// Redundant voice (RFC 2198) with copies further apart than the browser's own: a burst that takes a packet seldom
// takes the one three later. Pure byte work; the worker beside it runs this on every packet that is sent.
// Promises: what is no redundant voice, or cannot be read, passes through unchanged.

const LONGEST_BLOCK = 1023;
const FURTHEST = 16383;

// Returns the payload number of the newest block and its bytes, or null.
export function newestBlock(bytes) {
  let at = 0;
  let skipped = 0;
  while (at < bytes.length && bytes[at] & 0x80) {
    if (at + 4 > bytes.length) return null;
    skipped += ((bytes[at + 2] & 0x03) << 8) | bytes[at + 3];
    at += 4;
  }
  if (at >= bytes.length || at + 1 + skipped > bytes.length) return null;
  return { payload: bytes[at] & 0x7f, bytes: bytes.subarray(at + 1 + skipped) };
}

// Builds one packet: older copies first, the newest last. `copies` are { payload, bytes, offset }, offset in samples.
export function assemble(copies, newest) {
  const size = copies.reduce((sum, copy) => sum + 4 + copy.bytes.length, 1 + newest.bytes.length);
  const out = new Uint8Array(size);
  let at = 0;
  for (const { payload, bytes, offset } of copies) {
    out.set([0x80 | payload, offset >> 6, ((offset & 0x3f) << 2) | (bytes.length >> 8), bytes.length & 0xff], at);
    at += 4;
  }
  out[at++] = newest.payload;
  for (const { bytes } of [...copies, newest]) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

// Remembers what was sent and adds copies of the packets `distances` back (1 = the one before).
export class Repeater {
  constructor(distances = [1]) {
    this.distances = distances;
    this.sent = [];
  }

  // Takes a redundant packet with its RTP time and returns the packet to send instead.
  repeat(bytes, time) {
    const newest = newestBlock(bytes);
    if (!newest || !newest.bytes.length) return bytes;
    const copies = [...this.distances].sort((a, b) => b - a)
      .map((distance) => this.sent[this.sent.length - distance])
      .filter((old) => old && old.bytes.length <= LONGEST_BLOCK)
      .map((old) => ({ ...old, offset: (time - old.time) >>> 0 }))
      .filter(({ offset }) => offset > 0 && offset <= FURTHEST);
    this.sent.push({ payload: newest.payload, bytes: newest.bytes.slice(), time });
    if (this.sent.length > 8) this.sent.shift();
    return assemble(copies, newest);
  }
}
