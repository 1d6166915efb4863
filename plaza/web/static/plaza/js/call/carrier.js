// A photograph on its way to the server through the call's own line, at the pace that the voice leaves over.
// Promises: the voice is saved first: pieces are small where the link is, and their pace falls as soon as the other side hears us
// late; no more than two blocks are on the way; after a break the server says from where to go on.

const HEAD = 4;
const WIRE = 80; // what socket, TCP, IP and TLS add to a piece
const SHORTEST = 400;
const LONGEST = 8000;
const TAKES = 90; // milliseconds that one piece may keep the link from the voice
const WINDOW = 16 * 1024;
const LEAST = 3;
const LATE = 130; // milliseconds of queue from which on we give way
const FREE = 60;
const BACK = 150;

// kbit/s beside the voice: at most, and where to begin.
const ROOM = { full: 240, lean: 60, stills: 26, voice: 20, text: 240, callback: 240 };
const FIRST = { full: 120, lean: 24, stills: 12, voice: 8, text: 60, callback: 60 };

const UNSPOKEN = new Set(["text", "callback"]);

// What the next second may cost. `queue`: how much longer than usual our packets travel to the other side (ms), when it is `known`.
export function paceFor(kbit, { rung, queue = 0, known = true }) {
  const most = ROOM[rung];
  if (kbit === null) return FIRST[rung];
  const spoken = !UNSPOKEN.has(rung);
  if (spoken && (!known || queue > LATE)) return Math.max(LEAST, Math.min(kbit * 0.6, most));
  return Math.min(spoken && queue > FREE ? kbit : kbit * 1.12, most);
}

// So long is one piece at this pace: it holds the voice up for a moment that its buffer bears.
export const pieceFor = (kbit) => Math.round(Math.min(LONGEST, Math.max(SHORTEST, (kbit * TAKES) / 8)));

const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const rest = (ms) => new Promise((done) => { setTimeout(done, ms); });

export class Carrier {
  // `line` is the call's Signalling; `told(share)` hears how far it is, 0 to 1.
  constructor(line, { rung, told = () => {} }) {
    Object.assign(this, { line, told, kept: 0, sent: 0, going: false, over: false });
    this.kbit = paceFor(null, { rung });
    this.ended = new Promise((done) => { this.end = (how) => { this.over = true; this.line.settle("photo"); done(how); }; });
  }

  // Sends a Blob; ends with { document }, { sentence: { id, en } }, or null when the line gave way to asking page by page, or it was stopped.
  async carry(blob, wanted) {
    const buffer = await blob.arrayBuffer();
    this.bytes = new Uint8Array(buffer);
    this.sha = hex(await crypto.subtle.digest("SHA-256", buffer));
    this.line.keep("photo", { type: "photo", sha: this.sha, length: this.bytes.length, wanted });
    return this.ended;
  }

  hear({ sha, at, kept, document, sentence }) {
    if (sha !== this.sha || this.over) return;
    if (document || sentence) { this.end({ document, sentence }); return; }
    if (at !== undefined) Object.assign(this, { sent: at, socket: this.line.socket });
    this.kept = at ?? kept;
    this.sent = Math.max(this.sent, this.kept);
    this.told(this.kept / this.bytes.length);
    this.#go();
  }

  // Once a second: what the other side says of how late our voice comes.
  tick(sample) {
    this.kbit = paceFor(this.kbit, sample);
    if (this.line.polling) this.end(null);
  }

  stop() {
    this.line.say({ type: "photo_end" });
    this.end(null);
  }

  async #go() {
    if (this.going) return;
    this.going = true;
    while (!this.over && this.line.alive && this.socket === this.line.socket && this.sent < this.bytes.length) {
      if (this.sent - this.kept >= WINDOW || this.line.waiting > 0) {
        await rest(BACK);
        continue;
      }
      const piece = this.bytes.subarray(this.sent, this.sent + pieceFor(this.kbit));
      const out = new Uint8Array(HEAD + piece.length);
      new DataView(out.buffer).setUint32(0, this.sent);
      out.set(piece, HEAD);
      this.line.bytes(out);
      this.sent += piece.length;
      await rest(((piece.length + WIRE) * 8) / this.kbit);
    }
    this.going = false;
  }
}
